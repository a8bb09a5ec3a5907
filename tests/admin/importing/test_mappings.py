import re
from pathlib import Path

import pytest

from admin.importing.files import FileError
from admin.importing.import_locations import import_locations
from admin.importing.mappings import read_mapping
from resolvers.domain.base.enums import Material
from resolvers.domain.base.errors import InvalidInputError
from resolvers.storage.base.client import Database
from tests.support.imports import LATER, NOW, counts, named

MAPPING = """
source = " example-boxes"
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


def test_mapping_imports_an_unknown_file(database: Database, tmp_path: Path) -> None:
    file, path = tmp_path / "mapping.toml", tmp_path / "boxes.csv"
    file.write_text(MAPPING, encoding="utf-8-sig")
    path.write_text(UNKNOWN, encoding="cp932")
    with pytest.raises(FileError, match="is not a list of places"):
        import_locations(database, path, now=NOW)
    mapping = read_mapping(file)
    # The ids of locations come from it: it is kept as it is written.
    assert mapping.source == " example-boxes"

    report = import_locations(database, path, now=NOW, mapping=mapping)

    assert counts(report) == (2, 0, 0, 0)
    east = named(database, "東")
    assert (east.address, east.municipality) == ("例市", "222127")
    assert east.attribution == "Example City, CC BY"
    assert (east.latitude, east.longitude) == (34.8, 138.3)
    assert east.accepted_materials == (Material.ALUMINIUM_CAN, Material.STEEL_CAN, Material.OTHER)
    assert named(database, "西").accepted_materials == (Material.PET_BOTTLE,)
    assert counts(import_locations(database, path, now=LATER, mapping=mapping)) == (0, 0, 2, 0)
    path.write_text(UNKNOWN.replace("X,Y", "経,緯"), encoding="utf-8")
    with pytest.raises(FileError, match="no row names the mapping's Y, X; the nearest one has"):
        import_locations(database, path, now=NOW, mapping=mapping)


def test_wrong_mapping_names_its_key(tmp_path: Path) -> None:
    file = tmp_path / "mapping.toml"
    for text, reason in (
        ("name", "is not TOML: Expected '='"),
        ('columns = {own_source = "a"}', "columns.own_source: is not one of name, kana, "),
        ('columns = {name = " "}', "columns.name: must not be blank"),
        ('constants = "a"', "constants: Input should be a valid dict"),
        ('constants = {external_id = "a"}', "constants.external_id: is not one of name, kana, "),
        ('constants = {materials = ["OTHER", 3]}', "constants.materials: Input should be a "),
        ('materials = {"x" = ["Y"]}', "materials.x.0: Input should be 'PET_BOTTLE', "),
        ('sauce = "a"', "sauce: Extra inputs are not permitted"),
    ):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(InvalidInputError, match=f"{file}: {re.escape(reason)}") as refused:
            read_mapping(file)
        assert refused.value.field == ["mapping"]
    nowhere = tmp_path / "nowhere.toml"
    with pytest.raises(InvalidInputError, match=f"{nowhere}: No such file or directory$"):
        read_mapping(nowhere)
    file.write_text('constants = {materials = ["OTHER", "BATTERY"]}', encoding="utf-8")
    assert read_mapping(file).constants == {"materials": "OTHER;BATTERY"}
