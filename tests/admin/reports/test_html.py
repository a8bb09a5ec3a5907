import re

from markupsafe import escape

from admin.reports.html import MOST_ROWS, render_html
from admin.reports.model import Report
from admin.reports.words import Language, Words
from tests.support.reports import ANSWERS, FORMULA, SCRIPT, TOKYO, Made, of_month, report_of


def page_of(report: Report, language: Language = "en") -> str:
    return render_html(report, Words(language, report.names), TOKYO)


def test_page_loads_and_runs_nothing() -> None:
    page = page_of(report_of(month="2026-10"), "ja")

    assert re.findall(r"<(?:script|link|img|iframe|object)\b|<[^>]* (?:src|on\w+)=", page) == []
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    assert f'<meta http-equiv="Content-Security-Policy" content="{policy}">' in page
    # A text that is missing shows its key, with underscores as the files of queries have them.
    said = re.sub(r"<(pre|summary|style).*?</\1>|<[^>]*>", "", page, flags=re.DOTALL)
    assert re.findall(r"\b[a-z]+_[a-z_]+\b(?!\.sql)", said) == []
    for name in (escape(SCRIPT), escape(FORMULA), "千代田区\uff0813101\uff09"):
        assert f"{name}</t" in page


def test_rows_beyond_the_most_are_in_the_workbook() -> None:
    places = [
        of_month(
            *("2026-10", None, f"p{n:03}-of-a-long-id"),
            *(None, None, "BATTERY", "PIECE", 1, 1, 1, None, None),
        )
        for n in range(MOST_ROWS + 3)
    ]
    answers: dict[str, Made] = {"materials_by_month": (ANSWERS["materials_by_month"][0], places)}

    page = page_of(report_of(month="2026-10", answers=answers))

    assert "<td>p049-of-</td>" in page
    assert "p050" not in page
    assert "3 more rows are in the workbook" in page
