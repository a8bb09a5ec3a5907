"""The page on a phone of 390 x 844, measured in Chromium."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.local.graphiql.editors import answer, choose_tab, open_address, open_page, run
from tests.support.servers import RunningServer

pytestmark = pytest.mark.engine

WIDTH, HEIGHT = 390, 844
THUMB_REACHES = HEIGHT / 2


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT}, has_touch=True, is_mobile=True
    )
    yield context.new_page()
    context.close()


def box(page: Page, selector: str) -> Any:
    found = page.locator(selector).bounding_box()
    assert found is not None
    return found


def test_single_tab_covers_no_buttons(phone: Page, server: RunningServer) -> None:
    open_address(phone, f"{server.origin}/#query={{__typename}}")
    buttons, editor = box(phone, ".graphiql-sidebar"), box(phone, ".graphiql-query-editor")
    assert editor["y"] >= buttons["y"] + buttons["height"]


def test_answer_has_half_of_phone(phone: Page, server: RunningServer) -> None:
    open_page(phone, server, tab="KioskIssues", **{"as": "hanako"})
    run(phone)
    answer(phone, "Unauthorized")
    expect(phone.get_by_role("button", name="Switch to kiosk")).to_be_visible()

    result = box(phone, ".result-window")
    assert result["height"] >= HEIGHT / 2
    assert 0 <= result["y"] <= HEIGHT - result["height"]
    assert box(phone, ".graphiql-query-editor")["height"] >= 60


def test_nothing_is_wider_than_phone(phone: Page, server: RunningServer) -> None:
    open_page(phone, server)
    run(phone)
    answer(phone, "pointsPerQuantity")

    def expect_to_fit(*selectors: str) -> None:
        assert phone.evaluate("document.documentElement.scrollWidth") == WIDTH
        for selector in selectors:
            part = box(phone, selector)
            assert part["x"] >= 0, selector
            assert part["x"] + part["width"] <= WIDTH, selector

    expect_to_fit("header", "aside", ".graphiql-tabs", ".graphiql-editors", ".result-window")
    for name, dialog in (("Copy as code", "#copy-dialog"), ("Share this tab", "#share-dialog")):
        phone.get_by_role("button", name="Menu").click()
        expect_to_fit("#menu")
        phone.get_by_role("button", name=name).click()
        expect_to_fit(dialog)
        phone.keyboard.press("Escape")
    phone.locator("#watch > summary").click()
    expect_to_fit("#log")


def test_controls_are_at_thumb(phone: Page, server: RunningServer) -> None:
    open_page(phone, server)
    for selector in ("#play", "#next", "#identity", "#token", ".graphiql-execute-button"):
        control = box(phone, selector)
        assert control["y"] >= THUMB_REACHES, selector
        assert control["y"] + control["height"] <= HEIGHT, selector
        assert control["height"] >= 44, selector
    choose_tab(phone, "Watch")
    phone.locator(".graphiql-execute-button").tap()
    expect(phone.get_by_label("Stop query (Ctrl-Enter)")).to_be_visible()


def test_docs_cover_session_of_phone(phone: Page, server: RunningServer) -> None:
    open_page(phone, server)
    phone.get_by_label("Show Documentation Explorer").click()
    expect(phone.locator(".graphiql-doc-explorer-title")).to_be_in_viewport(ratio=1)
    assert box(phone, ".graphiql-plugin")["width"] == WIDTH
    phone.get_by_label("Hide Documentation Explorer").click()
    expect(phone.locator(".result-window")).to_be_in_viewport(ratio=1)
