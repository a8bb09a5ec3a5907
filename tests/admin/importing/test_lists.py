import json
from pathlib import Path

import pytest

from admin.importing.files import FileError
from admin.importing.import_locations import import_locations
from admin.importing.lists import read_list
from admin.importing.mappings import ColumnMapping
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


def test_openstreetmap_script_is_imported_with_its_rights(
    database: Database, tmp_path: Path
) -> None:
    content = {
        "type": "FeatureCollection",
        "copyright": "ODbL, www.openstreetmap.org",
        # The second one is 9 metres north.
        "features": [point(1, 36.7199106), point(2, 36.7199916), point(3, 91)],
    }
    path = tmp_path / "cans.js"
    path.write_text(f"// cans\r\nvar cans =\r\n{json.dumps(content)};\r\n", encoding="utf-8-sig")
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


def test_file_without_places_is_refused_by_its_kind(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    for content, kind in (
        ("type,name,notice,furigana\n資源,缶,,か\n", "a sorting list, 5374's target.csv"),
        (
            "校下・地区,センター,燃やすごみ\n朝日,東部,火 金\n",
            "a list of areas and their collection days, 5374's area_days.csv",
        ),
        (
            "label,sublabel,description,styles,bgcolor\n資源,,,a.svg,#77ae1f\n",
            "a list of waste classes, 5374's description.csv",
        ),
        (
            "名称,休止開始日,休止終了日\n東部管理センター,2022/12/30,2023/01/03\n",
            "a list of closing days, 5374's center.csv",
        ),
        ("ID,注意事項\n\n", "a list of remarks, 5374's remarks.csv"),
        (
            "#LINK,,\n#property,name,classification,note\n1,缶,資源,\n",
            "a sorting list of items and waste classes",
        ),
    ):
        path.write_text(content, encoding="cp932")
        with pytest.raises(FileError) as refused:
            read_list(path, ColumnMapping())
        assert str(refused.value).startswith(
            f"{path}: is not a list of places but {kind}: no column of"
        )
        assert "\n" not in str(refused.value)


@pytest.mark.parametrize("separator", ["\t", ";"])
def test_other_separator_is_found_by_columns(separator: str, tmp_path: Path) -> None:
    path = tmp_path / "stations.csv"
    rows = (("名称", "住所", "緯度,経度"), ("中央, 北", "焼津市", "34.8,138.3"))
    path.write_text("\n".join(map(separator.join, rows)), encoding="utf-16")
    sheet, columns = read_list(path, ColumnMapping())
    assert [record.cells for record in sheet.records] == [rows[1]]
    assert set(columns.positions) == {"name", "address", "position"}


def test_missing_column_is_named_by_any_separator(tmp_path: Path) -> None:
    path = tmp_path / "stations.csv"
    path.write_text("名称;住所;緯度\nあ;い;34.8\n", encoding="utf-8")
    with pytest.raises(FileError, match="no column of coordinates among: 名称, 住所, 緯度"):
        read_list(path, ColumnMapping())
