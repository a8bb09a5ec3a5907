"""A local archive, queried with DuckDB."""

import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from admin.archive.answers import Answer, ArchiveError, not_reading
from admin.archive.compaction import MEMORY_LIMIT, compact
from admin.archive.layout import Layout, Manifest
from admin.archive.programme_files import read_programme_file
from admin.archive.tables import CALENDAR, CHANGES, DUCKDB_TYPES, OF_PROGRAMME, columns_of

_ROWS = 10_000
Result = TypeVar("Result")


@contextmanager
def open_local_archive(root: Path) -> Iterator["LocalArchive"]:
    """Compact new files, and yield the archive in its current state.

    Raise ArchiveError without the folder, and if it can't be read.
    """
    compact(root)
    layout = Layout.find(root)
    with ExitStack() as stack:
        spilled = stack.enter_context(tempfile.TemporaryDirectory(prefix="recycle-points-"))
        manifest = stack.enter_context(layout.reading())
        connection = stack.enter_context(closing(duckdb.connect()))
        try:
            _make_views(connection, layout, manifest)
            _lock_in(connection, [layout.compacted / file for file in manifest.compacted], spilled)
        except duckdb.Error as error:
            raise ArchiveError(
                f"the archive in {root} can't be read: {error}; "
                f"remove {layout.compacted}, and run this again: it is made of what came in"
            ) from error
        yield LocalArchive(connection)


class LocalArchive:
    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def query(self, sql: str) -> Answer:
        with _as_archive_errors():
            statements = self._connection.extract_statements(sql)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise not_reading()
        cursor = self._connection.cursor()
        # A SELECT can contain a DELETE.
        cursor.execute("BEGIN TRANSACTION READ ONLY")
        _interruptible(cursor, lambda: cursor.execute(statements[0]))
        columns = [name for name, *_ in cursor.description or ()]
        return Answer(columns, _fetch(cursor))


def _fetch(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    with closing(cursor):
        while rows := _interruptible(cursor, lambda: cursor.fetchmany(_ROWS)):
            yield from rows


def _interruptible(cursor: duckdb.DuckDBPyConnection, work: Callable[[], Result]) -> Result:
    """Work in a thread: DuckDB does not let Python see a signal until it has finished."""
    with _as_archive_errors(), ThreadPoolExecutor(1) as pool:
        result = pool.submit(work)
        try:
            return result.result()
        except KeyboardInterrupt:
            cursor.interrupt()
            raise


@contextmanager
def _as_archive_errors() -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        raise ArchiveError(str(error)) from error


def _make_views(connection: duckdb.DuckDBPyConnection, layout: Layout, manifest: Manifest) -> None:
    days = Path(__file__).with_name("calendar.sql").read_text(encoding="utf-8")
    connection.execute(f"CREATE TABLE {CALENDAR} AS {days}")
    for table in CHANGES:
        if names := sorted(manifest.months.get(table, {}).values()):
            relation = connection.read_parquet(
                [str(layout.compacted / name) for name in names], hive_partitioning=False
            )
            relation.project(", ".join(columns_of(table))).create_view(table)
        else:
            _make_table(connection, table)
    for table in OF_PROGRAMME:
        _make_table(connection, table)
        if rows := list(read_programme_file(layout.root, table)):
            marks = ", ".join("?" * len(columns_of(table)))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - our own names


def _make_table(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    columns = ", ".join(
        f"{name} {DUCKDB_TYPES[hive_type]}" for name, hive_type in columns_of(table).items()
    )
    connection.execute(f"CREATE TABLE {table} ({columns})")


def _lock_in(connection: duckdb.DuckDBPyConnection, files: list[Path], spilled: str) -> None:
    """Allow statements to read the tables, and nothing else on this machine."""
    connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
    connection.execute("SET temp_directory = $spilled", {"spilled": spilled})
    connection.execute("SET allowed_paths = $files", {"files": [str(file) for file in files]})
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
