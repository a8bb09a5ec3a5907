"""`recycle-points import-locations` and `export-locations`, on the real engine."""

import json
from pathlib import Path

import pytest

from resolvers.storage import locations
from resolvers.storage.client import Database
from tests.support.imports import HEADER, TAKAMATSU, YAIZU, listed
from tests.support.operators import QuickCommand
from tests.support.service import spoil

pytestmark = pytest.mark.engine


def test_locations_are_imported_then_unchanged(command: QuickCommand, database: Database) -> None:
    accepts = ("--accepts", "PET_BOTTLE,STEEL_CAN")
    dry = command.run(YAIZU, *accepts, "--dry-run")
    assert (dry.returncode, dry.stderr) == (0, "dry run: nothing was written\n")
    assert listed(database) == []
    first = command.run(YAIZU, *accepts)
    assert (first.returncode, first.stderr, first.stdout) == (0, "", dry.stdout)
    assert "16 imported, 0 updated, 0 unchanged, 0 refused, 0 unknown" in first.stdout
    again = command.run(YAIZU)
    assert again.returncode == 0
    assert "0 imported, 0 updated, 16 unchanged, 0 refused" in again.stdout
    assert {each.accepted_materials for each in listed(database)} == {("PET_BOTTLE", "STEEL_CAN")}


def test_refused_row_and_missing_materials_are_named(command: QuickCommand, tmp_path: Path) -> None:
    path = tmp_path / "stations.csv"
    path.write_text(f"{HEADER}\n1,a,b,34.8,138.3\n2,c,d,,138.3\n", encoding="utf-8")

    answer = command.run(path, "--json", "--source", "city", "--attribution", "City, CC BY")

    assert answer.returncode == 1
    report = json.loads(answer.stdout)
    assert (report["source"], report["counts"]["imported"]) == ("city", 1)
    refused = report["rows"][1]
    assert (refused["row"], refused["column"]) == (3, "緯度")
    assert refused["reason"] == "is empty: fill it in"
    assert "1 of these locations accept no material: run it again" in answer.stderr


def test_export_is_imported_as_unchanged(
    command: QuickCommand, database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert command.run(TAKAMATSU, "--accepts", "SMALL_APPLIANCE").returncode == 0
    for name, options in (("all.geojson", ()), ("all.txt", ("--format", "csv"))):
        path = tmp_path / name
        answer = command.run_verb("export-locations", path, *options)
        assert (answer.returncode, answer.stderr) == (0, "")
        assert answer.stdout == f"{path}: 23 locations\n"
        again = command.run(path)
        assert "0 imported, 0 updated, 23 unchanged, 0 refused, 0 unknown" in again.stdout
    (spoiled, *_) = database.query(locations.TABLE, "listing-sort_key-index", locations.LISTING)[0]
    spoil(database, locations.key(spoiled["location_id"]), status="GONE")

    left = command.run_verb("export-locations", tmp_path / "all.csv")

    assert (left.returncode, left.stdout) == (1, f"{tmp_path / 'all.csv'}: 22 locations\n")
    assert f"row {spoiled['location_id']} of locations cannot be read: status" in caplog.text
    assert command.run_verb("export-locations", tmp_path / "all.xlsx").returncode == 2
