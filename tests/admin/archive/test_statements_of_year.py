"""The statements of sql/ on a year of the real functions, against sums made of the tables."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from admin.archive.archives import open_archive
from admin.archive.compaction import compact
from admin.archive.postgres import load_postgres
from admin.archive.statements import read_statement, statement_names
from resolvers.domain.locations import municipality_key
from resolvers.domain.times import day_of, parse_instant
from tests.simulation.life import TOKYO
from tests.support.archived_year import ArchivedYear
from tests.support.archives import ask_all_rows, ask_report, deliver

KINDS = {
    "EARN": "issued",
    "EXCHANGE": "exchanged",
    "EXCHANGE_REFUND": "exchanged",
    "EXPIRE": "expired",
    "ADJUST": "adjusted",
    "REVERSAL": "reversed",
}


def month_of(text: str) -> str:
    return day_of(parse_instant(text), TOKYO)[:7]


def totals(rows: list[dict[str, Any]], *columns: str) -> dict[str, int]:
    return {column: sum(row[column] or 0 for row in rows) for column in columns}


def test_points_are_those_of_the_ledger(year: ArchivedYear, year_root: Path) -> None:
    moved: Counter[tuple[str, str]] = Counter()
    for entry in year.items["points_ledger"]:
        change = entry["points_change"] + entry["held_change"]
        if change:
            kind = KINDS[entry["transaction_type"]]
            moved[month_of(entry["created_at"]), kind] += change

    rows = ask_report(year_root, "points_by_month")

    found = {
        (row["local_month"], kind): row[kind]
        for row in rows
        for kind in {*KINDS.values()}
        if row[kind]
    }
    assert found == {key: points for key, points in moved.items() if points}
    accounts = year.items["users"]
    owed = sum(each["points_balance"] + each["points_held"] for each in accounts)
    assert rows[-1]["outstanding"] == owed > 0
    assert [row["local_month"] for row in rows] == sorted({row["local_month"] for row in rows})


def test_liability_is_what_accounts_hold(year: ArchivedYear, year_root: Path) -> None:
    lots: Counter[str | None] = Counter()
    for account in year.items["users"]:
        for lot, points in account["lots"].items():
            lots[None if lot == "never" else day_of(parse_instant(lot), TOKYO)] += points

    rows = ask_report(year_root, "liability_by_expiry")

    assert {row["expires_on"]: row["points"] for row in rows if row["points"]} == dict(lots)
    held = sum(each["points_held"] for each in year.items["users"])
    assert sum(row["held"] for row in rows) == held


def test_materials_are_those_of_deposits(year: ArchivedYear, year_root: Path) -> None:
    quantities: Counter[tuple[Any, ...]] = Counter()
    for deposit in year.items["recycle_events"]:
        for item in deposit["items"]:
            month = month_of(deposit["recorded_at"])
            code = municipality_key(deposit.get("municipality"))
            key = (month, code, deposit["location_id"], item["material"], item["unit"])
            quantities[key] += item["quantity"]

    rows = ask_report(year_root, "materials_by_month", "location_id IS NOT NULL")

    keys = ("local_month", "municipality", "location_id", "material", "unit")
    found = {tuple(row[key] for key in keys): row["quantity"] for row in rows}
    assert found == dict(quantities)
    assert {row["municipality"] for row in rows} == {"22212", "22213", None}
    assert {row["name_ja"] for row in rows} == {"駅前", "港", "丘", "海"}
    earned = sum(
        entry["points_change"]
        for entry in year.items["points_ledger"]
        if entry["transaction_type"] == "EARN"
    )
    assert totals(rows, "points_earned") == {"points_earned": earned}


def test_budgets_issued_what_their_rows_say(year: ArchivedYear, year_root: Path) -> None:
    budgets = [each for each in year.items["budgets"] if "with_ceiling" not in each]
    months: Counter[str] = Counter()
    for deposit in year.items["recycle_events"]:
        if "budget_id" in deposit:
            months[month_of(deposit["recorded_at"])] += deposit["points_earned"]

    rows = ask_report(year_root, "budget_by_month")

    last = {}
    for row in rows:
        last[row["fiscal_year"], row["municipality"] or "none"] = row
    assert len(budgets) == 5
    for budget in budgets:
        row = last[int(budget["fiscal_year"]), budget["municipality_key"]]
        assert (row["ceiling"], row["issued_before"]) == (budget["points"], budget["issued_before"])
        assert row["issued_in_year"] == budget["issued"] > 0
        assert row["remaining"] == budget["available"] + budget["reserved"]
    found = {month: totals(of, "issued")["issued"] for month, of in by_month(rows).items()}
    assert {month: points for month, points in found.items() if points} == months
    courses = {
        code: [row["ceiling"] for row in rows if row["municipality"] == code]
        for code in ("22212", "22213")
    }
    assert courses["22212"] == [500_000] * 5 + [300_000] * 8
    assert courses["22213"] == [None] * 3 + [90_000] * 4 + [None] + [80_000] * 5


def by_month(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found = defaultdict(list)
    for row in rows:
        found[row["local_month"]].append(row)
    return found


def test_participants_are_users_with_deposits(year: ArchivedYear, year_root: Path) -> None:
    users: defaultdict[tuple[str, str | None], set[str]] = defaultdict(set)
    for deposit in year.items["recycle_events"]:
        month = month_of(deposit["recorded_at"])
        for area in (municipality_key(deposit.get("municipality")), "all"):
            users[month, area].add(deposit["user_id"])

    rows = ask_report(year_root, "participants_by_month")

    months = sorted({row["local_month"] for row in rows})
    assert len(rows) == 4 * len(months)
    for row in rows:
        month, area = row["local_month"], row["municipality"]
        before = set[str]().union(*(users[each, area] for each in months if each < month))
        assert row["participants"] == len(users[month, area])
        assert row["new_participants"] == len(users[month, area] - before)
        assert row["returning_participants"] == len(users[month, area] & before)


def test_rewards_are_those_of_exchanges(year: ArchivedYear, year_root: Path) -> None:
    quantities: Counter[str] = Counter()
    for exchange in year.items["exchanges"]:
        if exchange["status"] in ("CONFIRMED", "FULFILLED"):
            quantities[exchange["reward_id"]] += exchange["quantity"]

    rows = ask_report(year_root, "rewards_by_month")

    found: Counter[str] = Counter()
    for row in rows:
        found[row["reward_id"]] += row["quantity"]
    assert +found == quantities
    points = ask_report(year_root, "points_by_month")
    for month in points:
        of_month = [row for row in rows if row["local_month"] == month["local_month"]]
        assert totals(of_month, "points") == {"points": -month["exchanged"]}


def test_stock_runs_at_pace_of_90_days(year: ArchivedYear, year_root: Path) -> None:
    last = max(parse_instant(each["created_at"]) for each in year.items["points_ledger"])
    first_day = day_of(last - timedelta(days=89), TOKYO)
    used: Counter[str] = Counter()
    firsts: dict[str, str] = {}
    for exchange in year.items["exchanges"]:
        day = day_of(parse_instant(exchange["requested_at"]), TOKYO)
        firsts[exchange["reward_id"]] = min(firsts.get(exchange["reward_id"], day), day)
        is_recent = day >= first_day
        if is_recent and exchange["status"] in ("PENDING_APPROVAL", "CONFIRMED", "FULFILLED"):
            used[exchange["reward_id"]] += exchange["quantity"]

    rows = {row["reward_id"]: row for row in ask_report(year_root, "reward_stock")}

    assert rows.keys() == {reward["reward_id"] for reward in year.items["rewards"]}
    assert used
    for reward in year.items["rewards"]:
        row, stock = rows[reward["reward_id"]], reward.get("stock_count")
        quantity = used[reward["reward_id"]]
        assert (row["stock_count"], row["quantity_last_90_days"]) == (stock, quantity)
        began = date.fromisoformat(max(first_day, firsts.get(reward["reward_id"], "")))
        days = (last.astimezone(TOKYO).date() - began).days + 1
        lasts = None if stock is None or not quantity else stock * days // quantity
        assert row["runway_days"] == lasts


def test_approvals_are_those_of_exchanges(year: ArchivedYear, year_root: Path) -> None:
    held = [each for each in year.items["exchanges"] if each.get("hold_until")]
    approved = [
        each
        for each in held
        if each.get("decided_at") and each["status"] in ("CONFIRMED", "FULFILLED", "CANCELLED")
    ]
    statuses = Counter(each["status"] for each in held if each not in approved)

    rows = ask_report(year_root, "approvals_by_month")

    assert totals(rows, "requested", "approved", "rejected", "cancelled", "expired") == {
        "requested": len(held),
        "approved": len(approved),
        "rejected": statuses["REJECTED"],
        "cancelled": statuses["CANCELLED"],
        "expired": statuses["EXPIRED"],
    }
    assert rows[-1]["waiting"] == statuses["PENDING_APPROVAL"]
    waits = [
        parse_instant(each["decided_at"]) - parse_instant(each["requested_at"])
        for each in held
        if each.get("decided_at") and (each in approved or each["status"] == "REJECTED")
    ]
    longest = max(waits).total_seconds() // 36 / 100
    assert max(row["longest_hours"] or 0 for row in rows) == longest


def test_chains_of_the_year_are_whole(year_root: Path) -> None:
    assert ask_report(year_root, "chain") == []


def test_delivery_twice_changes_no_row(year: ArchivedYear, year_root: Path, tmp_path: Path) -> None:
    once = tmp_path / "once"
    deliver(once, year.rows())

    assert ask_all_rows(once) == ask_all_rows(year_root)
    assert compact(year_root).files == 0


@pytest.fixture(scope="module")
def loaded(year_root: Path, postgres: str) -> str:
    with open_archive({"ARCHIVE_DIR": str(year_root)}) as archive:
        load_postgres(archive, postgres)
    return postgres


@pytest.mark.parametrize("name", statement_names())
def test_postgres_answers_as_duckdb_does(loaded: str, year_root: Path, name: str) -> None:
    text = read_statement(name).text
    with psycopg.connect(loaded) as connection:
        cursor = connection.execute(text.encode())
        columns = [column.name for column in cursor.description or ()]
        rows = cursor.fetchall()
        view = sql.Identifier(f"v_{name}")
        of_view = connection.execute(sql.SQL("SELECT * FROM {}").format(view)).fetchall()

    ours = ask_report(year_root, name)

    assert columns == list(read_statement(name).columns)
    assert sorted(rows, key=str) == sorted(of_view, key=str)
    assert plain(rows) == plain([tuple(row.values()) for row in ours])


def plain(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return the rows with numbers as floats: PostgreSQL has decimals where DuckDB has floats."""

    def as_float(value: object) -> object:
        return value if value is None or isinstance(value, str | bool) else float(str(value))

    return [tuple(map(as_float, row)) for row in rows]
