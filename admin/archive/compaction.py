"""Compaction of a local archive: each row once, by month, even if it was delivered twice.

In AWS, Athena's MERGE does the same (infra/modules/archive/merge.sql.tftpl).
"""

import shutil
import uuid
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb

from admin.archive.answers import ArchiveError
from admin.archive.layout import COLUMNS, Layout, Manifest
from admin.archive.parquet import quote, rows_of
from admin.archive.tables import ALL_TABLES, columns_of

MEMORY_LIMIT = "1GB"
# DuckDB keeps this many rows of each month and core in memory before it writes them. Its default,
# 524,288, takes many gigabytes for a history of years.
_STAGED_ROWS = 10_000
_COMPACTED = -1
"""The arrival order of rows that are already compacted: before all others."""


@dataclass(frozen=True)
class CompactionReport:
    """How many files arrived since the last compaction, and how many months it rewrote."""

    files: int
    months: int


def compact(root: Path) -> CompactionReport:
    """Rewrite the months that have new files in `incoming`, each row once by its table's key.

    The first row of a key stays; `verify --archive` reports another one that differs. Safe at any
    time, also while others read and if the process dies. Raise ArchiveError if the archive is
    missing, or a file cannot be read or written.
    """
    layout = Layout.find(root)
    try:
        with layout.writing():
            return _compact(layout)
    except (duckdb.Error, OSError) as error:
        raise ArchiveError(f"the archive in {root} can't be compacted: {error}") from error


def _compact(layout: Layout) -> CompactionReport:
    manifest = layout.read_manifest()
    new = layout.find_new(manifest)
    if not new:
        layout.remove_unused(manifest)
        return CompactionReport(0, 0)
    shutil.rmtree(layout.work, ignore_errors=True)
    layout.work.mkdir()
    try:
        with closing(duckdb.connect()) as connection:
            after = _Compaction(layout, connection, manifest).take_in(new)
    finally:
        shutil.rmtree(layout.work, ignore_errors=True)
    layout.write_manifest(after)
    layout.remove_unused(after)
    written = after.compacted - manifest.compacted
    return CompactionReport(sum(map(len, new.values())), len(written))


class _Compaction:
    def __init__(
        self, layout: Layout, connection: duckdb.DuckDBPyConnection, before: Manifest
    ) -> None:
        self._layout, self._connection, self._before = layout, connection, before
        for setting in (
            f"memory_limit = '{MEMORY_LIMIT}'",
            f"temp_directory = {quote(layout.work / 'spilled')}",
            "preserve_insertion_order = false",
            f"partitioned_write_flush_threshold = {_STAGED_ROWS}",
        ):
            connection.execute(f"SET {setting}")

    def take_in(self, new: Mapping[str, Sequence[str]]) -> Manifest:
        months = {table: dict(files) for table, files in self._before.months.items()}
        for table, files in new.items():
            stage = self._stage(table, files)
            of_table = months.setdefault(table, {})
            for part in sorted(stage.glob("local_month=*")):
                month = part.name.removeprefix("local_month=")
                of_table[month] = self._merge(table, part, of_table.get(month))
            shutil.rmtree(stage, ignore_errors=True)
        incoming = self._before.incoming.union(*new.values())
        return Manifest(incoming=incoming, months=months, columns=COLUMNS)

    def _stage(self, table: str, files: Sequence[str]) -> Path:
        """Write the rows of the files by month, with their order of arrival."""
        paths = [self._layout.incoming / file for file in files]
        stage = self._layout.work / table
        self._connection.execute("CREATE OR REPLACE TABLE files (filename VARCHAR, number BIGINT)")
        self._connection.execute(
            "INSERT INTO files SELECT unnest($paths), unnest(range(len($paths)))",
            {"paths": [str(path) for path in paths]},
        )
        # 2 ** 32 is more rows than a file of Firehose or of the backfill has.
        self._connection.execute(
            f"""COPY (
                SELECT {_columns(table)}, number * 4294967296 + file_row_number AS arrival
                FROM {rows_of(table, paths)} JOIN files USING (filename)
            ) TO {quote(stage)} (FORMAT parquet, COMPRESSION lz4,
                PARTITION_BY (local_month), WRITE_PARTITION_COLUMNS true)"""  # noqa: S608 - names of archive.json and of files
        )
        return stage

    def _merge(self, table: str, part: Path, before: str | None) -> str:
        """Write a month: its present rows, and the first staged row of each new key."""
        file = Path(table, part.name, f"{uuid.uuid4().hex}.parquet")
        target = self._layout.compacted / file
        target.parent.mkdir(parents=True, exist_ok=True)
        columns, key = _columns(table), ", ".join(ALL_TABLES[table]["key"])
        rows = f"SELECT {columns}, arrival FROM read_parquet({quote(part)} || '/*')"  # noqa: S608 - as above
        if before is not None:
            old = rows_of(table, [self._layout.compacted / before])
            rows = f"SELECT {columns}, {_COMPACTED} AS arrival FROM {old} UNION ALL {rows}"  # noqa: S608 - as above
        self._connection.execute(
            f"""COPY (
                WITH rows AS NOT MATERIALIZED ({rows}),
                firsts AS (SELECT {key}, min(arrival) AS arrival FROM rows GROUP BY {key})
                SELECT {columns} FROM rows SEMI JOIN firsts USING ({key}, arrival)
            ) TO {quote(target)} (FORMAT parquet, COMPRESSION zstd)"""  # noqa: S608 - as above
        )
        return file.as_posix()


def _columns(table: str) -> str:
    return ", ".join(columns_of(table))
