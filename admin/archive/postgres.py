"""The archive's tables in PostgreSQL, for tools that make many small look-ups.

A month is loaded in one transaction, and again when its row counts differ. So the next run
completes an interrupted one, and a second run adds nothing.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from admin.archive.answers import Archive
from admin.archive.statements import read_statement, statement_names
from admin.archive.tables import (
    ALL_TABLES,
    CALENDAR,
    CHANGES,
    OF_PROGRAMME,
    POSTGRES_TYPES,
    columns_of,
)
from admin.workers import Progress

WHOLE = (CALENDAR, *OF_PROGRAMME)
"""Small tables, which each run replaces."""
CONNECT_SECONDS = 60
"""Seconds; a paused Aurora needs half of them to resume."""


class LoadError(Exception):
    """The server can't be reached, or rejects a step; the message says which, without passwords."""


@dataclass
class LoadReport:
    """The rows that were added, by table."""

    added: dict[str, int] = field(default_factory=dict)


def load_postgres(
    archive: Archive, dsn: str, *, report_progress: Progress | None = None
) -> LoadReport:
    """Create missing tables and views, and add missing rows.

    Months with equal row counts in both places are not read: rows are only ever added. A second
    loader waits for the first. Raise LoadError and ArchiveError.
    """
    report = LoadReport(dict.fromkeys(CHANGES, 0))
    _check_dsn(dsn)
    with _as_load_errors(), psycopg.connect(dsn, connect_timeout=CONNECT_SECONDS) as connection:
        loader = _Loader(archive, connection)
        loader.wait_for_others()
        loader.make_tables()
        months = list(loader.find_changed())
        total = sum(count for _, _, count in months)
        done = 0
        if report_progress is not None:
            report_progress(done, total)
        for table, month, count in months:
            report.added[table] += loader.load_month(table, month)
            done += count
            if report_progress is not None:
                report_progress(done, total)
        loader.replace_whole()
    return report


@dataclass
class _Loader:
    archive: Archive
    connection: psycopg.Connection

    def wait_for_others(self) -> None:
        """Wait for other loaders: two would block each other until one fails."""
        self.connection.execute("SELECT pg_advisory_lock(hashtext('recycle-points'))")
        self.connection.commit()

    def make_tables(self) -> None:
        with self.connection.transaction(), self.connection.cursor() as cursor:
            for table in ALL_TABLES:
                _make_table(cursor, table)
            for name in statement_names():
                _make_view(cursor, name)

    def find_changed(self) -> Iterator[tuple[str, str, int]]:
        """Yield the tables and months whose row count in the archive differs, and that count."""
        for table in CHANGES:
            counts = f"SELECT local_month, count(*) AS row_count FROM {table} GROUP BY local_month"  # noqa: S608 - names of archive.json
            archived = dict(self.archive.query(f"{counts} ORDER BY local_month").rows)
            loaded: dict[str, int] = dict(self.connection.execute(counts).fetchall())
            self.connection.commit()
            for month in {**archived, **loaded}:
                if archived.get(month) != loaded.get(month):
                    yield table, month, archived.get(month, 0)

    def load_month(self, table: str, month: str) -> int:
        """Add the missing rows of a month; return how many were added."""
        names = ", ".join(columns_of(table))
        # The month is yyyy-mm, from the archive itself.
        rows = self.archive.query(f"SELECT {names} FROM {table} WHERE local_month = '{month}'").rows  # noqa: S608 - as above
        with self.connection.transaction(), self.connection.cursor() as cursor:
            count, added = _copy(cursor, table, rows)
            cursor.execute(f"SELECT count(*) FROM {table} WHERE local_month = %s", (month,))  # noqa: S608 - as above
            (loaded,) = cursor.fetchone() or (0,)
            if loaded > count:
                raise LoadError(
                    f"{table} of {month} has {loaded} rows in PostgreSQL, and {count} in the "
                    "archive: it was loaded from another one, or this one was made again. Drop its "
                    "tables, or name another database, and run this again"
                )
        return added

    def replace_whole(self) -> None:
        with self.connection.transaction(), self.connection.cursor() as cursor:
            for table in WHOLE:
                names = ", ".join(columns_of(table))
                rows = self.archive.query(f"SELECT {names} FROM {table}").rows  # noqa: S608 - names of archive.json
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - as above
                _copy(cursor, table, rows)
        with self.connection.transaction():
            self.connection.execute("ANALYZE")


def _check_dsn(dsn: str) -> None:
    """Raise LoadError for a bad DSN: libpq's message would quote it, password included."""
    try:
        port = conninfo_to_dict(dsn).get("port") or "5432"
    except psycopg.ProgrammingError:
        port = ""
    # A password with an @ ends too early, and its rest would be taken for the host.
    if not str(port).isdecimal() or dsn.count("@") > 1:
        raise LoadError(
            "the DSN can't be read: write postgresql://USER@HOST:5432/DATABASE or "
            "'host=HOST dbname=DATABASE user=USER'; PGPASSWORD can have the password"
        )


def _make_table(cursor: psycopg.Cursor, table: str) -> None:
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum > 0", (table,)
    )
    there = {name for (name,) in cursor.fetchall()}
    wanted = {name: POSTGRES_TYPES[hive_type] for name, hive_type in columns_of(table).items()}
    key = ALL_TABLES[table]["key"]
    if not there:
        columns = ", ".join(f"{name} {of_type}" for name, of_type in wanted.items())
        cursor.execute(f"CREATE TABLE {table} ({columns}, PRIMARY KEY ({', '.join(key)}))")
        for name in wanted.keys() & {"user_id", "local_month"}:
            cursor.execute(f"CREATE INDEX ON {table} ({name})")
    else:
        _check_key(cursor, table, key)
        # A later version of the programme may have more columns. ALTER TABLE waits for all readers.
        for name in wanted.keys() - there:
            cursor.execute(f"ALTER TABLE {table} ADD COLUMN {name} {wanted[name]}")
    _comment(cursor, f"TABLE {table}", ALL_TABLES[table]["comment"])
    for name in wanted:
        _comment(cursor, f"COLUMN {table}.{name}", ALL_TABLES[table]["columns"][name]["comment"])


def _check_key(cursor: psycopg.Cursor, table: str, key: Sequence[str]) -> None:
    """Raise LoadError for an unrelated table of this name, because some tables are replaced."""
    cursor.execute(
        "SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid "
        "AND attnum = ANY (indkey) WHERE indisprimary AND indrelid = to_regclass(%s)",
        (table,),
    )
    if {name for (name,) in cursor.fetchall()} != set(key):
        raise LoadError(
            f"the table {table} there is another one: name a database for the archive alone"
        )


def _make_view(cursor: psycopg.Cursor, name: str) -> None:
    statement = read_statement(name)
    view = f"v_{name}"
    # Not dropped first: rights and views of other users depend on it.
    cursor.execute(f"CREATE OR REPLACE VIEW {view} AS {statement.text}")
    _comment(cursor, f"VIEW {view}", statement.title)
    for column, meaning in statement.columns.items():
        _comment(cursor, f"COLUMN {view}.{column}", meaning)


def _comment(cursor: psycopg.Cursor, what: str, text: str) -> None:
    cursor.execute(sql.SQL("COMMENT ON {} IS {}").format(sql.SQL(what), sql.Literal(text)))


def _copy(cursor: psycopg.Cursor, table: str, rows: Iterator[Sequence[object]]) -> tuple[int, int]:
    """Return the number of rows, and how many of them were added."""
    names = ", ".join(columns_of(table))
    cursor.execute(f"CREATE TEMPORARY TABLE arriving (LIKE {table}) ON COMMIT DROP")
    with cursor.copy(f"COPY arriving ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    count = cursor.rowcount
    cursor.execute(
        f"INSERT INTO {table} ({names}) SELECT {names} FROM arriving ON CONFLICT DO NOTHING"  # noqa: S608 - names of archive.json
    )
    added = cursor.rowcount
    cursor.execute("DROP TABLE arriving")
    return count, added


@contextmanager
def _as_load_errors() -> Iterator[None]:
    try:
        yield
    except psycopg.errors.InsufficientPrivilege as error:
        raise LoadError(
            f"PostgreSQL: {error.diag.message_primary}: the user needs to create tables and views: "
            "GRANT CREATE, USAGE ON SCHEMA public TO the user, or give it a schema of its own"
        ) from error
    except psycopg.errors.InvalidTableDefinition as error:
        raise LoadError(
            f"PostgreSQL: {error.diag.message_primary}: an older version made this view: drop it, "
            "and run this again"
        ) from error
    except psycopg.Error as error:
        if error.sqlstate is None:
            # libpq's message has host, port and user, and no password.
            text = " ".join(str(error).split())
            raise LoadError(f"PostgreSQL can't be reached: {text}") from error
        raise LoadError(f"PostgreSQL: {error.diag.message_primary}") from error
