"""Links to a tab, tabs as code, and the page where other machines reach it, in Chromium."""

import subprocess
import sys
from pathlib import Path
from shutil import copytree
from typing import Any
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
from tests.support.browsers import watch
from tests.support.servers import RunningServer, serving

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.usefixtures("page_files")]

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


SECONDS = 30
# What shells, JSON and Python have to escape.
NAME = '花\'子 "$HOME" \\ `x` ${x}'
RENAME = """# Not part of what is sent.
mutation Rename($input: UpdateViewerInput!) {
  updateViewer(input: $input) { user { displayName } userErrors { code } }
}
query Other { __typename }"""
PUBLIC = "query Public { __typename }"


def read_code(page: Page, client: str) -> str:
    press_in_menu(page, "Copy as code")
    page.get_by_label(client, exact=True).check()
    code = page.locator("#snippet").inner_text()
    page.keyboard.press("Escape")
    return code


def execute(client: str, code: str) -> str:
    command = {"curl": ["bash", "-euc", code], "Python": [sys.executable, "-c", code]}[client]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def open_with(page: Page, server: RunningServer, query: str, name: str, **values: Any) -> None:
    open_page(page, server)
    set_query(page, query)
    set_variables(page, **values)
    choose_identity(page, name)
    expect(page.locator(".graphiql-tab-active")).not_to_contain_text("LookAround")


def test_copied_code_runs_as_identity(page: Page, server: RunningServer) -> None:
    for client in ("curl", "Python"):
        name = f"{NAME} by {client}"
        open_with(page, server, RENAME, "taro", input={"displayName": name})
        code = read_code(page, client)
        assert "Not part" not in code
        assert "Other" not in code
        assert server.token("taro").partition(".")[0] not in code
        assert "updateViewer" in execute(client, code)
        assert server.ask("{ viewer { displayName } }", "taro")["viewer"]["displayName"] == name

        open_with(page, server, PUBLIC, "")
        assert execute(client, read_code(page, client)).count("__typename") == 1
