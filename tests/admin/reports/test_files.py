"""The files of a report are named by language, period and municipality."""

import pytest

from admin.reports.files import render_files
from tests.support.reports import TOKYO, report_of


@pytest.mark.slow
def test_same_report_makes_same_files() -> None:
    report = report_of(fiscal_year="2026", municipality="13101")
    first, second = (render_files(report, ["en"], TOKYO, has_pdf=False) for _ in range(2))

    assert first == second
    names = [file.name for file in first if not file.name.endswith(".csv")]
    assert names == [f"fiscal-year-2026-13101-en.{each}" for each in ("html", "xlsx")]
