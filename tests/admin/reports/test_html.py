"""The page: plain, whole in itself, and red where totals differ."""

import re
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pytest

from admin.reports.html import MOST_ROWS, render_html
from admin.reports.model import Report
from admin.reports.words import LANGUAGES, Language, Words
from tests.support.reports import ANSWERS, FORMULA, SCRIPT, STATEMENTS, TOKYO, of_month, report_of

_ONE_PIECE = ("PIECE", 1, 1, 1, None, None)


class Elements(HTMLParser):
    """The elements of a page, with their attributes, and the texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    def values(self, attribute: str) -> list[str]:
        return [value for _, attrs in self.elements if (value := attrs.get(attribute)) is not None]


def page_of(report: Report, language: Language = "en") -> str:
    return render_html(report, Words(language, report.names), TOKYO)


@cache
def page(language: Language = "en", **choice: Any) -> str:
    """Return the page of a period, drawn once."""
    return page_of(report_of(**choice), language)


def test_each_link_leads_to_a_place() -> None:
    report = report_of(fiscal_year="2026", municipality="13101")
    elements = Elements(page(fiscal_year="2026", municipality="13101"))

    links, places = elements.values("href"), elements.values("id")
    assert {link.removeprefix("#") for link in links} <= set(places)
    assert len(places) == len(set(places))
    # Each figure, each chart and each table names its query.
    sources = [link for link in links if link.startswith("#sql-")]
    assert len(sources) == len(report.figures) + len(report.charts) + len(report.tables)


def test_page_has_the_text_of_each_query() -> None:
    text = Elements(page(month="2026-10")).texts

    for name in set(STATEMENTS) - {"participants_by_fiscal_year"}:
        assert any(STATEMENTS[name].strip() in each for each in text)


def test_page_loads_and_runs_nothing() -> None:
    elements = Elements(page(month="2026-10"))

    names = {tag for tag, _ in elements.elements}
    assert not names & {"script", "link", "img", "iframe", "image", "object"}
    assert not elements.values("src")
    assert not [name for _, attrs in elements.elements for name in attrs if name.startswith("on")]
    assert "default-src 'none'; style-src 'unsafe-inline'" in elements.values("content")


@pytest.mark.parametrize("text", [SCRIPT, FORMULA])
def test_name_stays_text(text: str) -> None:
    japanese = page("ja", month="2026-10")

    assert SCRIPT not in japanese
    assert text in Elements(japanese).text


def test_totals_that_agree_are_said_first() -> None:
    text = Elements(page(month="2026-10")).text

    assert text.index("agree with the points ledger") < text.index("Key figures")
    assert "Do not use this report" not in text


def test_totals_that_differ_are_red_at_the_top() -> None:
    wrong = (ANSWERS["liability_by_expiry"][0], [(None, 1_000, 0)])
    report = report_of(month="2026-10", answers={"liability_by_expiry": wrong})
    elements = Elements(page_of(report))

    (alert,) = [attrs for _, attrs in elements.elements if attrs.get("role") == "alert"]
    assert alert["class"] == "disagrees"
    said = elements.text[: elements.text.index("Key figures")]
    assert "1 of the checks failed" in said
    assert "ledger 1,500, compared with 1,000: difference \N{MINUS SIGN}500" in said
    assert "The totals of this report agree" not in elements.text
    assert "their sum by expiry \N{EM DASH} 1,500 1,000 does not agree" in elements.text
    assert "of all deposits \N{EM DASH} 1,440 1,440 agrees" in elements.text


def test_municipality_marks_what_is_of_the_programme() -> None:
    whole = Elements(page(month="2026-10")).text
    part = Elements(page(fiscal_year="2026", municipality="13101")).text

    assert "belong to no municipality" in part
    assert "Points whole programme" in part
    assert "Collection Kilograms" in part
    assert "belong to no municipality" not in whole


@pytest.mark.parametrize(
    ("language", "known", "unknown"),
    [
        ("en", "Chiyoda (13101)", "Municipality 13102"),
        ("ja", "千代田区\uff0813101\uff09", "市区町村 13102"),
    ],
)
def test_municipality_has_its_name(language: Language, known: str, unknown: str) -> None:
    table = Elements(page(language, month="2026-10")).text
    scope = Elements(page(language, month="2026-10", municipality="13101")).text

    assert known in table
    assert unknown in table
    assert scope.count(known) >= 4


def test_municipality_without_english_name_keeps_its_own() -> None:
    names = (["municipality", "name_ja", "name_en"], [("13102", SCRIPT, None)])
    report = report_of(month="2026-10", answers={"municipalities": names})

    content = render_html(report, Words("en", report.names), TOKYO)

    assert f"{SCRIPT} (13102)" in Elements(content).text
    assert SCRIPT not in content


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", ("Dec 2026 not begun", "the figures are those of 28 Nov 2026")),
        ("ja", ("2026年12月 未到来", "2026年11月28日時点の数値です")),
    ],
)
def test_running_period_says_so(language: Language, says: tuple[str, str]) -> None:
    text = Elements(page(language, fiscal_year="2026")).text

    assert all(each in text for each in says)


def test_long_table_is_cut_on_the_page() -> None:
    rows = [
        of_month("2026-10", None, f"p{number:03}", None, None, "BATTERY", *_ONE_PIECE)
        for number in range(MOST_ROWS + 3)
    ]
    made = (ANSWERS["materials_by_month"][0], rows)
    text = Elements(page_of(report_of(month="2026-10", answers={"materials_by_month": made}))).text

    assert "p049" in text
    assert "p050" not in text
    assert "3 more rows are in the workbook" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_missing(language: Language) -> None:
    whole = page(language, fiscal_year="2026", municipality="13101")
    said = re.sub(r"<(pre|summary|style).*?</\1>", "", whole, flags=re.DOTALL)

    # Keys have underscores, as the files of queries do.
    assert re.findall(r"\b[a-z]+_[a-z_]+\b(?!\.sql)", Elements(said).text) == []
