"""The story of the tabs, played and run by hand in Chromium."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.local.graphiql.editors import (
    TABS,
    answer,
    choose_identity,
    choose_tab,
    chosen_identity,
    open_page,
    run,
    variables,
)
from tests.support.browsers import wait_for, watch
from tests.support.servers import RunningServer

pytestmark = pytest.mark.engine

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


def test_stopped_step_stops_story(page: Page, server: RunningServer) -> None:
    open_page(page, server)
    watched = watch(page)
    for number in range(1, len(TABS)):
        page.get_by_role("button", name="Next step").click()
        expect(page.locator("#steps li.done")).to_have_count(number)
    page.route("**/graphql", lambda _: None)  # nothing happens meanwhile
    page.get_by_role("button", name="Next step").click()
    wait_for(
        page,
        lambda: [each for each in watched.sent_frames if '"subscribe"' in each],
        until=lambda frames: len(frames) == 1,
    )
    page.unroute_all()
    choose_identity(page, "taro")
    expect(page.locator("#step")).to_have_text("Stopped at step 8, Watch: somebody stopped it")


def test_next_step_runs_one_tab(page: Page, server: RunningServer) -> None:
    open_page(page, server)
    for number, name in enumerate(TABS[:3], start=1):
        page.get_by_role("button", name="Next step").click()
        expect(page.locator("#steps li.done")).to_have_count(number)
        expect(page.locator("#steps li[aria-current]")).to_have_text(str(number))
        expect(page.locator(".graphiql-tab-active")).to_contain_text(name)
    assert answer(page, "pointsEarned")["data"]["redeemQrToken"]["userErrors"] == []


def test_tabs_by_hand_need_no_typing(page: Page, server: RunningServer) -> None:
    open_page(page, server)
    run(page)
    places = answer(page, "pointsPerQuantity")["data"]["locations"]["nodes"]
    assert len(places) == 3
    choose_tab(page, "KioskIssues")
    assert variables(page)["locationId"] == places[0]["id"]
    assert chosen_identity(page) == "kiosk"
    run(page)
    code = answer(page, "pointsValue")["data"]["issueQrToken"]["qrToken"]["code"]

    choose_tab(page, "Redeem")
    assert variables(page) == {"code": code}
    assert chosen_identity(page) == "hanako"
    run(page)
    redeemed = answer(page, "pointsEarned")["data"]["redeemQrToken"]
    assert redeemed["userErrors"] == []
    choose_tab(page, "Exchange")
    run(page)
    exchanged = answer(page, '"replayed": false')["data"]["exchangeReward"]
    assert exchanged["balance"]["version"] == redeemed["balance"]["version"] + 1
    run(page)
    answer(page, '"replayed": true')


def test_identity_by_hand_stays_with_tab(page: Page, server: RunningServer) -> None:
    open_page(page, server)
    choose_tab(page, "Redeem")
    choose_identity(page, "taro")
    choose_tab(page, "Exchange")
    assert chosen_identity(page) == "hanako"
    choose_tab(page, "Redeem")
    assert chosen_identity(page) == "taro"


def test_second_window_watches_by_websocket(page: Page, server: RunningServer) -> None:
    watched = watch(page)
    open_page(page, server, tab="Watch", **{"as": "hanako"})
    run(page)
    expect(page.get_by_label("Stop query (Ctrl-Enter)")).to_be_visible()
    socket = server.origin.replace("http", "ws") + "/graphql"
    wait_for(page, lambda: watched.sockets, until=lambda sockets: socket in sockets)
    first = wait_for(
        page,
        lambda: [each for each in watched.sent_frames if "connection_init" in each],
        until=lambda frames: len(frames) == 2,
    )
    assert any(json.loads(each).get("payload", {}).get("Authorization") for each in first)
