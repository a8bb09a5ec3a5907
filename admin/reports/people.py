"""The tables of participants. Figures that cover few people of a municipality are hidden."""

from collections.abc import Mapping
from typing import Any

from admin.reports.model import Column, Kind, Mark, Table, Value
from admin.reports.periods import Period
from admin.reports.queries import Rows

FEWEST_SHOWN = 5
"""A figure for one to four people of a municipality could identify them to acquaintances."""
WHOLE_PROGRAMME = "all"
COUNTS = ("participants", "new_participants", "returning_participants")


def query_of(period: Period) -> str:
    """Return the name of the statement that counts each person once in the period."""
    return "participants_by_month" if period.is_month else "participants_by_fiscal_year"


def counts_in(period: Period, answers: Mapping[str, Rows], area: str | None) -> list[Value]:
    """Return the three counts of an area in the period; zeros without participants."""
    key, name = ("local_month", period.name) if period.is_month else ("fiscal_year", period.name)
    for row in answers[query_of(period)]:
        if str(row[key]) == name and row["municipality"] == area:
            return _hide_few(row)
    return [0] * len(COUNTS)


def participants_by_month(rows: Rows, period: Period, municipality: str | None) -> Table:
    area = municipality or WHOLE_PROGRAMME
    by_month = {row["local_month"]: row for row in rows if row["municipality"] == area}

    def line_of(month: str) -> list[Value]:
        if not period.has_begun(month):
            return [month, *[Mark.NOT_BEGUN] * len(COUNTS)]
        row = by_month.get(month)
        return [month, *(_hide_few(row) if row else [0] * len(COUNTS))]

    return Table(
        "participants",
        "participants_by_month",
        [Column("month", Kind.MONTH), *(Column(name, Kind.COUNT) for name in COUNTS)],
        [line_of(month) for month in period.course],
        notes=["participants_count_once", *(["few_hidden"] if municipality else [])],
    )


def participants_by_municipality(
    answers: Mapping[str, Rows], period: Period, municipality: str | None
) -> Table:
    """Return a row for each municipality, then places without one, then the whole programme."""
    areas = {row["municipality"] for row in answers["participants_by_month"]}
    codes: list[str | None] = sorted(areas - {None, WHOLE_PROGRAMME})
    if municipality is not None:
        codes = [municipality]
    elif None in areas:
        codes = [*codes, None]
    lines: list[list[Value]] = [
        [area or Mark.NO_MUNICIPALITY, *counts_in(period, answers, area)] for area in codes
    ]
    whole = [Mark.WHOLE_PROGRAMME, *counts_in(period, answers, WHOLE_PROGRAMME)]
    return Table(
        "participants_by_municipality",
        query_of(period),
        [Column("municipality", Kind.MUNICIPALITY), *(Column(name, Kind.COUNT) for name in COUNTS)],
        [*lines, whole],
        notes=["participants_count_once", "few_hidden"],
    )


def _hide_few(row: Mapping[str, Any]) -> list[Value]:
    """Hide counts that could identify people. Hide all parts if one is small."""
    everybody, *parts = (row[name] for name in COUNTS)
    if row["municipality"] == WHOLE_PROGRAMME:
        return [everybody, *parts]
    shown: list[Value] = [Mark.FEW if _is_few(everybody) else everybody]
    return [*shown, *([Mark.FEW] * len(parts) if any(map(_is_few, parts)) else parts)]


def _is_few(count: int) -> bool:
    return 0 < count < FEWEST_SHOWN
