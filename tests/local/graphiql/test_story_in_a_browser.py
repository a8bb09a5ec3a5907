"""The story of the tabs, played and run by hand in Chromium."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.local.graphiql.editors import (
    TABS,
    answer,
    open_page,
    run,
)
from tests.support.browsers import wait_for, watch
from tests.support.servers import RunningServer

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.usefixtures("page_files")]

SECONDS = 60_000


def play(page: Page) -> None:
    page.locator("#play").click()


def expect_end(page: Page) -> None:
    expect(page.locator("#step")).to_have_text(
        "The story is at its end. Its last tab watches until you leave it.", timeout=SECONDS
    )


def answer_in_place_of(page: Page, operation: str, body: dict[str, Any]) -> None:
    def replace(route: Route) -> None:
        if f" {operation}(" in (route.request.post_data or ""):
            route.fulfill(json=body)
        else:
            route.fallback()

    page.route("**/graphql", replace)


def test_story_plays_again_without_typing(page: Page, server: RunningServer) -> None:
    watched = watch(page)
    open_page(page, server, pause="0")
    for pushes in (7, 13):
        play(page)
        expect_end(page)
        expect(page.locator("#steps li.done")).to_have_count(len(TABS))
        expect(page.locator("#pushes li")).to_have_count(pushes)

    expect(page.locator(".graphiql-tab-active")).to_contain_text("Watch")
    pushed = answer(page, '"version"')["data"]["onBalanceChanged"]
    expect(page.locator("#balance")).to_have_text(f"{pushed['available']} points")
    assert watched.outside() == []
    assert watched.complaints == []


def test_failed_step_stops_story_until_continued(page: Page, server: RunningServer) -> None:
    refusal = {"code": "INSUFFICIENT_POINTS", "message": "20 points are missing."}
    refused = {"data": {"exchangeReward": {"exchange": None, "userErrors": [refusal]}}}
    answer_in_place_of(page, "Hold", refused)
    open_page(page, server, pause="0")
    play(page)
    expect(page.locator("#step")).to_have_text(
        "Stopped at step 5, Hold: INSUFFICIENT_POINTS: 20 points are missing.", timeout=SECONDS
    )
    expect(page.locator("#steps li.failed")).to_have_text("5")
    assert answer(page, "INSUFFICIENT_POINTS") == refused

    page.unroute_all()
    page.get_by_role("button", name="Continue").click()
    expect_end(page)


def is_look_around(route: Route) -> bool:
    return "query LookAround" in (route.request.post_data or "")


def test_late_answer_belongs_to_no_step(page: Page, server: RunningServer) -> None:
    """A request by hand that a step replaces is still answered."""
    held: list[Route] = []
    open_page(page, server, tab="LookAround")

    def hold(route: Route) -> None:
        if not is_look_around(route):
            route.fallback()
        elif held:
            held[0].fulfill(json={"errors": [{"message": "of the other request"}]})
            route.continue_()
        else:
            held.append(route)

    page.route("**/graphql", hold)
    run(page)
    wait_for(page, lambda: held, until=lambda routes: routes != [])
    page.get_by_role("button", name="Next step").click()
    expect(page.locator("#steps li.done")).to_have_text("1")
    assert answer(page, "earnRules")["data"]["earnRules"]
