from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from resolvers.settings import table_prefix_of
from resolvers.storage import locations
from resolvers.storage.client import Database
from tests.support.operators import Command
from tests.support.rows import spoil

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

pytestmark = pytest.mark.engine

DEMO = Path(__file__).parents[3] / "local" / "demo"
TAKAMATSU = DEMO / "takamatsu_0086_recycling_box.csv"
MAPPING = '[columns]\nname = "box"\nposition = "where"\n\n[constants]\naddress = "Example City"\n'


@pytest.mark.parametrize(
    ("name", "options", "start"),
    [
        ("all.csv", (), b"\xef\xbb\xbf"),
        ("all.geojson", (), b"{"),
        ("all.txt", ("--format", "geojson"), b"{"),
    ],
)
def test_export_is_imported_as_unchanged(
    name: str, options: tuple[str, ...], start: bytes, command: Command, tmp_path: Path
) -> None:
    assert command.run(TAKAMATSU, "--accepts", "SMALL_APPLIANCE").returncode == 0
    path = tmp_path / name
    answer = command.run_verb("export-locations", path, *options)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout == f"{path}: 23 locations\n"
    assert path.read_bytes().startswith(start)
    again = command.run(path)
    assert "0 imported, 0 updated, 23 unchanged, 0 refused, 0 unknown" in again.stdout


def test_unreadable_location_is_named(
    command: Command, database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert command.run(TAKAMATSU, "--accepts", "SMALL_APPLIANCE").returncode == 0
    (spoiled, *_) = database.query(locations.TABLE, "listing-sort_key-index", locations.LISTING)[0]
    spoil(database, locations.key(spoiled["location_id"]), status="GONE")

    answer = command.run_verb("export-locations", tmp_path / "all.csv")

    assert (answer.returncode, answer.stdout) == (1, f"{tmp_path / 'all.csv'}: 22 locations\n")
    assert f"row {spoiled['location_id']} of locations cannot be read: status" in caplog.text
    assert "Error: 1 locations cannot be read and were left out\n" in answer.stderr


@pytest.mark.parametrize(
    ("name", "has"), [("all.xlsx", "all.xlsx: ends in .xlsx"), ("all", "all: has no ending")]
)
def test_unknown_ending_needs_a_format(
    name: str, has: str, command: Command, tmp_path: Path
) -> None:
    path = tmp_path / name
    answer = command.run_verb("export-locations", path)
    assert answer.returncode == 2
    assert f"{has}, and not in .csv, .geojson, .json, .js: add --format" in " ".join(
        answer.stderr.split()
    )
    assert not path.exists()
    assert command.run_verb("export-locations", path, "--format", "csv").returncode == 0
    unwritable = command.run_verb("export-locations", tmp_path / "nowhere" / "all.csv")
    assert (unwritable.returncode, unwritable.stdout) == (1, "")
    assert unwritable.stderr.endswith("all.csv: No such file or directory\n")


def test_dry_run_prints_the_same_and_writes_nothing(
    command: Command, engine_client: "DynamoDBClient", engine_environment: str
) -> None:
    accepts = ("--accepts", "PET_BOTTLE")
    tried = command.run(TAKAMATSU, *accepts, "--dry-run")
    assert (tried.returncode, tried.stderr) == (0, "dry run: nothing was written\n")
    assert (
        engine_client.scan(TableName=f"{table_prefix_of(engine_environment)}locations")["Count"]
        == 0
    )
    assert command.run(TAKAMATSU, *accepts).stdout == tried.stdout


def test_mapping_file_names_unknown_columns(command: Command, tmp_path: Path) -> None:
    path, mapping = tmp_path / "boxes.csv", tmp_path / "mapping.toml"
    path.write_text('box,where\nEast,"34.8,138.3"\n', encoding="utf-8")
    mapping.write_text(MAPPING, encoding="utf-8")
    refused = command.run(path)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "is not a list of places: no column of name, address, coordinates" in refused.stderr
    answer = command.run(path, "--mapping", mapping, "--accepts", "PET_BOTTLE")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert f"{path}:2: imported East" in answer.stdout
    mapping.write_text('[columns]\ncolour = "box"\n', encoding="utf-8")
    wrong = command.run(path, "--mapping", mapping)
    assert wrong.returncode == 2
    assert "columns.colour: is not one of name, kana" in " ".join(wrong.stderr.split())
