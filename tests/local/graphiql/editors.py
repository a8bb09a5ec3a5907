"""Steps in GraphiQL's tabs and editors."""

import json
from typing import Any

from playwright.sync_api import Page, expect

from tests.support.browsers import wait_for
from tests.support.servers import RunningServer

TABS = [
    "LookAround",
    "KioskIssues",
    "Redeem",
    "Exchange",
    "Hold",
    "Approve",
    "CancelAndRefund",
    "Watch",
]
RIGHT = "(each) => each.getBoundingClientRect().right"
VALUE = "(place) => document.querySelector(place + ' .CodeMirror').CodeMirror.getValue()"
FILL = """([place, text]) =>
    document.querySelectorAll(place + ' .CodeMirror')[0].CodeMirror.setValue(text)"""
OPERATION = "document.querySelector('.graphiql-query-editor .CodeMirror').CodeMirror.operationName"
VARIABLES = '[aria-label="Variables"]'


def open_page(page: Page, server: RunningServer, **parameters: str) -> None:
    query = "&".join(f"{name}={value}" for name, value in parameters.items())
    open_address(page, f"{server.origin}/?{query}")


def open_address(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#graphiql .CodeMirror")).to_have_count(4)


def choose_tab(page: Page, name: str) -> None:
    page.locator(".graphiql-tab-button", has_text=name).click()
    # GraphiQL reads the operation a tenth of a second later.
    wait_for(page, lambda: page.evaluate(OPERATION), until=lambda operation: operation == name)


def run(page: Page) -> None:
    page.get_by_label("Execute query (Ctrl-Enter)").click()


def answer(page: Page, part: str) -> Any:
    """Return the result once it contains this part."""
    text = wait_for(
        page, lambda: str(page.evaluate(VALUE, ".result-window")), until=lambda text: part in text
    )
    return json.loads(text)


def variables(page: Page) -> Any:
    return json.loads(page.evaluate(VALUE, VARIABLES))


def set_variables(page: Page, **values: str) -> None:
    page.evaluate(FILL, [VARIABLES, json.dumps(values)])


def set_query(page: Page, query: str) -> None:
    page.evaluate(FILL, [".graphiql-query-editor", query])


def choose_identity(page: Page, name: str) -> None:
    page.get_by_label("You are").select_option(name)


def chosen_identity(page: Page) -> str:
    return page.get_by_label("You are").input_value()


def press_in_menu(page: Page, name: str) -> None:
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("button", name=name, exact=True).click()
