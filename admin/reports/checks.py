"""Check the totals of a report against the ledger."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from admin.reports.model import Check, Column, Kind, Table
from admin.reports.periods import Period
from admin.reports.points import FLOWS
from admin.reports.queries import Rows

_RECONCILIATION = "reconciliation"


def check_totals(answers: Mapping[str, Rows], period: Period) -> list[Check]:
    """Compare sums of the whole ledger, and of each month that the report shows."""
    points = answers["points_by_month"]
    return [
        *_check_statement(answers[_RECONCILIATION]),
        _check_liability(points, answers["liability_by_expiry"]),
        *_check_months(points, answers["rewards_by_month"], period),
        Check("chain", 0, len(answers["chain"]), ["chain"]),
    ]


def table_of(checks: list[Check]) -> Table:
    return Table(
        "checks",
        _RECONCILIATION,
        [
            Column("check", Kind.CHECK),
            Column("month", Kind.MONTH),
            Column("expected", Kind.COUNT),
            Column("found", Kind.COUNT),
            Column("outcome", Kind.OUTCOME),
        ],
        [[each.name, each.month, each.expected, each.found, each.holds] for each in checks],
        is_programme=True,
        notes=["checks_explained"],
    )


def _check_statement(rows: Rows) -> Iterator[Check]:
    for row in rows:
        yield Check(row["name"], row["expected"], row["found"], [_RECONCILIATION])


def _check_liability(points: Rows, liability: Rows) -> Check:
    newest = max(points, key=lambda row: row["local_month"], default={"outstanding": 0})
    owed = sum(row["points"] + row["held"] for row in liability)
    return Check(
        "liability", newest["outstanding"], owed, ["points_by_month", "liability_by_expiry"]
    )


def _check_months(points: Rows, exchanges: Rows, period: Period) -> Iterator[Check]:
    outstanding = 0
    courses, costs = [], []
    for row in sorted(points, key=lambda row: row["local_month"]):
        month, change = row["local_month"], row["outstanding"] - outstanding
        flows = sum(row[name] for name in FLOWS.values())
        courses.append(Check("outstanding", flows, change, ["points_by_month"], month))
        outstanding = row["outstanding"]
        if month in period.course:
            spent = sum(each["points"] for each in exchanges if each["local_month"] == month)
            queries = ["points_by_month", "rewards_by_month"]
            costs.append(Check("exchanged", -row["exchanged"], spent, queries, month))
    yield from _condense(courses)
    yield from _condense(costs)


def _condense(checks: Sequence[Check]) -> Sequence[Check]:
    """Return the months that are wrong, or else a single check for all."""
    wrong = [check for check in checks if not check.holds]
    if wrong or not checks:
        return wrong
    total = sum(check.expected for check in checks)
    return [replace(checks[0], expected=total, found=total, month=None)]
