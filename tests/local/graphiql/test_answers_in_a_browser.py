"""What the page says of an answer, of a refusal and of a token, in Chromium."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.local.graphiql.editors import (
    answer,
    choose_identity,
    chosen_identity,
    open_page,
    run,
    set_query,
)
from tests.support.browsers import wait_for
from tests.support.servers import RunningServer

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.usefixtures("page_files")]

EDITOR = "document.querySelector('.graphiql-query-editor .CodeMirror').CodeMirror"
READ_UNTIL = f"{EDITOR}.documentAST.loc.end"
# The editor of variables is there too, hidden.
FILL_HEADERS = """(text) => [...document.querySelectorAll('[aria-label="Headers"] .CodeMirror')]
    .pop().CodeMirror.setValue(text)"""
TWO_HOURS_PASS = "() => { const now = Date.now; Date.now = () => now() + 7_200_000 }"
COSTS = {
    "milliseconds": 12.3,
    "invocations": 1,
    "dynamodbRequests": 2,
    "readUnits": 1.5,
    "writeUnits": 6,
}


def shorten_to(page: Page, seconds: int) -> None:
    """Make the page's tokens of 60 seconds expire sooner."""

    def shorten(route: Route) -> None:
        route.continue_(url=route.request.url.replace("=60", f"={seconds}"))

    page.route("**/dev/identities?expires_in_seconds=60", shorten)


def ask_for_short_token(page: Page) -> None:
    page.locator("#token").click()
    page.get_by_role("button", name="Token of 60 seconds").click()
    expect(page.locator("#token-left")).to_have_text(re.compile(r"^[01]:\d\d"))
    page.keyboard.press("Escape")


def test_costs_are_in_status_line(page: Page, server: RunningServer) -> None:
    costs = "as anonymous · 12 ms · 1 invocation · 2 DynamoDB requests · 1.5 read, 6 write units"
    data = {"data": {"__typename": "Query"}}
    cases: list[tuple[Any, str, Any]] = [
        ({}, "as anonymous", {}),
        ({"costs": COSTS}, costs, {}),
        ({"costs": COSTS, "mine": 1}, costs, {"extensions": {"mine": 1}}),
    ]
    asked: list[str | None] = []

    def replace(route: Route) -> None:
        extensions, *_ = cases[len(asked)]
        asked.append(route.request.headers.get("x-development-costs"))
        route.fulfill(json={**data, "extensions": extensions})

    open_page(page, server)
    expect(page.locator("#balance")).to_contain_text("points")  # asks no more from now on
    page.route("**/graphql", replace)
    for _, line, shown in cases:
        run(page)
        expect(page.locator("#costs")).to_have_text(line)
        assert answer(page, "__typename") == {**data, **shown}
    assert asked == ["1"] * 3

    page.get_by_role("button", name="Headers").click()
    page.evaluate(FILL_HEADERS, '{"authorization": "a token"}')
    page.unroute_all()
    run(page)
    expect(page.locator("#costs")).to_have_text("by this tab's Authorization header")


REFUSED = [
    (
        '{ ledgerVerification(userId: "another") { ok } }',
        "hanako",
        "Only admins or auditors may use ledgerVerification.",
        "admin",
    ),
    (
        "{ viewer { id } }",
        "",
        "Only citizens and staff who have signed in may use viewer.",
        "hanako",
    ),
    (
        'subscription { onBalanceChanged(userId: "another") { version } }',
        "taro",
        "taro may use onBalanceChanged, but only for what is taro's own.",
        None,
    ),
]


def test_refusal_says_who_may(page: Page, server: RunningServer) -> None:
    open_page(page, server)
    for query, name, rule, fitting in REFUSED:
        set_query(page, query)
        choose_identity(page, name)
        # GraphiQL reads a subscription's kind a tenth of a second later.
        wait_for(page, lambda: page.evaluate(READ_UNTIL), until=len(query).__eq__)
        run(page)
        expect(page.locator("#refusal")).to_contain_text(rule)
        switch = page.locator("#refusal button")
        if fitting is None:
            expect(switch).to_have_count(0)
            continue
        switch.click()
        assert chosen_identity(page) == fitting
        expect(page.locator("#costs")).to_contain_text(re.compile(rf"^as {fitting}( · |$)"))
        expect(page.locator("#refusal")).to_be_hidden()
        assert "errors" not in answer(page, '"data"')


def test_expired_token_is_renewed_when_asked(page: Page, server: RunningServer) -> None:
    shorten_to(page, 2)
    open_page(page, server, tab="Redeem")
    ask_for_short_token(page)
    expect(page.locator("#token-time")).to_have_text("expired: renew")
    expect(page.locator("#watch-state")).to_have_text("refused: Token has expired.")
    page.evaluate(TWO_HOURS_PASS)
    run(page)
    assert answer(page, "Token has expired.")["errors"][0]["errorType"] == "UnauthorizedException"
    expect(page.locator("#refusal")).to_contain_text("hanako's token has expired.")

    page.get_by_role("button", name="Renew hanako's token").click()
    expect(page.locator("#token-time")).to_have_text(re.compile("23:59:|24:00:"))
    expect(page.locator("#watch-state")).to_have_text("live")
    run(page)
    answer(page, "redeemQrToken")
