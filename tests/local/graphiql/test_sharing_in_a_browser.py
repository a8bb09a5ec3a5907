"""Links to a tab, and the page where other machines reach it, in Chromium."""

from pathlib import Path
from shutil import copytree
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.local.graphiql.editors import (
    TABS,
    VALUE,
    answer,
    choose_identity,
    chosen_identity,
    open_address,
    open_page,
    press_in_menu,
    run,
    set_query,
    set_variables,
    variables,
)
from tests.support.browsers import wait_for, watch
from tests.support.servers import RunningServer, serving

pytestmark = pytest.mark.engine

QUERY = 'query Mine($id: ID!) {\n  location(id: $id) { name } # "駅" & + %\n}'


def read_link(page: Page) -> str:
    press_in_menu(page, "Share this tab")
    link = page.get_by_label("Link", exact=True).input_value()
    page.keyboard.press("Escape")
    return link


def test_link_opens_same_tab_and_nothing_else(page: Page, server: RunningServer) -> None:
    open_page(page, server)
    set_query(page, QUERY)
    set_variables(page, id="駅&=")
    choose_identity(page, "operator")
    link = read_link(page)
    assert urlsplit(link).query == ""
    assert set(parse_qs(urlsplit(link).fragment)) == {"query", "variables", "as"}
    assert server.token("operator").partition(".")[0] not in link

    other = page.context.new_page()
    watched = watch(other)
    open_address(other, link)
    assert other.evaluate(VALUE, ".graphiql-query-editor") == QUERY
    assert variables(other) == {"id": "駅&="}
    assert chosen_identity(other) == "operator"
    expect(other.locator(".graphiql-tab-button")).to_have_count(0)  # GraphiQL shows no single tab
    assert other.evaluate(VALUE, ".result-window") == ""
    assert other.url == f"{server.origin}/"
    assert watched.complaints == []


def test_link_in_same_window_adds_tab(page: Page, server: RunningServer) -> None:
    open_page(page, server)
    set_query(page, QUERY)
    link = read_link(page)
    press_in_menu(page, "Reset tabs")
    expect(page.locator(".graphiql-tab-button").first).to_have_text("LookAround")

    page.evaluate("(link) => { location.href = link }", link)
    expect(page.locator(".graphiql-tab-active")).to_contain_text("Mine")
    assert page.locator(".graphiql-tab-button").all_inner_texts() == [*TABS, "Mine"]


def test_link_has_own_variables(page: Page, server: RunningServer) -> None:
    """What an answer fills is for the window's own tab of the name."""
    open_page(page, server, tab="KioskIssues")
    link = f'{server.origin}/#query=mutation+Redeem($code: String!) {{ a }}&variables={{"code":1}}'
    run(page)
    code = answer(page, "pointsValue")["data"]["issueQrToken"]["qrToken"]["code"]
    page.evaluate("(link) => { location.href = link }", link)
    expect(page.locator(".graphiql-tab-button")).to_have_count(len(TABS) + 1)
    assert variables(page) == {"code": 1}
    page.locator(".graphiql-tab-button", has_text="Redeem").first.click()
    wait_for(page, lambda: variables(page), until=lambda found: found == {"code": code})


def test_unknown_identity_of_link_is_said(page: Page, server: RunningServer) -> None:
    open_address(page, f"{server.origin}/#query={{__typename}}&as=jiro")
    trouble = "This server has no identity jiro: you are anonymous."
    expect(page.get_by_role("alert").first).to_have_text(trouble)
    assert chosen_identity(page) == ""


def test_overlong_link_is_not_offered(page: Page, server: RunningServer) -> None:
    open_page(page, server)
    set_query(page, f"# {'long ' * 2_000}\n{{ __typename }}")
    press_in_menu(page, "Share this tab")

    expect(page.locator("#share-note")).to_contain_text("programs cut links longer than 8000")
    expect(page.get_by_role("button", name="Copy link")).to_be_disabled()


def test_schema_is_downloaded(page: Page, server: RunningServer) -> None:
    open_page(page, server)
    page.get_by_role("button", name="Menu").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the schema (SDL)").click()

    assert download.value.suggested_filename == "schema.graphql"
    assert "type Query" in Path(download.value.path()).read_text("utf-8")


def test_visitor_keeps_key_to_themselves(page: Page, demo_dir: Path, tmp_path: Path) -> None:
    """Pages of other machines are not secure: no clipboard and no randomUUID."""
    page.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'clipboard', { value: undefined });"
        "Object.defineProperty(Crypto.prototype, 'randomUUID', { value: undefined });"
        "addEventListener('copy', () => { window.copied = document.activeElement.value });"
    )
    data_dir = copytree(demo_dir, tmp_path / "data")
    with serving(data_dir, variables={"HOST": "0.0.0.0"}) as server:  # noqa: S104 - what it tests
        (line,) = (each for each in server.output if each.startswith("GraphiQL"))
        key = line.partition("#key=")[2].strip()
        open_address(page, f"{server.origin}/#key={key}")
        run(page)
        answer(page, "pointsPerQuantity")
        expect(page.locator("#watch-state")).to_have_text("live")

        press_in_menu(page, "Share this tab")
        page.get_by_role("button", name="Copy link").click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        copied = page.evaluate("window.copied")
        assert copied == page.get_by_label("Link", exact=True).input_value()
        assert key not in copied

        # In this window, which has the key.
        page.evaluate("(link) => { location.href = link }", copied)
        expect(page.locator(".graphiql-tab-button")).to_have_count(len(TABS) + 1)
        assert page.url.endswith(f"#key={key}")
        press_in_menu(page, "Copy as code")
        assert key not in page.locator("#snippet").inner_text()
        page.keyboard.press("Escape")
        page.reload()
        expect(page.locator("#watch-state")).to_have_text("live")
