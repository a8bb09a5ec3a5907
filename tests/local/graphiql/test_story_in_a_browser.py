"""The story of the tabs, run in Chromium."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.local.graphiql.editors import (
    TABS,
    VALUE,
    VARIABLES,
    answer,
    choose_tab,
    open_page,
    run,
    set_variables,
)
from tests.support.browsers import wait_for, watch
from tests.support.servers import RunningServer

pytestmark = pytest.mark.engine

COMPOST_BIN_POINTS = 80
BALANCE = "{ viewer { balance { available held version } } }"


def test_story_runs_without_outside_requests(page: Page, server: RunningServer) -> None:
    watched = watch(page)
    open_page(page, server)
    assert page.locator(".graphiql-tab-button").all_inner_texts() == TABS

    run(page)
    places = answer(page, "pointsPerQuantity")["data"]["locations"]["nodes"]
    assert len(places) == 3

    choose_tab(page, "KioskIssues")
    run(page)
    assert answer(page, "errorType")["errors"][0]["errorType"] == "Unauthorized"
    page.get_by_label("You are").select_option("kiosk")
    run(page)
    token = answer(page, "pointsValue")["data"]["issueQrToken"]["qrToken"]
    assert token["pointsValue"] == 10

    second = page.context.new_page()
    watched_second = watch(second)
    open_page(second, server, tab="Watch", **{"as": "hanako"})
    run(second)
    expect(second.get_by_label("Stop query (Ctrl-Enter)")).to_be_visible()
    wait_for(second, lambda: watched_second.sent_frames, until=lambda frames: len(frames) >= 2)

    page.get_by_label("You are").select_option("hanako")
    choose_tab(page, "Redeem")
    set_variables(page, code=token["code"])
    run(page)
    redeemed = answer(page, "pointsEarned")["data"]["redeemQrToken"]
    assert (redeemed["recycleEvent"]["pointsEarned"], redeemed["userErrors"]) == (10, [])

    choose_tab(page, "Exchange")
    run(page)
    exchanged = answer(page, '"replayed": false')["data"]["exchangeReward"]
    assert exchanged["userErrors"] == []
    version = exchanged["balance"]["version"]
    assert version == redeemed["balance"]["version"] + 1
    pushed = answer(second, f'"version": {version}')["data"]["onBalanceChanged"]
    assert pushed["available"] == exchanged["balance"]["available"]
    run(page)
    answer(page, '"replayed": true')

    for each in (watched, watched_second):
        assert each.outside() == []
        assert each.complaints == []
    assert watched_second.sockets == [server.origin.replace("http", "ws") + "/graphql"]
    first_frame = json.loads(watched_second.sent_frames[0])
    assert first_frame["type"] == "connection_init"
    assert first_frame["payload"]["Authorization"].count(".") == 2


def test_hold_is_approved_cancelled_and_refunded(page: Page, server: RunningServer) -> None:
    watched = watch(page)
    before = server.ask(BALANCE, "hanako")["viewer"]["balance"]
    version = before["version"]
    open_page(page, server, tab="Hold", **{"as": "hanako"})
    run(page)
    held = answer(page, "PENDING_APPROVAL")["data"]["exchangeReward"]
    exchange = held["exchange"]
    assert held["balance"] == {
        "available": before["available"] - COMPOST_BIN_POINTS,
        "held": COMPOST_BIN_POINTS,
        "version": version + 1,
    }

    choose_tab(page, "Approve")
    set_variables(page, exchangeId=exchange["id"])
    run(page)
    assert answer(page, "errorType")["errors"][0]["errorType"] == "Unauthorized"
    page.get_by_label("You are").select_option("operator")
    run(page)
    approved = answer(page, "CONFIRMED")["data"]["approveExchange"]
    assert approved["userErrors"] == []
    assert approved["balance"] == {**held["balance"], "held": 0, "version": version + 2}

    page.get_by_label("You are").select_option("hanako")
    choose_tab(page, "CancelAndRefund")
    variables = json.loads(page.evaluate(VALUE, VARIABLES))
    set_variables(page, **variables | {"exchangeId": exchange["id"]})
    run(page)
    refunded = answer(page, "CANCELLED")["data"]["cancelExchange"]
    entry = refunded["ledgerEntry"]
    assert (entry["type"], entry["points"]) == ("EXCHANGE_REFUND", COMPOST_BIN_POINTS)
    assert sum(lot["points"] for lot in entry["allocations"]) == COMPOST_BIN_POINTS
    assert refunded["balance"] == {**before, "version": version + 3}
    run(page)
    assert answer(page, '"replayed": true')["data"]["cancelExchange"]["balance"]["held"] == 0
    assert watched.complaints == []
