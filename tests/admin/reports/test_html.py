"""The page: plain, whole in itself, and red where totals differ."""

import re
from html.parser import HTMLParser

import pytest

from admin.reports.html import MOST_ROWS, render_html
from admin.reports.model import Report
from admin.reports.words import LANGUAGES, Language, Words
from tests.support.reports import (
    ANSWERS,
    FORMULA,
    SCRIPT,
    STATEMENTS,
    TOKYO,
    Made,
    of_month,
    report_of,
)

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


@pytest.fixture(scope="module")
def month() -> Elements:
    """October of the whole programme, in Japanese."""
    return Elements(page_of(report_of(month="2026-10"), "ja"))


@pytest.fixture(scope="module")
def part() -> Report:
    """The running year of one municipality."""
    return report_of(fiscal_year="2026", municipality="13101")


@pytest.fixture(scope="module")
def year(part: Report) -> Elements:
    """The page of that municipality's year, in English."""
    return Elements(page_of(part))


@pytest.fixture(scope="module")
def wrong() -> Elements:
    """October with a difference, many places, and a municipality without an English name."""
    places = [
        of_month("2026-10", None, f"p{number:03}", None, None, "BATTERY", *_ONE_PIECE)
        for number in range(MOST_ROWS + 3)
    ]
    answers: dict[str, Made] = {
        "liability_by_expiry": (ANSWERS["liability_by_expiry"][0], [(None, 1_000, 0)]),
        "materials_by_month": (ANSWERS["materials_by_month"][0], places),
        "municipalities": (["municipality", "name_ja", "name_en"], [("13102", SCRIPT, None)]),
    }
    return Elements(page_of(report_of(month="2026-10", answers=answers)))


def test_each_link_leads_to_a_place(part: Report, year: Elements) -> None:
    links, places = year.values("href"), year.values("id")
    assert {link.removeprefix("#") for link in links} <= set(places)
    assert len(places) == len(set(places))
    # Each figure, each chart and each table names its query.
    sources = [link for link in links if link.startswith("#sql-")]
    assert len(sources) == len(part.figures) + len(part.charts) + len(part.tables)


def test_page_has_the_text_of_each_query(month: Elements) -> None:
    for name in set(STATEMENTS) - {"participants_by_fiscal_year"}:
        assert any(STATEMENTS[name].strip() in each for each in month.texts)


def test_page_loads_and_runs_nothing(month: Elements) -> None:
    names = {tag for tag, _ in month.elements}
    assert not names & {"script", "link", "img", "iframe", "image", "object"}
    assert not month.values("src")
    assert not [name for _, attrs in month.elements for name in attrs if name.startswith("on")]
    assert "default-src 'none'; style-src 'unsafe-inline'" in month.values("content")


def test_name_stays_text(month: Elements) -> None:
    assert SCRIPT in month.text
    assert FORMULA in month.text


def test_totals_that_agree_are_said_first(year: Elements) -> None:
    assert year.text.index("agree with the points ledger") < year.text.index("Key figures")
    assert "Do not use this report" not in year.text


def test_totals_that_differ_are_red_at_the_top(wrong: Elements) -> None:
    (alert,) = [attrs for _, attrs in wrong.elements if attrs.get("role") == "alert"]
    assert alert["class"] == "disagrees"
    said = wrong.text[: wrong.text.index("Key figures")]
    assert "1 of the checks failed" in said
    assert "ledger 1,500, compared with 1,000: difference \N{MINUS SIGN}500" in said
    assert "The totals of this report agree" not in wrong.text
    assert "their sum by expiry \N{EM DASH} 1,500 1,000 does not agree" in wrong.text
    assert "of all deposits \N{EM DASH} 1,440 1,440 agrees" in wrong.text


def test_municipality_marks_what_is_of_the_programme(year: Elements, wrong: Elements) -> None:
    assert "belong to no municipality" in year.text
    assert "Points whole programme" in year.text
    assert "Collection Kilograms" in year.text
    assert "belong to no municipality" not in wrong.text


def test_municipality_has_its_name(month: Elements, year: Elements, wrong: Elements) -> None:
    assert "千代田区\uff0813101\uff09" in month.text
    assert "市区町村 13102" in month.text
    assert year.text.count("Chiyoda (13101)") >= 4
    assert f"{SCRIPT} (13102)" in wrong.text


def test_running_period_says_so(year: Elements) -> None:
    assert "Dec 2026 not begun" in year.text
    assert "the figures are those of 28 Nov 2026" in year.text


def test_long_table_is_cut_on_the_page(wrong: Elements) -> None:
    assert "p049" in wrong.text
    assert "p050" not in wrong.text
    assert "3 more rows are in the workbook" in wrong.text


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_missing(part: Report, language: Language) -> None:
    said = re.sub(r"<(pre|summary|style).*?</\1>", "", page_of(part, language), flags=re.DOTALL)

    # Keys have underscores, as the files of queries do.
    assert re.findall(r"\b[a-z]+_[a-z_]+\b(?!\.sql)", Elements(said).text) == []
