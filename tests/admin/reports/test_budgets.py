from typing import Any

from admin.reports.model import Mark, Report, Value
from tests.support.reports import BUDGETS, report_of


def rows_of(report: Report, name: str) -> list[list[Value]]:
    return [list(row) for row in report.tables[name].rows]


def test_budget_without_newest_month_stays() -> None:
    report = report_of(fiscal_year="2026")

    course = {row[0]: row[1:] for row in rows_of(report, "budget")}
    assert len(course) == 12
    assert course["2026-11"] == [1_500, 100, 40, 1_240, 260]
    assert set(course["2026-12"]) == {Mark.NOT_BEGUN}
    assert rows_of(report, "budgets")[-1] == [None, 1_500, 100, 1_140, 1_240, 260]


def test_nothing_is_shown_without_a_ceiling() -> None:
    without: tuple[tuple[Any, dict[str, str]], ...] = (
        (BUDGETS[1], {"month": "2026-10", "municipality": "13102"}),
        (BUDGETS[1], {"month": "2026-03"}),
        (BUDGETS[1][:1], {"month": "2026-10"}),
        ([], {"fiscal_year": "2026"}),
    )
    for rows, options in without:
        answers = {"budget_by_month": (BUDGETS[0], rows)}
        report = report_of(**options, answers=answers)

        assert not {"budget", "budgets"} & report.tables.keys()
        assert "budget" not in {chart.name for chart in report.charts}
