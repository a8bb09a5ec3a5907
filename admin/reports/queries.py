"""The queries of a report: statements of sql/ with its period and municipality as limits."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from admin.archive.answers import Answer
from admin.reports.model import Name
from admin.reports.periods import Period

Query = Callable[[str], Answer]
Rows = Sequence[Mapping[str, Any]]

_UNLIMITED: Final = (
    "points_by_month",
    "liability_by_expiry",
    "participants_by_month",
    "approvals_by_month",
    "reward_stock",
    "budget_by_month",
    "reconciliation",
    "chain",
)
_NAMES: Final = (
    "-- municipalities\n"
    "SELECT municipality, name_ja, name_en FROM municipalities WHERE name_ja IS NOT NULL"
)
_BY_MONTH: Final = ("materials_by_month", "rewards_by_month")


def ask_all(
    query: Query, statements: Mapping[str, str], period: Period, municipality: str | None
) -> tuple[dict[str, Rows], dict[str, str]]:
    """Run all queries of a period's report; `statements` are by their files' names.

    Return the rows and the queries that returned them, by the same names.
    """
    queries = {
        name: _limit(statements[name], condition)
        for name, condition in _conditions(period, municipality).items()
    }
    return {name: _rows(query(sql)) for name, sql in queries.items()}, queries


def ask_names(query: Query) -> dict[str, Name]:
    """Query the programme's names of municipalities, by their codes."""
    return {
        row["municipality"]: Name(row["name_ja"], row["name_en"]) for row in _rows(query(_NAMES))
    }


def _conditions(period: Period, municipality: str | None) -> dict[str, str]:
    first = min(period.course[0], period.previous.months[0])
    last = period.months[-1]
    in_months = f"local_month BETWEEN '{first}' AND '{last}'"
    conditions = {**dict.fromkeys(_UNLIMITED, ""), **dict.fromkeys(_BY_MONTH, in_months)}
    if municipality is not None:
        conditions["materials_by_month"] += f" AND municipality = '{municipality}'"
    days = f"'{period.months[0]}-01' AND '{last}-31'"
    conditions["anomalies"] = f"local_date BETWEEN {days}"
    if not period.is_month:
        years = f"{period.previous.name} AND {period.name}"
        conditions["participants_by_fiscal_year"] = f"fiscal_year BETWEEN {years}"
    return conditions


def _limit(statement: str, condition: str) -> str:
    if not condition:
        return statement
    # The conditions contain checked periods and codes only.
    return f"SELECT * FROM (\n{statement.rstrip()}\n) AS report\nWHERE {condition}\n"  # noqa: S608 - as above


def _rows(answer: Answer) -> Rows:
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
