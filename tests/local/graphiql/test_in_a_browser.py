"""GraphiQL in Chromium, which knows no host but this machine."""

import re
from collections.abc import Iterator
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.local.graphiql.editors import (
    RIGHT,
    TABS,
    answer,
    choose_identity,
    chosen_identity,
    open_page,
    press_in_menu,
    run,
    set_query,
    variables,
)
from tests.support.browsers import wait_for, watch
from tests.support.servers import RunningServer

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.usefixtures("page_files")]
SCREENS: tuple[tuple[int, Literal["light", "dark"]], ...] = ((1280, "light"), (390, "dark"))


def test_all_tabs_stay_visible(browser: Browser, server: RunningServer) -> None:
    for width, scheme in SCREENS:
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        page = context.new_page()
        open_page(page, server)
        right = page.locator(".graphiql-sessions").evaluate(RIGHT)
        for name in TABS:
            tab = page.locator(".graphiql-tab", has_text=name)
            expect(tab).to_be_in_viewport(ratio=1)
            assert tab.evaluate(RIGHT) <= right
        expect(page.get_by_label("Execute query (Ctrl-Enter)")).to_be_in_viewport(ratio=1)
        shades = [
            page.locator(place).evaluate("(each) => getComputedStyle(each).backgroundColor")
            for place in ("body", ".graphiql-container")
        ]
        levels = [sum(map(int, re.findall(r"\d+", shade)[:3])) / 3 for shade in shades]
        assert [level > 128 for level in levels] == [scheme == "light"] * 2, shades
        context.close()


def test_deep_link_and_docs_explorer_open(page: Page, server: RunningServer) -> None:
    watched = watch(page)
    open_page(page, server, tab="Watch", **{"as": "taro"})
    expect(page.locator(".graphiql-tab-active")).to_contain_text("Watch")
    assert chosen_identity(page) == "taro"
    assert variables(page) == {"userId": server.ask("{ viewer { id } }", "taro")["viewer"]["id"]}
    page.get_by_label("Show Documentation Explorer").click()
    page.locator(".graphiql-doc-explorer-content a", has_text="Mutation").first.click()
    expect(page.locator(".graphiql-doc-explorer-content")).to_contain_text("redeemQrToken")
    page.get_by_label("Show GraphiQL Explorer").click()
    expect(page.locator(".graphiql-explorer-root")).to_contain_text("onQrTokenChanged")
    assert watched.complaints == []


def test_reload_keeps_edits_until_reset(page: Page, server: RunningServer) -> None:
    open_page(page, server)
    choose_identity(page, "admin")
    set_query(page, "query Mine { __typename }")
    expect(page.locator(".graphiql-tab-active")).to_contain_text("Mine")
    wait_for(
        page,
        lambda: str(page.evaluate("sessionStorage.getItem('graphiql:tabState')")),
        until=lambda kept: "Mine" in kept,
    )

    page.reload()
    expect(page.locator(".graphiql-tab-active")).to_contain_text("Mine")
    assert chosen_identity(page) == "admin"
    # As GraphiQL does when the page is left just after a change.
    page.evaluate("""async () => {
      const { storage } = await import("/graphiql/tabs.js");
      const key = "graphiql:tabState";
      const kept = storage.getItem(key);
      addEventListener("pagehide", () => storage.setItem(key, kept));
    }""")
    press_in_menu(page, "Reset tabs")
    expect(page.locator(".graphiql-tab-active")).to_contain_text("LookAround")
    assert page.locator(".graphiql-tab-button").all_inner_texts() == TABS


def test_page_without_files_shows_addresses(browser: Browser, server: RunningServer) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.route("**/graphiql/files/**", lambda route: route.abort())
    page.goto(server.origin)
    expect(page.get_by_role("alert")).to_contain_text("`make run` fetches them")
    page.get_by_role("button", name="Menu").click()
    page.get_by_text("Where things are").click()
    expect(page.get_by_text(f"POST {server.origin}/graphql")).to_be_visible()
    context.close()


WIDTH, HEIGHT = 390, 844


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
