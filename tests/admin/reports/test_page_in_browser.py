"""The page as people open it: in Chromium, on a phone and on a desk, and read aloud."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from admin.reports.html import render_html
from admin.reports.words import LANGUAGES, Language, Words
from tests.support.browsers import chromium, watch
from tests.support.reports import ANSWERS, TOKYO, of_month, report_of

pytestmark = pytest.mark.browser
WRONG = {"liability_by_expiry": (ANSWERS["liability_by_expiry"][0], [(None, 1_000, 0)])}
# Names that are as long as they may be, and that turn the direction of what follows them.
NAMES = [("W" * 200, "W" * 200), ("\u202e駅" + "駅" * 199, "\u202eمحطة")]
PLACES = {
    "materials_by_month": (
        ANSWERS["materials_by_month"][0],
        [
            of_month(
                "2026-10", "13101", f"a{ja[:2]}", ja, en, "BATTERY", "PIECE", 1, 1, 1, None, None
            )
            for ja, en in NAMES
        ],
    )
}
PHONE, DESK = 360, 1280


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


def open_report(browser: Browser, folder: Path, language: Language, width: int) -> Page:
    """Open a report with all that a page can have: a municipality, and a difference."""
    report = report_of(fiscal_year="2026", municipality="13101", answers={**WRONG, **PLACES})
    file = folder / "report.html"
    file.write_text(render_html(report, Words(language), TOKYO), encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 800})
    watched = watch(page)
    page.goto(file.as_uri())
    assert watched.requests == [file.as_uri()]
    assert watched.complaints == []
    return page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_page_fits_and_axe_finds_nothing(
    browser: Browser, tmp_path: Path, language: Language, width: int
) -> None:
    page = open_report(browser, tmp_path, language, width)

    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert Axe().run(page).response["violations"] == []


def test_link_of_a_figure_opens_its_query(browser: Browser, tmp_path: Path) -> None:
    page = open_report(browser, tmp_path, "en", DESK)
    query = page.locator("#sql-points_by_month")

    assert not query.is_visible()
    page.locator("dd a", has_text="points_by_month.sql").first.click()
    assert query.is_visible()


def test_difference_is_seen_without_scrolling(browser: Browser, tmp_path: Path) -> None:
    page = open_report(browser, tmp_path, "ja", PHONE)
    alert = page.get_by_role("alert")

    box = alert.bounding_box()
    assert box is not None
    assert box["y"] < 300
    assert alert.evaluate("each => getComputedStyle(each).color") == "rgb(176, 0, 32)"
