"""The tables of points: movements by month, and the expiry of points outstanding."""

from collections.abc import Mapping
from typing import Any

from admin.reports.model import Column, Kind, Mark, Table, Value
from admin.reports.periods import Period
from admin.reports.queries import Rows

FLOWS = {
    "issued": "issued",
    "used": "exchanged",
    "expired": "expired",
    "adjusted": "adjusted",
    "reversed": "reversed",
    "opened": "opened",
}
"""The columns of the table, by the columns of points_by_month."""
TAKEN = ("used", "expired")
"""Shown without the minus sign that the ledger has."""


def sum_flow(name: str, rows: Rows, months: tuple[str, ...]) -> int:
    """Return the points of a column in some months."""
    total: int = sum(row[FLOWS[name]] for row in rows if row["local_month"] in months)
    return -total if name in TAKEN else total


def outstanding_at(rows: Rows, month: str) -> int:
    """Return all users' points at the end of a month; months without entries change nothing."""
    before = [row for row in rows if row["local_month"] <= month]
    if not before:
        return 0
    newest: int = max(before, key=lambda row: row["local_month"])["outstanding"]
    return newest


def points_by_month(rows: Rows, period: Period) -> Table:
    lines: list[list[Value]] = []
    for month in period.course:
        flows: list[Value] = [sum_flow(name, rows, (month,)) for name in FLOWS]
        lines.append(
            [month, *flows, outstanding_at(rows, month)]
            if period.has_begun(month)
            else [month, *[Mark.NOT_BEGUN] * (len(FLOWS) + 1)]
        )
    if not period.is_month:
        flows = [sum_flow(name, rows, period.months) for name in FLOWS]
        lines.append([None, *flows, outstanding_at(rows, period.months[-1])])
    return Table(
        "points",
        "points_by_month",
        [
            Column("month", Kind.MONTH),
            *(Column(name, Kind.COUNT) for name in (*FLOWS, "outstanding")),
        ],
        lines,
        is_programme=True,
        has_total=not period.is_month,
        notes=["points_add_up"],
    )


def liability_by_expiry(rows: Rows) -> Table:
    """Return the points by the day on which they expire, as of the making of the report."""
    return _liability("liability", Kind.DAY, {row["expires_on"]: [row] for row in rows})


def liability_by_month(rows: Rows) -> Table:
    by_month: dict[str | None, list[Mapping[str, Any]]] = {}
    for row in rows:
        month = row["expires_on"] and row["expires_on"][:7]
        by_month.setdefault(month, []).append(row)
    return _liability("liability_by_month", Kind.MONTH, by_month)


def _liability(name: str, kind: Kind, rows: Mapping[str | None, Rows]) -> Table:
    def sums_of(own: Rows) -> list[Value]:
        available, held = (sum(row[key] for row in own) for key in ("points", "held"))
        return [available, held, available + held]

    return Table(
        name,
        "liability_by_expiry",
        [
            Column("expires_on", kind),
            *(Column(key, Kind.COUNT) for key in ("available", "held", "outstanding")),
        ],
        [
            *([time or Mark.NEVER, *sums_of(rows[time])] for time in sorted(rows, key=_never_last)),
            [None, *sums_of([row for own in rows.values() for row in own])],
        ],
        is_programme=True,
        has_total=True,
        notes=["liability_now"],
    )


def _never_last(time: str | None) -> tuple[bool, Any]:
    return time is None, time
