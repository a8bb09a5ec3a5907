"""Check that budgets reserve the sum of their open tokens, and that their points add up (P21).

Deposits are read first, so a budget may have issued more than they brought, but never less.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

from resolvers.domain.deposits.budgets import NOWHERE, budget_id_of
from resolvers.domain.verification.ledger_replay import UNREADABLE, Row, describe_unreadable
from resolvers.domain.verification.problems import Problem
from resolvers.storage.base.client import Database
from resolvers.storage.base.pages import query_pages
from resolvers.storage.base.scans import scan_rows
from resolvers.storage.deposits import budgets, qr_tokens

Rows = Mapping[str, Row]


class Issued:
    """The points of deposits, by the budget that they name."""

    def __init__(self) -> None:
        self.points: Counter[str] = Counter()

    def add_event(self, row: Row) -> None:
        # The user's own checks name a row that cannot be read.
        with suppress(*UNREADABLE):
            if row.get("budget_id") is not None:
                self.points[str(row["budget_id"])] += row["points_earned"]


def check_budgets(database: Database, issued: Issued) -> tuple[list[Problem], list[str]]:
    """Return the problems that last, and the budgets that never stopped moving.

    Each budget is read before and after the tokens, and again while it moves or an index may lag.
    `issued` was read before all of them, so a budget can have issued more since.
    """
    rows = {row["budget_id"]: row for row in scan_rows(database, budgets.TABLE, segments=1)}
    years = {budget_id for budget_id, row in rows.items() if "with_ceiling" in row}
    named = {*rows, *_with_ceiling(rows.values()), *_sum_reservations(database), *issued.points}
    left = named - years
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
            each: _problem_of(
                after.get(each),
                reserved[each],
                issued.points[each],
                has_ceiling=each in with_ceiling,
            )
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
    """Return the budgets with a ceiling, from the items of the years."""
    found = set()
    for row in rows:
        # An unreadable item has no ceiling, so its budgets show as wrong.
        with suppress(*UNREADABLE):
            found |= {each for each in row.get("with_ceiling", ()) if isinstance(each, str)}
    return found


def _sum_reservations(database: Database) -> Counter[str]:
    """Return the points that open tokens reserve, by budget."""
    reserved: Counter[str] = Counter()
    for items in query_pages(
        database, qr_tokens.TABLE, qr_tokens.RESERVED_INDEX, qr_tokens.RESERVED
    ):
        keys = [qr_tokens.key(item["token_id"]) for item in items]
        for row in database.batch_get(keys, consistent=True).values():
            # An unreadable token does not count, so its budget shows as wrong.
            with suppress(*UNREADABLE):
                budget_id, points = row["reservation"]["budget_id"], row["reservation"]["points"]
                if isinstance(budget_id, str):
                    reserved[budget_id] += points
    return reserved


def _problem_of(row: Row | None, reserved: int, issued: int, *, has_ceiling: bool) -> str | None:
    if row is None:
        return (
            f"it does not exist, open tokens reserve {reserved} points of it, "
            f"and its deposits brought {issued}"
        )
    try:
        return next(_problems_of(row, reserved, issued, has_ceiling=has_ceiling), None)
    except UNREADABLE as fault:
        return describe_unreadable(fault)


def _problems_of(row: Row, reserved: int, issued: int, *, has_ceiling: bool) -> Iterator[str]:
    key = row["municipality_key"]
    if row["budget_id"] != budget_id_of(int(row["fiscal_year"]), None if key == NOWHERE else key):
        yield "its id is not that of its fiscal year and municipality"
    left = row.get("points", 0) - row["issued_before"] - row["issued"] - row["reserved"]
    if row["available"] != left:
        yield f"its available points are {row['available']}, the others leave {left}"
    if row["reserved"] != reserved:
        yield f"it reserves {row['reserved']} points, its open tokens {reserved}"
    if has_ceiling is not ("points" in row):
        yield "its item and that of its year do not agree on whether it has a ceiling"
    if row["issued"] < issued:
        yield f"it has issued {row['issued']} points, its deposits brought {issued}"
