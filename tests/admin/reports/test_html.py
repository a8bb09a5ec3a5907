"""The page: plain, whole in itself, and red where totals differ."""

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


def test_totals_that_differ_are_red_at_the_top() -> None:
    """There are more places than a page shows."""
    places = [
        of_month(
            *("2026-10", None, f"p{n:03}-of-a-long-id"),
            *(None, None, "BATTERY", "PIECE", 1, 1, 1, None, None),
        )
        for n in range(MOST_ROWS + 3)
    ]
    answers: dict[str, Made] = {
        "liability_by_expiry": (ANSWERS["liability_by_expiry"][0], [(None, 1_000, 0)]),
        "materials_by_month": (ANSWERS["materials_by_month"][0], places),
    }
    page = page_of(report_of(month="2026-10", answers=answers))

    top, rest = page.split('<h2 id="key-figures">')
    assert top.count('<section class="disagrees" role="alert">') == 1
    assert "1 of the checks failed" in top
    assert "ledger 1,500, compared with 1,000: difference \N{MINUS SIGN}500" in top
    assert "The totals of this report agree" not in page
    assert "<td>p049-of-</td>" in rest
    assert "p050" not in rest
    assert "3 more rows are in the workbook" in rest
