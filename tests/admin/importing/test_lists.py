import json
from pathlib import Path

import pytest

from admin.importing.import_locations import import_locations
from admin.importing.lists import read_list
from admin.importing.mappings import ColumnMapping
from admin.importing.sheets import FileError
from resolvers.domain.enums import Material
from resolvers.storage.client import Database
from tests.support.imports import LATER, NOW, counts, listed


def point(node: int, latitude: float) -> dict[str, object]:
    return {
        "type": "Feature",
        "id": f"node/{node}",
        "properties": {"id": f"node/{node}", "operator": "Limasam", "recycling:cans": "yes"},
        "geometry": {"type": "Point", "coordinates": [-4.4062943, latitude]},
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_script_of_openstreetmap_is_imported_with_its_rights_and_then_unchanged(
    encoding: str, database: Database, tmp_path: Path
) -> None:
    told = {
        "type": "FeatureCollection",
        "copyright": "ODbL, www.openstreetmap.org",
        # The second one stands 9 metres to the north.
        "features": [point(1, 36.7199106), point(2, 36.7199916), point(3, 91)],
    }
    path = tmp_path / "cans.js"
    path.write_text(f"// cans\r\nvar cans =\r\n{json.dumps(told)};\r\n", encoding=encoding)
    report = import_locations(database, path, now=NOW)
    assert counts(report) == (2, 0, 0, 1)
    refused = report.rows[2]
    assert (refused.row, refused.name) == (3, "Limasam")
    assert refused.reason == "is -90 to 90 degrees, not 91"
    before = listed(database)
    assert {place.external_id for place in before} == {"node/1", "node/2"}
    assert {place.source for place in before} == {"cans"}
    assert {place.attribution for place in before} == {"ODbL, www.openstreetmap.org"}
    cans = (Material.ALUMINIUM_CAN, Material.STEEL_CAN)
    assert {place.accepted_materials for place in before} == {cans}
    assert counts(import_locations(database, path, now=LATER)) == (0, 0, 2, 1)
    assert listed(database) == before


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("type,name,notice,furigana\r\n資源,缶,,か\r\n", "a sorting list, 5374's target.csv"),
        (
            "校下・地区,センター,燃やすごみ\r\n朝日,東部,火 金\r\n",
            "a list of areas and their collection days, 5374's area_days.csv",
        ),
        (
            "label,sublabel,description,styles,bgcolor\r\n資源,,,a.svg,#77ae1f\r\n",
            "a list of waste classes, 5374's description.csv",
        ),
        (
            "名称,休止開始日,休止終了日\r\n東部管理センター,2022/12/30,2023/01/03\r\n",
            "a list of closing days, 5374's center.csv",
        ),
        ("ID,注意事項\r\n\r\n", "a list of remarks, 5374's remarks.csv"),
        (
            "#LINK,,\r\n#property,name,classification,note\r\n1,缶,資源,\r\n",
            "a sorting list of items and waste classes",
        ),
    ],
)
def test_a_file_without_places_is_refused_whole_by_what_it_is(
    content: str, kind: str, encoding: str, tmp_path: Path
) -> None:
    path = tmp_path / "other.csv"
    path.write_bytes(content.encode(encoding))
    with pytest.raises(FileError) as refused:
        read_list(path, ColumnMapping())
    assert str(refused.value).startswith(f"{path}: is no list of places but {kind}: no column of")
    assert "\n" not in str(refused.value)


def test_json_that_is_no_list_of_places_is_refused_by_its_file(tmp_path: Path) -> None:
    path = tmp_path / "map.json"
    path.write_text('{"type": "Topology", "objects": {}}', encoding="utf-8")
    with pytest.raises(FileError) as refused:
        read_list(path, ColumnMapping())
    assert str(refused.value) == (
        f"{path}: is no list of places: JSON of type 'Topology', no FeatureCollection"
    )


def test_a_thousands_separator_is_part_of_the_number(tmp_path: Path, database: Database) -> None:
    path = tmp_path / "grid.csv"
    path.write_text(
        'NO,名称,住所,緯度,経度\n1,a,b,"-113,867.5","15,432.1"\n2,c,d,34.8,138.3\n',
        encoding="utf-8",
    )
    report = import_locations(database, path, now=NOW)
    assert counts(report) == (1, 0, 0, 1)
    assert (report.rows[0].row, report.rows[0].column) == (2, "緯度")
    assert report.rows[0].reason == "-113,867.5 is not in degrees: metres of a grid?"
