"""The page of the sign-in in Chromium: on a phone and on a desk, read aloud and by keys alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from typing import Literal
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.support.browsers import watch
from tests.support.local_appsync import LocalAppSync
from tests.support.signed_in import App

pytestmark = [pytest.mark.engine, pytest.mark.slow]
PHONE, DESK = 320, 1280


def address(app: App, **changed: str) -> str:
    return f"{app.origin}/oauth2/authorize?{urlencode(app.request(**changed))}"


@contextmanager
def expecting_code(page: Page, place: str) -> Iterator[None]:
    # Not by the address afterwards: the app takes the code away at once.
    with page.expect_request(f"{place}?*") as asked:
        yield
    assert parse_qs(urlsplit(asked.value.url).query).keys() == {"code", "state"}


def test_page_fits_and_axe_finds_nothing(browser: Browser, wallet: App) -> None:
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for language, width, scheme in product(("ja", "en"), (PHONE, DESK), schemes):
        page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        watched = watch(page)
        page.goto(address(wallet, lang=language))
        page.locator("summary").click()

        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert Axe().run(page).response["violations"] == []
        assert watched.outside() == []
        assert watched.complaints == []
        page.close()


def test_page_works_without_scripts(browser: Browser, appsync: LocalAppSync) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    console = App(appsync.http, appsync.origin, "console")
    page.goto(address(console))
    with expecting_code(page, console.address):
        page.get_by_role("button", name="admin Admin").click()

    # The browser is known now.
    kiosk = App(appsync.http, appsync.origin, "kiosk")
    with expecting_code(page, kiosk.address):
        page.goto(address(kiosk))
    context.close()
