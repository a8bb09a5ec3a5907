from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from admin.archive.archives import open_archive
from admin.archive.statements import read_statement, statement_names
from admin.reports.model import Report
from admin.reports.periods import read_period
from admin.reports.report import make_report
from resolvers.domain.base.times import fiscal_year_of, parse_instant
from resolvers.events.archive.rows import Row
from tests.support.archived_year import ArchivedYear
from tests.support.archives import deliver
from tools.simulation.life import TOKYO

pytestmark = pytest.mark.slow

YEAR = 2027
STATEMENTS = {name: read_statement(name).text for name in statement_names()}


def report_of(root: Path, year: ArchivedYear) -> Report:
    period = read_period(None, str(YEAR), year.ended_at, TOKYO)
    with open_archive({"ARCHIVE_DIR": str(root)}) as archive:
        return make_report(archive.query, STATEMENTS, period, None, year.ended_at)


@pytest.fixture(scope="module")
def report(year_root: Path, year: ArchivedYear) -> Report:
    return report_of(year_root, year)


def day_of(text: str) -> date:
    return parse_instant(text).astimezone(TOKYO).date()


def in_year(items: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    return [item for item in items if fiscal_year_of(day_of(item[key])) == YEAR]


def test_totals_reconcile(report: Report) -> None:
    assert {check.name for check in report.checks} == {
        *("balances", "budgets", "chain", "deposits", "entries", "entry_lots", "exchanged"),
        *("exchanges", "liability", "lots", "outstanding"),
    }
    assert [check for check in report.checks if not check.holds] == []
    assert all(check.expected for check in report.checks if check.name != "chain")


def test_figures_are_sums_of_the_tables(report: Report, year: ArchivedYear) -> None:
    deposits = in_year(year.items["recycle_events"], "recorded_at")
    entries = in_year(year.items["points_ledger"], "created_at")

    def change(*types: str) -> int:
        moved = [entry for entry in entries if entry["transaction_type"] in types]
        return sum(entry["points_change"] + entry["held_change"] for entry in moved)

    figures: dict[str, Any] = {figure.name: figure.value for figure in report.figures}
    parts = [part for deposit in deposits for part in deposit["items"]]
    assert figures["issued"] == change("EARN")
    assert figures["used"] == -change("EXCHANGE", "EXCHANGE_REFUND", "HOLD", "HOLD_RELEASE")
    assert figures["expired"] == -change("EXPIRE")
    assert figures["participants"] == len({deposit["user_id"] for deposit in deposits})
    assert figures["places"] == len({deposit["location_id"] for deposit in deposits})
    assert figures["pieces"] == sum(p["quantity"] for p in parts if p["unit"] == "PIECE")


def without_last(table: str, rows: list[Row]) -> list[Row]:
    last = max(number for number, row in enumerate(rows) if row.table == table)
    return rows[:last] + rows[last + 1 :]


def without_an_exchange(rows: list[Row]) -> list[Row]:
    gone = next(row for row in rows if row.values.get("status") == "CONFIRMED")
    return [row for row in rows if row is not gone]


def without_ceilings(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.table != "budget_changes"]


def without_an_older_entry(rows: list[Row]) -> list[Row]:
    """Leave out an entry that others of its user follow."""
    entries = [row.values for row in rows if row.table == "ledger_entries"]
    gone = next(each["transaction_id"] for each in entries if each["sequence"] == 2)
    return [row for row in rows if row.values.get("transaction_id") != gone]


@pytest.mark.parametrize(
    ("tamper", "wrong"),
    [
        (partial(without_last, "deposit_items"), {"deposits"}),
        (partial(without_last, "lot_changes"), {"lots", "entry_lots", "liability"}),
        (without_an_exchange, {"exchanges"}),
        (without_ceilings, {"budgets"}),
        (without_an_older_entry, {"entries", "balances", "chain"}),
    ],
)
def test_missing_row_is_found(
    tmp_path: Path, year: ArchivedYear, tamper: Callable[[list[Row]], list[Row]], wrong: set[str]
) -> None:
    deliver(tmp_path, tamper(list(year.rows())))
    report = report_of(tmp_path, year)

    assert {check.name for check in report.checks if not check.holds} == wrong
    assert report.reconciles is not bool(wrong)
