"""The files of a report."""

import pytest

from admin.reports.files import render_files
from admin.reports.words import LANGUAGES
from tests.support.reports import TOKYO, report_of


@pytest.mark.slow
def test_same_report_makes_same_files() -> None:
    first, second = (
        render_files(report_of(month="2026-10"), LANGUAGES, TOKYO, has_pdf=False) for _ in range(2)
    )

    assert first == second
    names = [file.name for file in first if not file.name.endswith(".csv")]
    assert names == ["2026-10-ja.html", "2026-10-ja.xlsx", "2026-10-en.html", "2026-10-en.xlsx"]


def test_files_are_named_by_period_and_municipality() -> None:
    report = report_of(fiscal_year="2026", municipality="13101")
    files = render_files(report, ["en"], TOKYO, has_pdf=False)

    assert {file.name.partition("-en")[0] for file in files} == {"fiscal-year-2026-13101"}
