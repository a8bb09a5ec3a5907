from pathlib import Path

import pytest

from admin.importing.files import FileError
from admin.importing.import_locations import import_locations
from admin.importing.mappings import read_mapping
from resolvers.domain.enums import Material
from resolvers.domain.errors import InvalidInputError
from resolvers.storage.client import Database
from tests.support.imports import LATER, NOW, counts, listed, named

MAPPING = """
source = "example-boxes"
attribution = "Example City, CC BY"

[columns]
name = "ﾎﾞｯｸｽ名"
latitude = "Y"
longitude = "X"
materials = "集めるもの"

[constants]
address = "例市"
municipality_code = "222127"

[materials]
"蛍光管" = ["OTHER"]
"燃えるごみ" = []
"""
UNKNOWN = "ボックス名,X,Y,集めるもの\n東,138.3,34.8,缶・蛍光管\n西,138.4,34.9,ペット・燃えるごみ\n"


@pytest.fixture
def mapping_file(tmp_path: Path) -> Path:
    path = tmp_path / "mapping.toml"
    path.write_text(MAPPING, encoding="utf-8")
    return path


def test_mapping_imports_an_unknown_file(
    database: Database, mapping_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "boxes.csv"
    path.write_text(UNKNOWN, encoding="cp932")
    with pytest.raises(FileError, match="is not a list of places"):
        import_locations(database, path, now=NOW)
    mapping = read_mapping(mapping_file)
    report = import_locations(database, path, now=NOW, mapping=mapping)
    assert (counts(report), report.source) == ((2, 0, 0, 0), "example-boxes")
    east = named(database, "東")
    assert (east.address, east.municipality, east.attribution) == (
        "例市",
        "222127",
        "Example City, CC BY",
    )
    assert (east.latitude, east.longitude) == (34.8, 138.3)
    assert east.accepted_materials == (Material.ALUMINIUM_CAN, Material.STEEL_CAN, Material.OTHER)
    assert named(database, "西").accepted_materials == (Material.PET_BOTTLE,)
    before = listed(database)
    assert counts(import_locations(database, path, now=LATER, mapping=mapping)) == (0, 0, 2, 0)
    assert listed(database) == before


def test_constant_fills_an_empty_cell(database: Database, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[constants]\naddress = "例市"\nmaterials = ["BATTERY"]\n')
    path = tmp_path / "boxes.csv"
    path.write_text("ID,名称,住所,緯度,経度\n1,a,,34.8,138.3\n2,b,c,34.8,138.3\n", encoding="utf-8")
    import_locations(database, path, now=NOW, mapping=read_mapping(mapping))
    assert [named(database, name).address for name in "ab"] == ["例市", "c"]
    assert named(database, "a").accepted_materials == (Material.BATTERY,)


def test_mapping_names_properties_of_features(database: Database, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[columns]\nname = "titulo"\n\n[constants]\naddress = "Málaga"\n', "utf-8")
    path = tmp_path / "points.geojson"
    path.write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "id": 7, "properties":'
        ' {"titulo": "Contenedor"}, "geometry": {"type": "Point", "coordinates": [-4.4, 36.7]}}]}'
    )
    import_locations(database, path, now=NOW, mapping=read_mapping(mapping))
    (location,) = listed(database)
    assert (location.names.ja, location.address) == ("Contenedor", "Málaga")
    assert location.external_id == "7"
    mapping.write_text('[columns]\nname = "nombre"\n')
    with pytest.raises(FileError, match="no feature has the mapping's nombre"):
        import_locations(database, path, now=NOW, mapping=read_mapping(mapping))


def test_missing_mapped_column_is_named(
    database: Database, mapping_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "boxes.csv"
    path.write_text("title\n" + UNKNOWN.replace("X,Y", "経,緯"), encoding="utf-8")
    with pytest.raises(FileError) as refused:
        import_locations(database, path, now=NOW, mapping=read_mapping(mapping_file))
    assert str(refused.value) == (
        f"{path}: no row names the mapping's Y, X; the nearest one has: "
        "ボックス名, 経, 緯, 集めるもの"
    )


def test_source_is_kept_as_written(tmp_path: Path) -> None:
    """The ids of locations come from it."""
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('source = " my set "')

    assert read_mapping(mapping).source == " my set "


def test_wrong_mapping_names_its_key(tmp_path: Path) -> None:
    path = tmp_path / "mapping.toml"
    for text, reason in (
        ("columns", "is not TOML"),
        ("column = 1", "column: Extra inputs are not permitted"),
        ('attribution = " "', "attribution: must not be blank"),
        ('[columns]\ncolour = "a"', "columns.colour: is not one of name, kana"),
        ('[columns]\nlocation_id = "id"', "columns.location_id: is not one of"),
        ('[constants]\nlatitude = "1"', "constants.latitude: is not one of"),
        ('[materials]\n"缶" = "STEEL_CAN"', "materials.缶: Input should be a valid tuple"),
        ('[materials]\n"缶" = ["GOLD"]', "materials.缶.0: Input should be 'PET_BOTTLE'"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InvalidInputError) as refused:
            read_mapping(path)
        assert str(path) in refused.value.message
        assert reason in refused.value.message
        assert "\n" not in refused.value.message


def test_unreadable_mapping_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="nowhere"):
        read_mapping(tmp_path / "nowhere.toml")
    path = tmp_path / "mapping.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidInputError, match="is not TOML"):
        read_mapping(path)
