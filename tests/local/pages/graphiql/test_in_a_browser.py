import json
from pathlib import Path
from shutil import copytree

import pytest
from playwright.sync_api import Page, expect

from local.pages.graphiql.story_tabs import read_story
from tests.support.browsers import wait_for, watch
from tests.support.servers import RunningServer, serving

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.usefixtures("page_files")]

VALUE = "(place) => document.querySelector(place + ' .CodeMirror').CodeMirror.getValue()"
EDITOR = "document.querySelector('.graphiql-query-editor .CodeMirror').CodeMirror"
RUN = "Execute query (Ctrl-Enter)"


def open_address(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#graphiql .CodeMirror")).to_have_count(4)


def wait_for_answer(page: Page, part: str) -> str:
    return wait_for(
        page, lambda: str(page.evaluate(VALUE, ".result-window")), until=lambda text: part in text
    )


def press_in_menu(page: Page, name: str) -> None:
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("button", name=name, exact=True).click()


def test_deep_link_and_docs_explorer_open(page: Page, server: RunningServer) -> None:
    watched = watch(page)
    open_address(page, f"{server.origin}/?tab=Watch&as=taro")
    expect(page.locator(".graphiql-tab-active")).to_contain_text("Watch")
    assert page.get_by_label("You are").input_value() == "taro"
    taro = server.ask("{ viewer { id } }", "taro")["viewer"]["id"]
    assert json.loads(page.evaluate(VALUE, '[aria-label="Variables"]')) == {"userId": taro}
    page.get_by_label("Show Documentation Explorer").click()
    page.locator(".graphiql-doc-explorer-content a", has_text="Mutation").first.click()
    expect(page.locator(".graphiql-doc-explorer-content")).to_contain_text("redeemQrToken")
    page.get_by_label("Add tab").click()
    # GraphiQL reads an editor's operation a little after its text.
    wait_for(page, lambda: page.evaluate(f"{EDITOR}.operationName"), until=lambda name: not name)
    page.get_by_label(RUN).click()
    assert json.loads(wait_for_answer(page, "pointsCost"))["data"]["rewards"]["nodes"]
    page.evaluate(f"{EDITOR}.setValue('{{ staffActions {{ nodes {{ id }} }} }}')")
    page.get_by_label(RUN).click()
    page.get_by_role("button", name="Switch to").click()
    wait_for_answer(page, '"nodes"')
    assert watched.complaints == []


def test_story_plays_again_without_typing(page: Page, server: RunningServer) -> None:
    watched = watch(page)
    open_address(page, f"{server.origin}/?pause=0")
    for pushes in (7, 13):
        page.locator("#play").click()
        expect(page.locator("#step")).to_have_text(
            "The story is at its end. Its last tab watches until you leave it.", timeout=60_000
        )
        expect(page.locator("#steps li.done")).to_have_count(len(read_story()))
        expect(page.locator("#pushes li")).to_have_count(pushes)

    expect(page.locator(".graphiql-tab-active")).to_contain_text("Watch")
    pushed = json.loads(wait_for_answer(page, '"version"'))["data"]["onBalanceChanged"]
    expect(page.locator("#balance")).to_have_text(f"{pushed['available']} points")
    assert watched.outside() == []
    assert watched.complaints == []


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
        page.get_by_label(RUN).click()
        wait_for_answer(page, "pointsPerQuantity")
        expect(page.locator("#watch-state")).to_have_text("live")

        press_in_menu(page, "Share this tab")
        page.get_by_role("button", name="Copy link").click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        copied = page.evaluate("window.copied")
        assert copied == page.get_by_label("Link", exact=True).input_value()
        assert key not in copied
        page.keyboard.press("Escape")
        press_in_menu(page, "Copy as code")
        assert key not in page.locator("#snippet").inner_text()
