"""The archive's tables in PostgreSQL, for tools that make many small look-ups.

What was loaded is written down in the same transaction as its rows, so a run that is interrupted is
completed by the next one, and a second run adds nothing.
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

LOADED = "loaded_months"
WHOLE = (CALENDAR, *OF_PROGRAMME)
"""Small tables, which each run replaces."""
CONNECT_SECONDS = 60
"""An Aurora that is paused wakes first, in half of it."""


class LoadError(Exception):
    """The server can't be reached, or refuses a step; the message says which, without passwords."""


@dataclass
class LoadReport:
    """The rows that were added, by table."""

    added: dict[str, int] = field(default_factory=dict)


def load_postgres(
    archive: Archive, dsn: str, *, report_progress: Progress | None = None
) -> LoadReport:
    """Make the tables and views that are missing, and add the rows that are not there yet.

    Months whose number of rows has not changed since they were loaded are not read again: rows are
    only ever added. Each other month is a transaction. Raise LoadError and ArchiveError.
    """
    report = LoadReport(dict.fromkeys(CHANGES, 0))
    _check_dsn(dsn)
    with _as_load_errors(), psycopg.connect(dsn, connect_timeout=CONNECT_SECONDS) as connection:
        loader = _Loader(archive, connection)
        loader.make_tables()
        months = list(loader.find_changed())
        total = sum(count for _, _, count in months)
        done = 0
        if report_progress is not None:
            report_progress(done, total)
        for table, month, count in months:
            report.added[table] += loader.load_month(table, month, count)
            done += count
            if report_progress is not None:
                report_progress(done, total)
        loader.replace_whole()
    return report


@dataclass
class _Loader:
    archive: Archive
    connection: psycopg.Connection

    def make_tables(self) -> None:
        with self.connection.transaction(), self.connection.cursor() as cursor:
            # Two loaders at once would make the same tables, and wait for each other's rows.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('recycle-points'))")
            for table in ALL_TABLES:
                _make_table(cursor, table)
            cursor.execute(
                f"CREATE TABLE IF NOT EXISTS {LOADED} (table_name text, local_month text, "
                "row_count bigint NOT NULL, PRIMARY KEY (table_name, local_month))"
            )
            for name in statement_names():
                _make_view(cursor, name)

    def find_changed(self) -> Iterator[tuple[str, str, int]]:
        """Yield the tables and months whose number of rows has changed, with that number."""
        loaded = {
            (table, month): count
            for table, month, count in self.connection.execute(f"SELECT * FROM {LOADED}")  # noqa: S608 - our own name
        }
        self.connection.commit()
        for table in CHANGES:
            counts = self.archive.query(
                f"SELECT local_month, count(*) AS row_count FROM {table} GROUP BY local_month "  # noqa: S608 - names of archive.json
                "ORDER BY local_month"
            )
            for month, count in counts.rows:
                if loaded.get((table, month)) != count:
                    yield table, month, count

    def load_month(self, table: str, month: str, count: int) -> int:
        """Add the rows of a month that are not there; return how many they were."""
        names = ", ".join(columns_of(table))
        # A month is yyyy-mm, of the archive itself.
        rows = self.archive.query(f"SELECT {names} FROM {table} WHERE local_month = '{month}'").rows  # noqa: S608 - as above
        with self.connection.transaction(), self.connection.cursor() as cursor:
            added = _copy(cursor, table, rows)
            cursor.execute(
                f"INSERT INTO {LOADED} VALUES (%s, %s, %s) ON CONFLICT (table_name, local_month) "  # noqa: S608 - our own name
                "DO UPDATE SET row_count = excluded.row_count",
                (table, month, count),
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
    """Raise LoadError without a word of a DSN that libpq would quote, password and all."""
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
    if not there:
        columns = ", ".join(f"{name} {of_type}" for name, of_type in wanted.items())
        key = ", ".join(ALL_TABLES[table]["key"])
        cursor.execute(f"CREATE TABLE {table} ({columns}, PRIMARY KEY ({key}))")
        if "user_id" in wanted:
            cursor.execute(f"CREATE INDEX ON {table} (user_id)")
    else:
        # A later version of the programme may have more. ALTER TABLE waits for all readers.
        for name in wanted.keys() - there:
            cursor.execute(f"ALTER TABLE {table} ADD COLUMN {name} {wanted[name]}")
    _comment(cursor, f"TABLE {table}", ALL_TABLES[table]["comment"])
    for name in wanted:
        _comment(cursor, f"COLUMN {table}.{name}", ALL_TABLES[table]["columns"][name]["comment"])


def _make_view(cursor: psycopg.Cursor, name: str) -> None:
    statement = read_statement(name)
    view = f"v_{name}"
    # Not dropped first: others' rights and views hang on it.
    cursor.execute(f"CREATE OR REPLACE VIEW {view} AS {statement.text}")
    _comment(cursor, f"VIEW {view}", statement.title)
    for column, meaning in statement.columns.items():
        _comment(cursor, f"COLUMN {view}.{column}", meaning)


def _comment(cursor: psycopg.Cursor, what: str, text: str) -> None:
    cursor.execute(sql.SQL("COMMENT ON {} IS {}").format(sql.SQL(what), sql.Literal(text)))


def _copy(cursor: psycopg.Cursor, table: str, rows: Iterator[Sequence[object]]) -> int:
    names = ", ".join(columns_of(table))
    cursor.execute(f"CREATE TEMPORARY TABLE arriving (LIKE {table}) ON COMMIT DROP")
    with cursor.copy(f"COPY arriving ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    cursor.execute(
        f"INSERT INTO {table} ({names}) SELECT {names} FROM arriving ON CONFLICT DO NOTHING"  # noqa: S608 - names of archive.json
    )
    added = cursor.rowcount
    cursor.execute("DROP TABLE arriving")
    return added


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
    except psycopg.OperationalError as error:
        # libpq's message has host, port and user, and no password.
        raise LoadError(f"PostgreSQL can't be reached: {' '.join(str(error).split())}") from error
    except psycopg.Error as error:
        raise LoadError(f"PostgreSQL: {error.diag.message_primary or error}") from error
