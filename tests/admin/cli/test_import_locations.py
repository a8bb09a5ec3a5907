"""`recycle-points import-locations`, on the real engine."""

import json
import signal
from pathlib import Path

import pytest

from resolvers.storage.client import Database
from tests.support.imports import DEMO, HEADER, OUTLINES, TAKAMATSU, YAIZU, listed
from tests.support.operators import Command
from tests.support.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.engine


def test_locations_are_imported_then_unchanged(command: Command, database: Database) -> None:
    accepts = ("--accepts", "PET_BOTTLE,STEEL_CAN")
    dry = command.run(YAIZU, *accepts, "--dry-run")
    assert (dry.returncode, dry.stderr) == (0, "dry run: nothing was written\n")
    assert listed(database) == []
    first = command.run(YAIZU, *accepts)
    assert (first.returncode, first.stderr, first.stdout) == (0, "", dry.stdout)
    lines = first.stdout.splitlines()
    assert len(lines) == 18
    assert all(f"{YAIZU}:" in line and ": imported " in line for line in lines[:-2])
    assert lines[-1].startswith(
        f"{YAIZU}: 16 imported, 0 updated, 0 unchanged, 0 refused, 0 unknown (source {YAIZU.stem}"
    )
    again = command.run(YAIZU)
    assert again.returncode == 0
    assert "0 imported, 0 updated, 16 unchanged, 0 refused" in again.stdout
    assert {each.accepted_materials for each in listed(database)} == {("PET_BOTTLE", "STEEL_CAN")}


def test_json_report_names_a_refused_row(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "stations.csv"
    path.write_text("NO,名称,住所,緯度,経度\n1,a,b,34.8,138.3\n2,c,d,,138.3\n", encoding="utf-8")
    answer = command.run(path, "--json", "--source", "city", "--attribution", "City, CC BY")
    assert answer.returncode == 1
    report = json.loads(answer.stdout)
    assert (report["file"], report["source"], report["not_reached"]) == (str(path), "city", 0)
    assert {outcome: count for outcome, count in report["counts"].items() if count} == {
        "imported": 1,
        "refused": 1,
    }
    assert report["rows"][1] == {
        "file": str(path),
        "row": 3,
        "name": "c",
        "outcome": "refused",
        "location_id": None,
        "column": "緯度",
        "reason": "is empty: fill it in",
        "accepts_nothing": False,
        "municipality": None,
        "municipality_from": None,
    }
    assert report["rows"][0]["municipality_from"] == "none"
    assert report["municipality_counts"]["none"] == 1


def test_report_says_where_municipalities_are_from(command: Command, tmp_path: Path) -> None:
    said = ": municipality: 23 by the outlines\n"
    assert said in command.run(TAKAMATSU, "--dry-run", "--outlines", OUTLINES).stdout
    path = tmp_path / "stations.csv"
    rows = "1,a,b,34.8685,138.3185,222127\n2,c,d,34.8,138.4,\n3,e,f,34.8,,"
    path.write_text(f"{HEADER},市区町村コード\n{rows}\n", encoding="utf-8")
    assert ": municipality: 1 of the file, 1 have none\n" in command.run(path).stdout
    said = ": municipality: 2 of --municipality\n"
    assert said in command.run(path, "--municipality", "22212").stdout


def test_locations_without_materials_are_counted(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "stations.csv"
    rows = "1,a,b,34.8,138.3,缶\n2,c,d,34.8,138.4,\n3,e,f,34.8,138.5,\n4,g,h,,138.5,"
    path.write_text(f"{HEADER},回収品目\n{rows}\n", encoding="utf-8")
    said = "2 of these locations accept no material: run it again with the materials of all,"
    for options in (("--dry-run",), (), ("--json",)):
        assert said in command.run(path, *options).stderr
    assert command.run(path, "--accepts", "STEEL_CAN").stderr == ""
    assert command.run(path).stderr == ""


def test_wrong_usage_ends_with_2(command: Command, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[columns]\ncolour = "box"\n', encoding="utf-8")
    for arguments, message in (
        ((), "Missing argument 'FILE'"),
        (("nowhere.csv",), "'nowhere.csv' does not exist"),
        ((DEMO,), "is a directory"),
        ((YAIZU, "--accepts", "GOLD"), "--accepts: 'GOLD' is not one of PET_BOTTLE,"),
        ((YAIZU, "--accepts", "BATTERY,BATTERY"), "accepts must list a material only once"),
        ((YAIZU, "--municipality", "22"), "municipality must be 5 or 6 digits"),
        ((YAIZU, "--source", " "), "--source: source must not be empty"),
        ((YAIZU, "--mapping", mapping), "columns.colour: is not one of name, kana"),
    ):
        answer = command.run(*arguments)
        assert answer.returncode == 2
        assert message in " ".join(answer.stderr.split())


def test_file_without_places_ends_with_1(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "boxes.csv"
    path.write_text('box,where\nEast,"34.8,138.3"\n', encoding="utf-8")

    refused = command.run(path)

    assert (refused.returncode, refused.stdout) == (1, "")
    assert "is not a list of places: no column of name, address, coordinates" in refused.stderr


@pytest.mark.slow
def test_interrupted_import_counts_written_rows(
    command: Command, database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "stations.csv"
    rows = [f"{n},place {n},b,34.8,138.{n}" for n in range(5000)]
    path.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    process = command.start("import-locations", path)
    while len(listed(database)) < 50:
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=PATIENCE_SECONDS)
    count = database.client.scan(TableName=database.table_name("locations"))["Count"]
    said = f"interrupted: {count} of 5000 rows were written; run it again to go on\n"
    assert (process.returncode, output, errors) == (130, "", said)
    assert count < 5000
