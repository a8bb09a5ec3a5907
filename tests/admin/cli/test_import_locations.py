import json
from pathlib import Path

import pytest

from admin.cli.import_locations import _as_text
from admin.importing.reports import ImportReport
from resolvers.storage.base.client import Database
from resolvers.storage.places import locations
from tests.support.imports import HEADER, TAKAMATSU, YAIZU, listed
from tests.support.operators import QuickCommand
from tests.support.service import spoil

pytestmark = pytest.mark.engine


def test_locations_are_imported_then_unchanged(command: QuickCommand, database: Database) -> None:
    accepts = ("--accepts", "PET_BOTTLE,STEEL_CAN")
    dry = command.run_verb("import-locations", YAIZU, *accepts, "--dry-run")
    assert (dry.returncode, dry.stderr) == (0, "dry run: nothing was written\n")
    assert listed(database) == []
    first = command.run_verb("import-locations", YAIZU, *accepts)
    assert (first.returncode, first.stderr, first.stdout) == (0, "", dry.stdout)
    assert "16 imported, 0 updated, 0 unchanged, 0 refused, 0 unknown" in first.stdout
    again = command.run_verb("import-locations", YAIZU)
    assert again.returncode == 0
    assert "0 imported, 0 updated, 16 unchanged, 0 refused" in again.stdout
    assert {each.accepted_materials for each in listed(database)} == {("PET_BOTTLE", "STEEL_CAN")}


def test_refused_row_and_missing_materials_are_named(
    command: QuickCommand, database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "stations.csv"
    path.write_text(f"{HEADER}\n1,a,b,34.8,138.3\n2,c,d,,138.3\n", encoding="utf-8")

    of_city = ("--source", "city", "--attribution", "City, CC BY", "--municipality", "222127")
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('constants = {english = "Station"}', encoding="utf-8")
    shown = command.run_verb("import-locations", path, *of_city, "--mapping", mapping, "--progress")
    answer = command.run_verb("import-locations", path, "--source", "city", "--json")

    assert (shown.returncode, answer.returncode) == (1, 1)
    assert shown.stdout.replace(str(path), "file").splitlines() == [
        "file:2: imported a",
        "file:3: refused c: 緯度: is empty: fill it in",
        "file: municipality: 1 of --municipality",
        "file: 1 imported, 0 updated, 0 unchanged, 1 refused, 0 unknown (source city)",
    ]
    lost = _as_text(ImportReport("file", "city", (), not_reached=2))
    assert lost.endswith("0 refused, 0 unknown, 2 not reached (source city)")
    assert "2 rows in " in shown.stderr
    assert answer.stderr.startswith("1 of these locations accept no material: run it again")
    report = json.loads(answer.stdout)
    assert (report["counts"]["unchanged"], report["municipality_counts"]["kept"]) == (1, 1)
    (made,) = listed(database)
    assert (made.names.en, made.municipality, made.attribution) == (
        *("Station", "222127", "City, CC BY"),
    )


def test_export_is_imported_as_unchanged(
    command: QuickCommand, database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    outlines = tmp_path / "outlines.json"
    around = [[133, 33], [135, 33], [135, 35], [133, 35]]
    outlines.write_text(json.dumps([{"code": "37201", "rings": [around]}]), encoding="utf-8")
    first = command.run_verb(
        "import-locations", TAKAMATSU, "--accepts", "SMALL_APPLIANCE", "--outlines", outlines
    )
    assert f"{TAKAMATSU}: municipality: 23 by the outlines\n" in first.stdout
    for name, options in (("all.geojson", ()), ("all.txt", ("--format", "csv"))):
        path = tmp_path / name
        answer = command.run_verb("export-locations", path, *options)
        assert (answer.returncode, answer.stderr) == (0, "")
        assert answer.stdout == f"{path}: 23 locations\n"
        again = command.run_verb("import-locations", path)
        assert "0 imported, 0 updated, 23 unchanged, 0 refused, 0 unknown" in again.stdout
    (spoiled, *_) = database.query(locations.TABLE, "listing-sort_key-index", locations.LISTING)[0]
    spoil(database, locations.key(spoiled["location_id"]), status="GONE")

    left = command.run_verb("export-locations", tmp_path / "all.csv")

    assert (left.returncode, left.stdout) == (1, f"{tmp_path / 'all.csv'}: 22 locations\n")
    assert f"row {spoiled['location_id']} of locations cannot be read: status" in caplog.text
    assert command.run_verb("export-locations", tmp_path / "all.xlsx").returncode == 2
