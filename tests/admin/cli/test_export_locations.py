from pathlib import Path

import pytest

from resolvers.storage import locations
from resolvers.storage.client import Database
from tests.support.imports import TAKAMATSU
from tests.support.operators import Command
from tests.support.service import spoil

pytestmark = pytest.mark.engine


@pytest.fixture
def command(command: Command) -> Command:
    """The tables have 23 locations."""
    assert command.run(TAKAMATSU, "--accepts", "SMALL_APPLIANCE").returncode == 0
    return command


def test_export_is_imported_as_unchanged(command: Command, tmp_path: Path) -> None:
    for name, options in (("all.csv", ()), ("all.geojson", ()), ("all.txt", ("--format", "csv"))):
        path = tmp_path / name
        answer = command.run_verb("export-locations", path, *options)
        assert (answer.returncode, answer.stderr) == (0, "")
        assert answer.stdout == f"{path}: 23 locations\n"
        again = command.run(path)
        assert "0 imported, 0 updated, 23 unchanged, 0 refused, 0 unknown" in again.stdout


def test_unreadable_location_is_named(
    command: Command, database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (spoiled, *_) = database.query(locations.TABLE, "listing-sort_key-index", locations.LISTING)[0]
    spoil(database, locations.key(spoiled["location_id"]), status="GONE")

    answer = command.run_verb("export-locations", tmp_path / "all.csv")

    assert (answer.returncode, answer.stdout) == (1, f"{tmp_path / 'all.csv'}: 22 locations\n")
    assert f"row {spoiled['location_id']} of locations cannot be read: status" in caplog.text
    assert "Error: 1 locations cannot be read and were left out\n" in answer.stderr


def test_wrong_file_is_named(command: Command, tmp_path: Path) -> None:
    for name, has in (("all.xlsx", "all.xlsx: ends in .xlsx"), ("all", "all: has no ending")):
        answer = command.run_verb("export-locations", tmp_path / name)
        assert answer.returncode == 2
        said = f"{has}, and not in .csv, .geojson, .json, .js: add --format"
        assert said in " ".join(answer.stderr.split())
        assert not (tmp_path / name).exists()
    unwritable = command.run_verb("export-locations", tmp_path / "nowhere" / "all.csv")
    assert (unwritable.returncode, unwritable.stdout) == (1, "")
    assert unwritable.stderr.endswith("all.csv: No such file or directory\n")
