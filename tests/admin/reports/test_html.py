"""The page: plain, whole in itself, and red where totals differ."""

import re
from html.parser import HTMLParser

from admin.reports.html import MOST_ROWS, render_html
from admin.reports.model import Report
from admin.reports.words import Language, Words
from tests.support.reports import ANSWERS, FORMULA, SCRIPT, TOKYO, Made, of_month, report_of


class Elements(HTMLParser):
    """The elements of a page, with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += f" {data}"


def page_of(report: Report, language: Language = "en") -> str:
    return render_html(report, Words(language, report.names), TOKYO)


def test_page_loads_and_runs_nothing() -> None:
    page = page_of(report_of(month="2026-10"), "ja")
    month = Elements(page)

    assert not {tag for tag, _ in month.elements} & {"script", "link", "img", "iframe", "object"}
    names = {name for _, attrs in month.elements for name in attrs}
    assert not {name for name in names if name == "src" or name.startswith("on")}
    policies = [attrs.get("content") for tag, attrs in month.elements if tag == "meta"]
    assert "default-src 'none'; style-src 'unsafe-inline'" in policies
    # A text that is missing shows its key, with underscores as the files of queries have them.
    said = re.sub(r"<(pre|summary|style).*?</\1>", "", page, flags=re.DOTALL)
    assert re.findall(r"\b[a-z]+_[a-z_]+\b(?!\.sql)", Elements(said).text) == []
    assert SCRIPT in month.text
    assert FORMULA in month.text
    assert "千代田区\uff0813101\uff09" in month.text


def test_totals_that_differ_are_red_at_the_top() -> None:
    """There are more places than a page shows."""
    places = [
        of_month("2026-10", None, f"p{n:03}", None, None, "BATTERY", "PIECE", 1, 1, 1, None, None)
        for n in range(MOST_ROWS + 3)
    ]
    answers: dict[str, Made] = {
        "liability_by_expiry": (ANSWERS["liability_by_expiry"][0], [(None, 1_000, 0)]),
        "materials_by_month": (ANSWERS["materials_by_month"][0], places),
    }
    wrong = Elements(page_of(report_of(month="2026-10", answers=answers)))

    (alert,) = [attrs for _, attrs in wrong.elements if attrs.get("role") == "alert"]
    assert alert["class"] == "disagrees"
    said = wrong.text[: wrong.text.index("Key figures")]
    assert "1 of the checks failed" in said
    assert "ledger 1,500, compared with 1,000: difference \N{MINUS SIGN}500" in said
    assert "The totals of this report agree" not in wrong.text
    assert "p049" in wrong.text
    assert "p050" not in wrong.text
    assert "3 more rows are in the workbook" in wrong.text
