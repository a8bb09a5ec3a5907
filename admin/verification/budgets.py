"""Budgets: each reserves what the open tokens reserve of it, and its points add up (P21)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress

from resolvers.domain.verification.ledger_replay import UNREADABLE, Row, describe_unreadable
from resolvers.domain.verification.problems import Problem
from resolvers.storage import budgets, qr_tokens
from resolvers.storage.client import Database
from resolvers.storage.expressions import from_attributes
from resolvers.storage.pages import query_pages
from resolvers.storage.scans import scan_pages

Rows = Mapping[str, Row]


def check_budgets(database: Database) -> tuple[list[Problem], list[str]]:
    """Return the problems that last, and the budgets that never stopped moving.

    Each budget is read before and after the tokens, again while it moves or an index may lag.
    """
    rows = {
        row["budget_id"]: row
        for items in scan_pages(database, budgets.TABLE, segments=1)
        for row in map(from_attributes, items)
    }
    years = {budget_id for budget_id, row in rows.items() if "with_ceiling" in row}
    left = {*rows, *_with_ceiling(rows.values()), *_sum_reservations(database)} - years
    problems: dict[str, str] = {}
    moving: set[str] = set()
    for _ in database.retry_policy.attempts():
        if not left:
            break
        before = _read(database, left)
        reserved = _sum_reservations(database)
        after = _read(database, {*left, *years})
        with_ceiling = _with_ceiling(after.values())
        found = {
            each: _problem_of(after.get(each), reserved[each], has_ceiling=each in with_ceiling)
            for each in left
        }
        problems = {each: problem for each, problem in found.items() if problem is not None}
        left = {*problems}
        moving = {each for each in left if before.get(each) != after.get(each)}
    lasting = [
        Problem(None, None, "budget", f"budget {each}: {problems[each]}", each)
        for each in sorted(left - moving)
    ]
    return lasting, sorted(moving)


def _read(database: Database, budget_ids: Iterable[str]) -> Rows:
    found = database.batch_get(map(budgets.key, budget_ids), consistent=True)
    return {budget_id: row for (_, budget_id), row in found.items()}


def _with_ceiling(rows: Iterable[Row]) -> set[str]:
    """Return the budgets that have a ceiling, as the items of the years say."""
    return {budget_id for row in rows for budget_id in row.get("with_ceiling", ())}


def _sum_reservations(database: Database) -> Counter[str]:
    """Return the points that open tokens reserve, by budget."""
    reserved: Counter[str] = Counter()
    for items in query_pages(
        database, qr_tokens.TABLE, qr_tokens.RESERVED_INDEX, qr_tokens.RESERVED
    ):
        keys = [qr_tokens.key(item["token_id"]) for item in items]
        for row in database.batch_get(keys, consistent=True).values():
            # What cannot be read does not count, and its budget does not fit.
            with suppress(*UNREADABLE):
                reserved[row["reservation"]["budget_id"]] += row["reservation"]["points"]
    return reserved


def _problem_of(row: Row | None, reserved: int, *, has_ceiling: bool) -> str | None:
    if row is None:
        return f"it does not exist, and open tokens reserve {reserved} points of it"
    try:
        left = row.get("points", 0) - row["issued_before"] - row["issued"] - row["reserved"]
        if row["available"] != left:
            return f"its available points are {row['available']}, the others leave {left}"
        if row["reserved"] != reserved:
            return f"it reserves {row['reserved']} points, its open tokens {reserved}"
        if has_ceiling is not ("points" in row):
            return "its item and that of its year do not agree on whether it has a ceiling"
        return "it has issued less than 0 points" if row["issued"] < 0 else None
    except UNREADABLE as fault:
        return describe_unreadable(fault)
