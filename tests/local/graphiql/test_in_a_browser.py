"""GraphiQL in Chromium, which knows no host but this machine."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from local.appsync import Settings
from local.graphiql.pinned_files import DEFAULT_FOLDER, read_pinned_files
from tests.local.graphiql.editors import (
    RIGHT,
    TABS,
    VALUE,
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
from tests.support.local_appsync import running_server
from tests.support.servers import RunningServer

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("width", [1280, 800, 390])
def test_all_tabs_stay_visible(browser: Browser, server: RunningServer, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    open_page(page, server)
    right = page.locator(".graphiql-sessions").evaluate(RIGHT)
    for name in TABS:
        tab = page.locator(".graphiql-tab", has_text=name)
        expect(tab).to_be_in_viewport(ratio=1)
        assert tab.evaluate(RIGHT) <= right
    expect(page.get_by_label("Execute query (Ctrl-Enter)")).to_be_in_viewport(ratio=1)
    context.close()


def test_deep_link_opens_tab_as_identity(page: Page, server: RunningServer) -> None:
    open_page(page, server, tab="Watch", **{"as": "taro"})
    taro = server.ask("{ viewer { id } }", "taro")["viewer"]["id"]

    expect(page.locator(".graphiql-tab-active")).to_contain_text("Watch")
    assert chosen_identity(page) == "taro"
    assert variables(page) == {"userId": taro}
    page.get_by_role("button", name="Menu").click()
    link = page.get_by_role("link", name="Watch in a second window")
    assert link.get_attribute("href") == "?tab=Watch&as=taro"
    assert link.get_attribute("target") == "_blank"


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


def test_docs_explorer_and_history_open(page: Page, server: RunningServer) -> None:
    watched = watch(page)
    open_page(page, server)
    run(page)
    answer(page, "pointsPerQuantity")
    page.get_by_label("Show Documentation Explorer").click()
    page.locator(".graphiql-doc-explorer-content a", has_text="Mutation").first.click()
    expect(page.locator(".graphiql-doc-explorer-content")).to_contain_text("redeemQrToken")
    page.get_by_label("Show GraphiQL Explorer").click()
    expect(page.locator(".graphiql-explorer-root")).to_contain_text("locations")
    page.get_by_label("Show History").click()
    expect(page.locator(".graphiql-history")).to_contain_text("LookAround")
    assert watched.complaints == []


def test_keyboard_reaches_controls_before_editor(page: Page, server: RunningServer) -> None:
    open_page(page, server)
    page.evaluate("document.activeElement.blur()")
    page.locator("header").click(position={"x": 2, "y": 2})
    reached = []
    for _ in range(5):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
    assert reached == ["play", "next", "identity", "token", "open-menu"]
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Share this tab")).to_be_visible()


def test_editors_are_named_and_keyboard_leaves(page: Page, server: RunningServer) -> None:
    open_page(page, server)
    for name in ("Query Editor", "Variables", "Result Window"):
        expect(page.get_by_role("textbox", name=name)).to_have_count(1)
    page.get_by_role("button", name="Headers").click()
    expect(page.get_by_role("textbox", name="Headers")).to_have_count(1)
    page.get_by_role("textbox", name="Query Editor").focus()
    before = page.evaluate(VALUE, ".graphiql-query-editor")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.CodeMirror')") is None
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.closest('.graphiql-query-editor') !== null")
    assert page.evaluate(VALUE, ".graphiql-query-editor") == before


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_follow_system_preference(
    browser: Browser, server: RunningServer, scheme: Any
) -> None:
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    open_page(page, server)
    shades = [
        page.locator(place).evaluate("(each) => getComputedStyle(each).backgroundColor")
        for place in ("body", ".graphiql-container")
    ]
    context.close()

    levels = [sum(map(int, re.findall(r"\d+", shade)[:3])) / 3 for shade in shades]
    assert [level > 128 for level in levels] == [scheme == "light"] * 2, shades


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


@pytest.mark.parametrize("damage", [b"", b" "], ids=["as pinned", "changed"])
def test_cdn_files_need_their_hash(page: Page, tmp_path: Path, damage: bytes) -> None:
    """Playwright answers for the CDN, which this machine cannot reach."""
    files = {file.url: file for file in read_pinned_files()}
    asked: list[str] = []

    def answer_as_cdn(route: Route) -> None:
        file = files[route.request.url]
        asked.append(file.url)
        route.fulfill(
            content_type="text/css" if file.path.endswith(".css") else "text/javascript",
            headers={"access-control-allow-origin": "*"},
            body=(DEFAULT_FOLDER / file.place).read_bytes() + damage,
        )

    page.route(lambda url: url.startswith("https://"), answer_as_cdn)
    settings = Settings(graphiql_folder=tmp_path / "nothing")
    with running_server(tmp_path / "data", settings) as appsync:
        page.goto(appsync.origin)
        if damage:
            expect(page.get_by_role("alert")).to_contain_text("its files could not be loaded")
        else:
            expect(page.get_by_role("tab")).to_have_count(len(TABS))
    assert set(asked) == set(files)
