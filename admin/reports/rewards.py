"""The tables of rewards and their stock, of approvals, and of cases that need attention."""

from collections.abc import Mapping
from typing import Any

from admin.reports.model import Column, Kind, Mark, Name, Table, Value
from admin.reports.periods import Period
from admin.reports.queries import Rows

_MEASURES = ("exchanges", "quantity", "points")
_COUNTS = {
    "requested": "requested",
    "approved": "approved",
    "rejected": "rejected",
    "cancelled": "cancelled",
    "expired": "timed_out",
    "waiting": "waiting",
}
"""The columns of the table, by the columns of approvals_by_month."""
_HOURS = ("average_hours", "longest_hours")


def exchanges_in(rows: Rows, months: tuple[str, ...]) -> Rows:
    """Return the rows of some months. A month without exchanges has a row without a reward."""
    return [row for row in rows if row["local_month"] in months and row["reward_id"] is not None]


def rewards(rows: Rows, period: Period) -> Table:
    """Return a row for each reward, most pieces first."""
    own = exchanges_in(rows, period.months)
    names = {row["reward_id"]: _name_of(row) for row in own}

    def sums_of(reward_id: str | None) -> list[Value]:
        wanted = [row for row in own if reward_id in (None, row["reward_id"])]
        return [sum(row[key] for row in wanted) for key in _MEASURES]

    lines: list[list[Value]] = [[names[each], *sums_of(each)] for each in sorted(names)]
    lines.sort(key=lambda line: -int(str(line[2])))
    return Table(
        "rewards",
        "rewards_by_month",
        [
            Column("reward", Kind.NAME),
            *(Column(name, Kind.COUNT) for name in ("exchanges", "quantity", "points_used")),
        ],
        [*lines, [None, *sums_of(None)]],
        is_programme=True,
        has_total=True,
        notes=["less_refunds"],
    )


def reward_stock(rows: Rows) -> Table:
    """Return the stock of each reward, shortest runway first."""
    ranked = sorted(
        rows, key=lambda row: (row["runway_days"] is None, row["runway_days"], row["reward_id"])
    )
    return Table(
        "reward_stock",
        "reward_stock",
        [
            Column("reward", Kind.NAME),
            Column("is_active", Kind.FLAG),
            Column("stock_count", Kind.COUNT),
            Column("quantity_last_90_days", Kind.COUNT),
            Column("runway_days", Kind.COUNT),
        ],
        [
            [
                _name_of(row),
                row["is_active"],
                Mark.UNLIMITED if row["stock_count"] is None else row["stock_count"],
                row["quantity_last_90_days"],
                row["runway_days"],
            ]
            for row in ranked
        ],
        is_programme=True,
        notes=["stock_now"],
    )


def approvals_by_month(rows: Rows, period: Period) -> Table:
    by_month = {row["local_month"]: row for row in rows}

    def line_of(month: str) -> list[Value]:
        if not period.has_begun(month):
            return [month, *[Mark.NOT_BEGUN] * (len(_COUNTS) + len(_HOURS))]
        if month in by_month:
            return [month, *(by_month[month][key] for key in (*_COUNTS, *_HOURS))]
        # In months after the last entry, waiting exchanges still wait.
        newest = max((each for each in by_month if each < month), default=None)
        waiting = by_month[newest]["waiting"] if newest else 0
        return [month, *[0] * (len(_COUNTS) - 1), waiting, *[None] * len(_HOURS)]

    return Table(
        "approvals",
        "approvals_by_month",
        [
            Column("month", Kind.MONTH),
            *(Column(name, Kind.COUNT) for name in _COUNTS.values()),
            *(Column(name, Kind.HOURS) for name in _HOURS),
        ],
        [line_of(month) for month in period.course],
        is_programme=True,
    )


def anomalies(rows: Rows) -> Table:
    keys = ("local_date", "rule", "subject", "value", "threshold", "detail")
    lines = [[row[key] for key in keys] for row in rows]
    return Table(
        "anomalies",
        "anomalies",
        [
            Column("day", Kind.DAY),
            Column("rule", Kind.RULE),
            Column("subject", Kind.TEXT),
            Column("value", Kind.COUNT),
            Column("threshold", Kind.COUNT),
            Column("detail", Kind.TEXT),
        ],
        sorted(lines, key=lambda line: [str(value) for value in line]),
        is_programme=True,
        notes=["anomalies_are_questions"],
    )


def _name_of(row: Mapping[str, Any]) -> Name:
    return Name(row["name_ja"] or row["reward_id"], row["name_en"])
