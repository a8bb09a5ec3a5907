"""The tables of budgets: the use of the ceilings of the period's fiscal year."""

from collections.abc import Iterable, Sequence

from admin.reports.model import Column, Kind, Mark, Table, Value
from admin.reports.periods import Period
from admin.reports.queries import Rows

QUERY = "budget_by_month"
_MEASURES = ("ceiling", "issued_before", "budget_issued", "budget_counted", "budget_left")


def budgets(rows: Rows, period: Period, municipality: str | None) -> list[Table]:
    """Return the course of the year, and a row for each budget; no table without a ceiling.

    A fiscal year includes the later months in which its tokens were redeemed.
    """
    year = period.fiscal_year
    own = [
        row
        for row in rows
        if str(row["fiscal_year"]) == year.name
        and municipality in (None, row["municipality"])
        and not (period.is_month and row["local_month"] > period.name)
    ]
    if all(row["ceiling"] is None for row in own):
        return []
    months = sorted({*year.months, *(row["local_month"] for row in own)})
    if period.is_month:
        months = [month for month in months if month <= period.name]
    return [
        _table(
            "budget",
            Column("month", Kind.MONTH),
            [[month, *_course_at(own, month, period)] for month in months],
            total=False,
        ),
        _by_municipality(own, period.months if period.is_month else months),
    ]


def _course_at(rows: Rows, month: str, period: Period) -> list[Value]:
    if not period.has_begun(month):
        return [Mark.NOT_BEGUN] * len(_MEASURES)
    return _measure(rows, [month])


def _by_municipality(rows: Rows, months: Sequence[str]) -> Table:
    areas = sorted({row["municipality"] for row in rows}, key=lambda area: (area is None, area))
    lines: list[list[Value]] = [
        [
            area or Mark.NO_MUNICIPALITY,
            *_measure([row for row in rows if row["municipality"] == area], months),
        ]
        for area in areas
    ]
    lines.append([None, *_measure(rows, months)])
    return _table("budgets", Column("municipality", Kind.MUNICIPALITY), lines, total=True)


def _measure(rows: Rows, months: Sequence[str]) -> list[Value]:
    """Return the points that budgets issued in the months, and their sums at the end.

    A month after the newest entry of the ledger changes nothing.
    """
    newest = {}
    for row in sorted(rows, key=lambda row: row["local_month"]):
        if row["local_month"] <= months[-1]:
            newest[row["municipality"]] = row
    last = newest.values()
    before = sum(row["issued_before"] for row in last)
    return [
        _sum_known(row["ceiling"] for row in last),
        before,
        sum(row["issued"] for row in rows if row["local_month"] in months),
        before + sum(row["issued_in_year"] for row in last),
        _sum_known(row["remaining"] for row in last),
    ]


def _sum_known(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _table(name: str, first: Column, rows: Sequence[Sequence[Value]], *, total: bool) -> Table:
    return Table(
        name,
        QUERY,
        [first, *(Column(key, Kind.COUNT) for key in _MEASURES)],
        rows,
        has_total=total,
        notes=["budget_explained"],
    )
