from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from admin.archive.folder import ArchiveFolder, State
from resolvers.events.archive.firehose import encode
from resolvers.events.archive.rows import TABLES, Row
from tests.support.domain_programme import TOKYO

ARRIVED_AT = datetime(2026, 4, 1, 0, 30, tzinfo=TOKYO)
VALUES: dict[str, Any] = {
    "string": "花's",
    "bigint": 2**62,
    "int": -1,
    "double": 0.1,
    "boolean": True,
}
TYPES = {
    "string": "VARCHAR",
    "bigint": "BIGINT",
    "int": "INTEGER",
    "double": "DOUBLE",
    "boolean": "BOOLEAN",
}


def test_columns_have_their_declared_types(tmp_path: Path) -> None:
    # A folder of somebody who likes quotes.
    folder = ArchiveFolder(tmp_path / "it's")
    for table, definition in TABLES.items():
        columns = {name: column["type"] for name, column in definition["columns"].items()}
        full = {name: VALUES[kind] for name, kind in columns.items()}
        bare = dict.fromkeys(columns)

        folder.write(table, [encode(Row(table, full)), encode(Row(table, bare))], ARRIVED_AT)

        (path,) = (tmp_path / "it's" / "incoming" / table / "dt=2026-04-01").iterdir()
        written = duckdb.read_parquet(str(path), hive_partitioning=False)
        assert written.columns == list(columns)
        assert [str(kind) for kind in written.types] == [TYPES[kind] for kind in columns.values()]
        assert {*written.fetchall()} == {tuple(full.values()), tuple(bare.values())}


def test_failed_write_leaves_nothing(tmp_path: Path) -> None:
    folder = ArchiveFolder(tmp_path)

    with pytest.raises(duckdb.Error):
        folder.write("calendar", [b'{"day_number": "many"}'], ARRIVED_AT)

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_folder_with_unreadable_state_is_filled(tmp_path: Path) -> None:
    folder = ArchiveFolder(tmp_path / "new")
    folder.state = State.WHOLE
    assert folder.state is State.WHOLE
    (folder.path / "state").write_text("")

    assert ArchiveFolder(folder.path).state is State.FILLING
