"""Tabs as code for other clients: what the page shows is run as it is."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.local.graphiql.editors import (
    choose_identity,
    open_page,
    press_in_menu,
    set_query,
    set_variables,
)
from tests.support.browsers import wait_for
from tests.support.servers import RunningServer
from tests.support.wallets import publish

pytestmark = pytest.mark.engine

SECONDS = 30
# What shells, JSON and Python have to escape.
NAME = '花\'子 "$HOME" \\ `x` ${x}'
RENAME = """# Not part of what is sent.
mutation Rename($input: UpdateViewerInput!) {
  updateViewer(input: $input) { user { displayName } userErrors { code } }
}
query Other { __typename }"""
TEXT = "query Text { location(id: \"\\\"\\\\`${x}'''\") { name } }"
WATCH = "subscription ($id: ID!) { onBalanceChanged(userId: $id) { version } }"


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


def test_copied_mutation_runs_as_identity(page: Page, server: RunningServer) -> None:
    for client in ("curl", "Python"):
        name = f"{NAME} by {client}"
        open_with(page, server, RENAME, "taro", input={"displayName": name})
        code = read_code(page, client)
        assert "Not part" not in code
        assert "Other" not in code
        assert server.token("taro").partition(".")[0] not in code

        assert "updateViewer" in execute(client, code)
        assert server.ask("{ viewer { displayName } }", "taro")["viewer"]["displayName"] == name


def test_copied_query_runs_with_key(page: Page, server: RunningServer) -> None:
    open_with(page, server, TEXT, "")
    for client in ("curl", "Python"):
        printed = execute(client, read_code(page, client))
        assert "location" in printed
        assert "errors" not in printed


def test_copied_python_watches(page: Page, server: RunningServer, tmp_path: Path) -> None:
    hanako = server.ask("{ viewer { id } }", "hanako")["viewer"]["id"]
    open_with(page, server, WATCH, "hanako", id=hanako)
    code = read_code(page, "Python")
    output = tmp_path / "output"
    with output.open("w") as file:
        running = subprocess.Popen([sys.executable, "-c", code], stdout=file)
    version = 1_000

    def publish_until_printed() -> str:
        # Nothing says that the subscription has begun.
        nonlocal version
        version += 1
        publish(server, hanako, version)
        return output.read_text()

    printed = wait_for(page, publish_until_printed, until=bool)
    running.terminate()
    running.wait()
    assert "onBalanceChanged" in printed


def test_curl_says_it_cannot_subscribe(page: Page, server: RunningServer) -> None:
    open_with(page, server, WATCH, "hanako", id="x")
    code = read_code(page, "curl")
    assert f"{server.origin.replace('http', 'ws')}/graphql/realtime?header=" in code
    assert execute("curl", code) == ""


def test_unreadable_tab_is_not_copied(page: Page, server: RunningServer) -> None:
    open_page(page, server)
    set_query(page, "query {")
    assert "The tab cannot be sent: Syntax Error" in read_code(page, "curl")
    press_in_menu(page, "Copy as code")
    expect(page.get_by_role("button", name="Copy", exact=True)).to_be_disabled()
