"""The archive on this machine: Parquet files in a folder, as Firehose writes them to S3."""

import os
import shutil
import threading
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from admin.archive.tables import DUCKDB_TYPES, columns_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class State(StrEnum):
    """How the folder compares with the tables of `make run`."""

    FILLING = "filling"
    """Rows may be missing: the server fills it from the tables, now or at its next start."""
    FOLLOWING = "following"
    """The server adds committed changes within seconds."""
    WHOLE = "whole"
    """The server was stopped, and nothing is missing."""


class ArchiveFolder:
    """Writes from several threads at once. It loads DuckDB at the first row."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()

    @property
    def state(self) -> State:
        try:
            return State((self.path / "state").read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            return State.FILLING

    @state.setter
    def state(self, state: State) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        path = self.path / "state"
        part = path.with_suffix(".part")
        part.write_text(state, "utf-8")
        part.replace(path)

    def clean_up(self) -> None:
        """Remove the files of a process that was killed while it wrote."""
        shutil.rmtree(self._temporary, ignore_errors=True)

    def write(self, table: str, rows: Iterable[bytes], arrived_at: datetime) -> None:
        """Write a file of rows, each a JSON object without its missing columns.

        The file is on disk when this returns; readers see all of it or nothing. `arrived_at` is in
        the programme's time zone; its day is the partition. Raise OSError, and duckdb.Error for
        rows that do not fit their table.
        """
        self._temporary.mkdir(parents=True, exist_ok=True)
        name = f"{arrived_at:%Y%m%dT%H%M%S}-{uuid4().hex}"
        lines = self._temporary / f"{name}.json"
        part = self._temporary / f"{name}.parquet"
        try:
            lines.write_bytes(b"\n".join(rows))
            self._convert(table, lines, part)
            with part.open("rb") as written:
                os.fsync(written.fileno())
            day = self.path / "incoming" / table / f"dt={arrived_at:%Y-%m-%d}"
            day.mkdir(parents=True, exist_ok=True)
            part.replace(day / part.name)
        finally:
            lines.unlink(missing_ok=True)
            part.unlink(missing_ok=True)

    @property
    def _temporary(self) -> Path:
        return self.path / "temporary"

    def _convert(self, table: str, lines: Path, part: Path) -> None:
        columns = {name: DUCKDB_TYPES[kind] for name, kind in columns_of(table).items()}
        with self._lock:
            rows = self._connection.read_json(
                str(lines), format="newline_delimited", columns=columns
            )
            rows.to_parquet(str(part), compression="gzip")

    @cached_property
    def _connection(self) -> "DuckDBPyConnection":
        return open_duckdb()


def open_duckdb(memory_megabytes: int = 256) -> "DuckDBPyConnection":
    """Open a database in memory that uses one core and no network."""
    # Its import takes a quarter of a second, which would delay each start of a server.
    import duckdb  # noqa: PLC0415 - as above

    return duckdb.connect(
        config={
            "threads": 1,
            "memory_limit": f"{memory_megabytes}MB",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "preserve_insertion_order": False,
        }
    )
