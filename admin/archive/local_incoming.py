"""Read the delivered rows of the archive on this machine, in order, with DuckDB."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb

from admin.archive.answers import ArchiveError
from admin.archive.folder import ArchiveFolder, State, open_duckdb
from admin.archive.incoming import ReadIncoming, Values
from admin.archive.layout import Layout
from admin.archive.parquet import rows_of
from admin.archive.tables import columns_of

FETCHED_ROWS = 2000
MEMORY_MEGABYTES = 512
"""DuckDB's limit. Larger sorts use the disk."""


@contextmanager
def open_folder(path: Path) -> Iterator[ReadIncoming]:
    """Open the archive in a folder.

    Raise ArchiveError without the folder, and while the server fills it, also during the reading
    of rows.
    """
    Layout.find(path)
    if (path / "state").exists() and ArchiveFolder(path).state is State.FILLING:
        raise ArchiveError(
            f"the archive in {path} is not whole: `make run` fills it, so try again in a while"
        )
    with (
        tempfile.TemporaryDirectory(prefix="recycle-points-") as spilled,
        closing(open_duckdb(MEMORY_MEGABYTES)) as connection,
    ):
        connection.execute("SET temp_directory = $spilled", {"spilled": spilled})

        def read_table(table: str, order: Sequence[str]) -> Iterator[Values]:
            files = sorted((path / "incoming" / table).glob("dt=*/*.parquet"))
            if not files:
                return
            columns, by = ", ".join(columns_of(table)), ", ".join(order)
            try:
                with closing(connection.cursor()) as cursor:
                    cursor.execute(f"SELECT {columns} FROM {rows_of(table, files)} ORDER BY {by}")  # noqa: S608 - names of archive.json
                    while rows := cursor.fetchmany(FETCHED_ROWS):
                        yield from rows
            except duckdb.Error as error:
                raise ArchiveError(f"the archive in {path} can't be read: {error}") from error

        yield read_table
