"""Makes a report from the archive's answers."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from admin.reports import budgets, collection, people, points, rewards
from admin.reports.checks import check_totals, table_of
from admin.reports.figures import make_figures
from admin.reports.model import Chart, Report, Table
from admin.reports.periods import Period
from admin.reports.queries import Query, Rows, ask_all, ask_names


class MunicipalityError(ValueError):
    """No deposit was ever credited at a place of the municipality; the message says so."""


def make_report(
    query: Query,
    statements: Mapping[str, str],
    period: Period,
    municipality: str | None,
    made_at: datetime,
) -> Report:
    """Query the archive, and return the report of a period.

    `statements` are the texts of sql/ by the names of their files, `municipality` is five digits.
    Raise MunicipalityError, and the errors of `query`.
    """
    rows, queries = ask_all(query, statements, period, municipality)
    _check_municipality(rows["participants_by_month"], municipality)
    checks = check_totals(rows, period)
    made = [*_make_tables(rows, period, municipality), table_of(checks)]
    tables = {table.name: table for table in made}
    return Report(
        period=period,
        municipality=municipality,
        names=ask_names(query),
        made_at=made_at,
        figures=make_figures(rows, period, municipality),
        charts=_choose_charts(tables),
        tables=tables,
        checks=checks,
        queries=queries,
    )


def _check_municipality(rows: Rows, municipality: str | None) -> None:
    known = {row["municipality"] for row in rows} - {None, people.WHOLE_PROGRAMME}
    if municipality is not None and municipality not in known:
        raise MunicipalityError(
            f"no deposit was ever credited at a place of municipality {municipality}: the archive "
            f"knows {', '.join(sorted(known)) or 'none'}"
        )


def _make_tables(rows: Mapping[str, Rows], period: Period, municipality: str | None) -> list[Table]:
    deposits = rows[collection.QUERY]
    return [
        points.points_by_month(rows["points_by_month"], period),
        points.liability_by_month(rows["liability_by_expiry"]),
        points.liability_by_expiry(rows["liability_by_expiry"]),
        *budgets.budgets(rows[budgets.QUERY], period, municipality),
        collection.materials(deposits, period),
        collection.pieces_by_month(deposits, period),
        collection.kilograms_by_month(deposits, period),
        collection.places(deposits, period),
        people.participants_by_month(rows["participants_by_month"], period, municipality),
        people.participants_by_municipality(rows, period, municipality),
        rewards.rewards(rows["rewards_by_month"], period),
        rewards.reward_stock(rows["reward_stock"]),
        rewards.approvals_by_month(rows["approvals_by_month"], period),
        rewards.anomalies(rows["anomalies"]),
    ]


def _choose_charts(tables: Mapping[str, Table]) -> Sequence[Chart]:
    """Return the charts whose tables have something to show."""
    return [
        Chart("points", "points", "grouped", "month", ("issued", "used", "expired")),
        Chart("outstanding", "points", "line", "month", ("outstanding",)),
        Chart("liability", "liability_by_month", "stacked", "expires_on", ("available", "held")),
        *(
            [Chart("budget", "budget", "line", "month", ("ceiling", "budget_counted"))]
            if "budget" in tables
            else []
        ),
        *(
            Chart(name, name, "stacked", "month", materials)
            for name in ("pieces", "kilograms")
            if (materials := tuple(column.key for column in tables[name].columns[1:-1]))
        ),
        Chart(
            "participants",
            "participants",
            "stacked",
            "month",
            ("new_participants", "returning_participants"),
        ),
        *(
            Chart(name, name, "ranked", category, (series,))
            for name, category, series in (
                ("places", "place", "points"),
                ("rewards", "reward", "quantity"),
            )
            if tables[name].values(category)
        ),
    ]
