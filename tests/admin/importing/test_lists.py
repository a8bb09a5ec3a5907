import json
from pathlib import Path

import pytest

from admin.importing.files import FileError
from admin.importing.import_locations import import_locations
from admin.importing.lists import read_list
from admin.importing.mappings import ColumnMapping
from resolvers.domain.base.enums import Material
from resolvers.storage.base.client import Database
from tests.support.imports import LATER, NOW, counts, listed


def test_openstreetmap_script_is_imported_with_its_rights(
    database: Database, tmp_path: Path
) -> None:
    features = [
        {
            "type": "Feature",
            "properties": {"id": f"node/{node}", "operator": "Limasam", "recycling:cans": "yes"},
            "geometry": {"type": "Point", "coordinates": [-4.4062943, latitude]},
        }
        # The second one is 9 metres north.
        for node, latitude in enumerate((36.7199106, 36.7199916, 91))
    ]
    rights = "ODbL, www.openstreetmap.org"
    content = {"type": "FeatureCollection", "copyright": rights, "features": features}
    path = tmp_path / "cans.js"
    path.write_text(f"// cans\r\nvar cans =\r\n{json.dumps(content)};\r\n", encoding="utf-8-sig")

    report = import_locations(database, path, now=NOW)

    assert counts(report) == (2, 0, 0, 1)
    assert (report.rows[2].row, report.rows[2].name) == (3, "Limasam")
    assert report.rows[2].reason == "must be -90 to 90 degrees, not 91"
    before = listed(database)
    assert {place.external_id for place in before} == {"node/0", "node/1"}
    assert {(place.source, place.attribution) for place in before} == {("cans", rights)}
    cans = (Material.ALUMINIUM_CAN, Material.STEEL_CAN)
    assert {place.accepted_materials for place in before} == {cans}
    assert counts(import_locations(database, path, now=LATER)) == (0, 0, 2, 1)
    assert listed(database) == before


def test_mapped_property_has_to_exist(tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": [138.3, 34.8]}
    feature = {"type": "Feature", "properties": {"title": "a"}, "geometry": point}
    path = tmp_path / "places.geojson"
    path.write_text(json.dumps(feature), encoding="utf-8")
    sheet, _ = read_list(path, ColumnMapping(columns={"name": "title"}))
    assert len(sheet.records) == 1
    for field in ("name", "materials"):
        with pytest.raises(FileError, match=f"^{path}: no feature has the mapping's caption"):
            read_list(path, ColumnMapping(columns={field: "caption"}))


@pytest.mark.parametrize("separator", ["\t", ";"])
def test_other_separator_is_found_by_columns(separator: str, tmp_path: Path) -> None:
    path = tmp_path / "stations.csv"
    rows = (("名称", "住所", "緯度,経度"), ("中央, 北", "焼津市", "34.8,138.3"))
    path.write_text("\n".join(map(separator.join, rows)), encoding="utf-16")
    sheet, columns = read_list(path, ColumnMapping())
    assert [record.cells for record in sheet.records] == [rows[1]]
    assert set(columns.positions) == {"name", "address", "position"}
