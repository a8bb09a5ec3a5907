"""The page as people open it: in Chromium, on a phone, and read aloud."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from admin.reports.html import render_html
from admin.reports.words import Words
from tests.support.browsers import chromium, watch
from tests.support.reports import ANSWERS, TOKYO, Made, of_month, report_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# A name that is as long as it may be, and one that turns the direction of what follows it.
NAMES = [("W" * 200, "W" * 200), ("\u202e駅" + "駅" * 199, "\u202eمحطة")]


def test_page_fits_and_axe_finds_nothing(tmp_path: Path) -> None:
    """It has all that a page can have: a municipality, and a difference."""
    places = [
        of_month("2026-10", "13101", ja[:2], ja, en, "BATTERY", "PIECE", 1, 1, 1, None, None)
        for ja, en in NAMES
    ]
    answers: dict[str, Made] = {
        "liability_by_expiry": (ANSWERS["liability_by_expiry"][0], [(None, 1_000, 0)]),
        "materials_by_month": (ANSWERS["materials_by_month"][0], places),
    }
    report = report_of(fiscal_year="2026", municipality="13101", answers=answers)
    file = tmp_path / "report.html"
    file.write_text(render_html(report, Words("ja"), TOKYO), encoding="utf-8")
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 360, "height": 800})
        watched = watch(page)
        page.goto(file.as_uri())

        assert watched.requests == [file.as_uri()]
        assert watched.complaints == []
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        assert Axe().run(page).response["violations"] == []
