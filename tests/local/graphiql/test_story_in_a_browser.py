"""The story of the tabs, run in Chromium."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.local.graphiql.editors import TABS, answer, choose_tab, open_page, run, set_variables
from tests.support.browsers import wait_for, watch
from tests.support.servers import RunningServer

pytestmark = pytest.mark.engine


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
