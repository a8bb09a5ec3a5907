from collections import Counter
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from admin.archive.archives import open_archive
from admin.archive.postgres import load_postgres
from admin.archive.statements import read_statement, statement_names
from resolvers.domain.base.times import day_of, parse_instant
from tests.support.archived_year import ArchivedYear
from tests.support.archives import ask_report
from tools.simulation.life import TOKYO

pytestmark = pytest.mark.slow


def test_liability_is_what_accounts_hold(year: ArchivedYear, year_root: Path) -> None:
    lots: Counter[str | None] = Counter()
    for account in year.items["users"]:
        for lot, points in account["lots"].items():
            lots[None if lot == "never" else day_of(parse_instant(lot), TOKYO)] += points

    rows = ask_report(year_root, "liability_by_expiry")

    assert {row["expires_on"]: row["points"] for row in rows if row["points"]} == dict(lots)
    held = sum(each["points_held"] for each in year.items["users"])
    assert sum(row["held"] for row in rows) == held


def test_postgres_answers_as_duckdb_does(postgres: str, year_root: Path) -> None:
    with open_archive({"ARCHIVE_DIR": str(year_root)}) as archive:
        load_postgres(archive, postgres)
    with psycopg.connect(postgres) as connection:
        for name in statement_names():
            cursor = connection.execute(read_statement(name).text.encode())
            columns = [column.name for column in cursor.description or ()]
            rows = cursor.fetchall()
            view = sql.Identifier(f"v_{name}")
            of_view = connection.execute(sql.SQL("SELECT * FROM {}").format(view)).fetchall()

            ours = ask_report(year_root, name)

            assert columns == list(read_statement(name).columns)
            assert sorted(rows, key=str) == sorted(of_view, key=str)
            assert plain(rows) == plain([tuple(row.values()) for row in ours]), name


def plain(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return the rows with numbers as floats: PostgreSQL has decimals where DuckDB has floats."""

    def as_float(value: object) -> object:
        return value if value is None or isinstance(value, str | bool) else float(str(value))

    return [tuple(map(as_float, row)) for row in rows]
