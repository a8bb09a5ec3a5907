"""The tables of collected materials: by month, by material and by place."""

from collections.abc import Callable, Mapping, Sequence
from math import fsum
from typing import Any

from admin.reports.model import Column, Kind, Mark, Name, Table, Value
from admin.reports.periods import Period
from admin.reports.queries import Rows

QUERY = "materials_by_month"
_MEASURES = (
    Column("pieces", Kind.COUNT),
    Column("kilograms", Kind.KILOGRAMS),
    Column("co2e_kilograms", Kind.KILOGRAMS),
    Column("points", Kind.COUNT),
)


def deposits_in(rows: Rows, months: Sequence[str]) -> Rows:
    """Return the rows of some months. A month without deposits has a row without a place."""
    return [row for row in rows if row["local_month"] in months and row["location_id"] is not None]


def count_pieces(rows: Rows) -> int:
    return sum(row["quantity"] for row in rows if row["unit"] == "PIECE")


def sum_known(rows: Rows, key: str) -> float | None:
    """Return the sum of the known values; None if there are none."""
    known = [row[key] for row in rows if row[key] is not None]
    return fsum(known) if known else None


def weigh(rows: Rows) -> float | None:
    """Return the known weight; None for deposits without any known weight."""
    return sum_known(rows, "kilograms") if rows else 0.0


def pieces_by_month(rows: Rows, period: Period) -> Table:
    counted = [row for row in rows if row["unit"] == "PIECE"]
    return _by_month(Column("pieces", Kind.COUNT), counted, period, count_pieces)


def kilograms_by_month(rows: Rows, period: Period) -> Table:
    return _by_month(Column("kilograms", Kind.KILOGRAMS), rows, period, weigh, "weight_known")


def materials(rows: Rows, period: Period) -> Table:
    """Return a row for each material. One deposit can have several, so deposits have no sum."""
    deposits = deposits_in(rows, period.months)
    lines = [
        [material, sum(row["deposits"] for row in own), *_measures(own)]
        for (material,), own in _grouped(deposits, "material").items()
    ]
    return Table(
        "materials",
        QUERY,
        [Column("material", Kind.MATERIAL), Column("deposits", Kind.COUNT), *_MEASURES],
        [*lines, [None, None, *_measures(deposits)]],
        has_total=True,
        notes=["weight_known"],
    )


def places(rows: Rows, period: Period) -> Table:
    """Return a row for each place that had deposits, most points first.

    A place that moved to another municipality in the period has a row in each.
    """
    deposits = deposits_in(rows, period.months)
    lines: list[list[Value]] = []
    for (location_id, code), own in _grouped(deposits, "location_id", "municipality").items():
        name = Name(own[0]["name_ja"] or location_id, own[0]["name_en"])
        lines.append([name, code or Mark.NO_MUNICIPALITY, location_id, *_measures(own)])
    return Table(
        "places",
        QUERY,
        [
            Column("place", Kind.NAME),
            Column("municipality", Kind.MUNICIPALITY),
            Column("location_id", Kind.ID),
            *_MEASURES,
        ],
        [*lines, [None, None, None, *_measures(deposits)]],
        has_total=True,
    )


def _by_month(
    sums: Column, rows: Rows, period: Period, measure: Callable[[Rows], Value], *notes: str
) -> Table:
    """Return a row for each month, a column for each measured material, and one for the total."""
    deposits = _grouped(deposits_in(rows, period.course), "material")
    found = [name for (name,), own in deposits.items() if measure(own) is not None]

    def line_of(month: str) -> list[Value]:
        if not period.has_begun(month):
            return [month, *[Mark.NOT_BEGUN] * (len(found) + 1)]
        own = deposits_in(rows, [month])
        parts = [[row for row in own if row["material"] == material] for material in found]
        return [month, *map(measure, [*parts, own])]

    return Table(
        sums.key,
        QUERY,
        [Column("month", Kind.MONTH), *(Column(name, sums.kind) for name in found), sums],
        [line_of(month) for month in period.course],
        notes=notes,
    )


def _measures(rows: Rows) -> list[Value]:
    return [
        count_pieces(rows),
        sum_known(rows, "kilograms"),
        sum_known(rows, "co2e_kilograms"),
        _points(rows),
    ]


def _points(rows: Rows) -> int:
    return sum(row["points_earned"] for row in rows)


def _grouped(rows: Rows, *keys: str) -> dict[tuple[Any, ...], list[Mapping[str, Any]]]:
    """Group the rows by the values of these keys, most points first."""
    groups: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault(tuple(row[key] for key in keys), []).append(row)
    return dict(sorted(groups.items(), key=lambda item: (-_points(item[1]), str(item[0]))))
