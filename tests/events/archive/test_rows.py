import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from admin.archive.backfill import SOURCES
from resolvers.domain.base.times import format_instant
from resolvers.events.archive.rows import TABLES, Row, rows_of, rows_of_item
from resolvers.storage.base.expressions import from_attributes
from resolvers.storage.base.stream_records import read_change, sequence_number_of
from tests.support.budgets import issue, redeem, set_budget
from tests.support.domain_programme import TOKYO
from tests.support.every_type import live
from tests.support.scenarios import MARKS, Life, erase
from tests.support.service import Service
from tests.support.stream_records import records_of

pytestmark = pytest.mark.engine
PYTHON_TYPES = {"string": str, "int": int, "bigint": int, "double": float, "boolean": bool}


def streamed(service: Service) -> list[Row]:
    return [
        row
        for records in records_of(service, *SOURCES).values()
        for record in records
        for row in rows_of(
            read_change(record, service.database.table_prefix), sequence_number_of(record), TOKYO
        )
    ]


def backfilled(service: Service) -> list[Row]:
    return [
        row
        for table in SOURCES
        for item in service.rows(table)
        for row in rows_of_item(table, from_attributes(item), service.now, TOKYO)
    ]


def by_key(rows: list[Row], *tables: str) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Return the rows by table and key; a second row of a key must be equal."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        if row.table in tables:
            key = (row.table, *(row.values[name] for name in TABLES[row.table]["key"]))
            assert found.setdefault(key, dict(row.values)) == row.values
    return found


def live_until_erased(service: Service) -> None:
    Life(service)
    erase(service)


@pytest.mark.parametrize("life", [live, live_until_erased])
def test_backfill_makes_the_rows_of_the_streams(
    service: Service, life: Callable[[Service], object]
) -> None:
    life(service)
    tables = ("ledger_entries", "lot_changes", "deposit_items", "exchange_changes")

    archived = [row for row in streamed(service) if row.table in tables]
    rows = by_key(archived, *tables)

    assert {key[0] for key in rows} == {*tables}
    assert len(archived) == len(rows), "an erasure makes no row"
    assert rows == by_key(backfilled(service), *tables)
    texts = json.dumps([row.values for row in streamed(service)], ensure_ascii=False)
    assert [mark for mark in MARKS.values() if mark in texts] == []


@pytest.mark.parametrize(
    ("table", "order"),
    [("location_changes", ("version",)), ("reward_changes", ("changed_at", "position"))],
)
def test_last_change_is_what_the_table_has(
    service: Service, table: str, order: tuple[str, ...]
) -> None:
    live(service)
    changes = [row.values for row in streamed(service) if row.table == table]
    read = [row.values for row in backfilled(service) if row.table == table]
    key = TABLES[table]["key"][0]
    names = TABLES[table]["columns"].keys() - {"position", "changed_at", *calendar_columns()}

    last = {row[key]: row for row in sorted(changes, key=lambda row: [row[n] for n in order])}

    assert last.keys() == {row[key] for row in read}
    seen_at = format_instant(service.now.replace(microsecond=0) - timedelta(seconds=1))
    assert table != "reward_changes" or {row["changed_at"] for row in read} == {seen_at}
    for row in read:
        assert {name: last[row[key]][name] for name in names} == {name: row[name] for name in names}
        # A backfill that is read later is the later change.
        assert [row[name] for name in order] >= [last[row[key]][name] for name in order]


def test_budget_row_is_made_by_a_ceiling_only(service: Service) -> None:
    first = issue(service, 5, "before")["qrToken"]
    set_budget(service, 10)
    second = issue(service)["qrToken"]
    for token in (first, second):
        redeem(service, token)
    service.wait(hours=1)
    set_budget(service, 12, issuedBefore=1)
    issue(service, name="open")
    set_budget(service, None)

    rows = [row.values for row in streamed(service) if row.table == "budget_changes"]
    deposits = [row.values for row in streamed(service) if row.table == "deposit_items"]

    changes = [(row["version"], row["ceiling"], row["issued_before"]) for row in rows]
    assert changes == [(1, 10, 0), (2, 12, 1), (3, None, 1)]
    assert [row["changed_at"] for row in rows[1:]] == [format_instant(service.now)] * 2
    assert [row for row in backfilled(service) if row.values == rows[-1]]
    assert [row["budget_id"] for row in deposits] == [None, "2026#none"]
    assert {(row["budget_id"], row["budget_fiscal_year"], row["municipality"]) for row in rows} == {
        ("2026#none", 2026, None)
    }


def calendar_columns() -> set[str]:
    return {*TABLES["calendar"]["columns"]}


def test_rows_have_the_declared_columns(service: Service) -> None:
    live(service)
    rows = streamed(service)

    assert {row.table for row in rows} == {*TABLES} - {"calendar"}
    for row in rows:
        assert row.table != "reward_changes" or row.values["changed_at"].endswith(".000Z")
        columns = TABLES[row.table]["columns"]
        assert list(row.values) == list(columns)
        for name, value in row.values.items():
            assert value is None or type(value) is PYTHON_TYPES[columns[name]["type"]]


def test_entry_row_proves_its_hash_and_lots(service: Service) -> None:
    live(service)
    rows = streamed(service)

    entries = [row.values for row in rows if row.table == "ledger_entries"]
    lots = [row.values for row in rows if row.table == "lot_changes"]

    assert len(entries) == len(service.rows("points_ledger"))
    for entry in entries:
        assert hashlib.sha256(entry["canonical"].encode()).hexdigest() == entry["hash"]
        of_entry = [lot for lot in lots if lot["transaction_id"] == entry["transaction_id"]]
        for name in ("points_change", "held_change"):
            assert sum(lot[name] for lot in of_entry) == entry[name]
