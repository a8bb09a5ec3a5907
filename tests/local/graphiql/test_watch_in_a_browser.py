"""The panel that watches a balance, in Chromium."""

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, Route, WebSocketRoute, expect

from tests.local.graphiql.editors import choose_identity, open_page, run
from tests.support.browsers import wait_for, watch
from tests.support.servers import RunningServer
from tests.support.wallets import ISSUE, REDEEM, publish

pytestmark = pytest.mark.engine

STATE = "#watch-state"
TOP = "#pushes li >> nth=0"
HOURS_PASS = "() => { const now = Date.now; Date.now = () => now() + 7_200_000 }"


def earn(server: RunningServer, name: str) -> Any:
    """Redeem ten bottles; return the balance."""
    places = server.ask("{ locations(first: 1, accepts: PET_BOTTLE) { nodes { id } } }")
    event = str(uuid4())
    location = places["locations"]["nodes"][0]["id"]
    issued = server.ask(ISSUE, "kiosk", location=location, event=event, pieces=10)
    code = issued["issueQrToken"]["qrToken"]["code"]
    return server.ask(REDEEM, name, code=code)["redeemQrToken"]["balance"]


def shown(page: Page) -> list[str]:
    return page.locator("#pushes li span").all_inner_texts()


def describe(balance: Any) -> str:
    return f"{balance['available']} available, 0 held · version {balance['version']}"


def test_pushes_are_listed_newest_first(page: Page, server: RunningServer) -> None:
    open_page(page, server)
    expect(page.locator(STATE)).to_have_text("live")
    expect(page.locator(TOP)).to_contain_text("balance now")
    for number in (2, 3):
        balance = earn(server, "hanako")
        expect(page.locator("#pushes li")).to_have_count(number)
        assert shown(page)[0] == describe(balance)
        expect(page.locator(TOP)).to_contain_text("+2 available")
        expect(page.locator(TOP)).to_contain_text(":")
    expect(page.locator("#balance")).to_have_text(f"{balance['available']} points")


def test_other_citizen_replaces_watched_one(page: Page, server: RunningServer) -> None:
    open_page(page, server)
    # A balance that changes before is the first one that the page shows.
    expect(page.locator(STATE)).to_have_text("live")
    earn(server, "hanako")
    expect(page.locator("#pushes li")).to_have_count(2)
    choose_identity(page, "taro")
    # At once: before the new socket is open.
    assert page.locator("#watched").inner_text() == "taro"
    expect(page.locator("#pushes li")).to_have_count(1)

    earn(server, "hanako")
    balance = earn(server, "taro")
    expect(page.locator("#pushes li")).to_have_count(2)
    assert shown(page)[0] == describe(balance)
    own = server.ask("{ viewer { balance { version } } }", "taro")
    assert own["viewer"]["balance"]["version"] == balance["version"]


def test_watch_keeps_citizen_for_others(page: Page, server: RunningServer) -> None:
    open_page(page, server, **{"as": "taro"})
    expect(page.locator(STATE)).to_have_text("live")
    for name in ("kiosk", "operator", ""):
        choose_identity(page, name)
        expect(page.locator("#watched")).to_have_text("taro")
        expect(page.locator(STATE)).to_have_text("live")


def test_older_version_is_not_listed(page: Page, server: RunningServer) -> None:
    open_page(page, server, **{"as": "taro"})
    expect(page.locator("#pushes li")).to_have_count(1)
    taro = server.ask("{ viewer { id balance { version } } }", "taro")["viewer"]
    version = taro["balance"]["version"]
    newer = publish(server, taro["id"], version + 2)
    expect(page.locator("#pushes li")).to_have_count(2)
    for old in (version + 1, version + 2):
        publish(server, taro["id"], old)
    last = publish(server, taro["id"], version + 3)
    expect(page.locator("#pushes li")).to_have_count(3)
    assert [each.rsplit(" ", 1)[1] for each in shown(page)[:2]] == [
        str(last["version"]),
        str(newer["version"]),
    ]


def test_lost_connection_comes_back(page: Page, server: RunningServer) -> None:
    sockets: list[WebSocketRoute] = []

    def note(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        socket.connect_to_server()

    page.route_web_socket("**/graphql/realtime", note)
    open_page(page, server)
    expect(page.locator(STATE)).to_have_text("live")
    sockets[0].close()
    expect(page.locator(STATE)).to_have_text("reconnecting …")
    missed = earn(server, "hanako")
    expect(page.locator(STATE)).to_have_text("live")
    expect(page.locator(TOP)).to_contain_text(describe(missed))


def test_day_old_token_is_renewed(page: Page, server: RunningServer) -> None:
    def shorten(route: Route) -> None:
        route.continue_(url=f"{route.request.url}?expires_in_seconds=4")

    page.route("**/dev/identities", shorten, times=1)
    open_page(page, server, **{"as": "hanako"})
    expect(page.locator(STATE)).to_have_text("live")
    page.evaluate(HOURS_PASS)
    expect(page.locator("#token-time")).to_have_text(re.compile("23:59:|24:00:"))
    expect(page.locator(STATE)).to_have_text("live")
    balance = earn(server, "hanako")
    expect(page.locator(TOP)).to_contain_text(describe(balance))


def test_other_account_of_same_name_is_new(page: Page, server: RunningServer) -> None:
    """A server with other data has another account of the name."""
    others = {each["name"]: each for each in server.identities()}

    def replace(route: Route) -> None:
        route.fulfill(json=[{**others["taro"], "name": "hanako"}])

    open_page(page, server, **{"as": "hanako"})
    expect(page.locator("#pushes li")).to_have_count(1)
    earn(server, "hanako")
    expect(page.locator("#pushes li")).to_have_count(2)
    page.route("**/dev/identities", replace)
    page.locator("#token").click()
    page.get_by_role("button", name="New token of 24 hours").click()
    own = server.ask("{ viewer { balance { available held version } } }", "taro")
    balance = own["viewer"]["balance"]
    expect(page.locator("#pushes li")).to_have_count(1)
    expect(page.locator(TOP)).to_contain_text(describe(balance))


def test_earlier_state_of_server_is_shown(page: Page, server: RunningServer) -> None:
    """As after a crash, or a restored copy."""
    sockets: list[WebSocketRoute] = []

    def note(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        socket.connect_to_server()

    page.route_web_socket("**/graphql/realtime", note)
    open_page(page, server, **{"as": "taro"})
    expect(page.locator("#pushes li")).to_have_count(1)
    taro = server.ask("{ viewer { id balance { available held version } } }", "taro")["viewer"]
    publish(server, taro["id"], taro["balance"]["version"] + 5)
    expect(page.locator("#pushes li")).to_have_count(2)
    sockets[0].close()
    expect(page.locator("#pushes li")).to_have_count(3)
    expect(page.locator(TOP)).to_contain_text("balance now")
    expect(page.locator(TOP)).to_contain_text(describe(taro["balance"]))


def test_tab_stops_for_other_identity(page: Page, server: RunningServer) -> None:
    watched = watch(page)
    open_page(page, server, tab="Watch")
    run(page)
    expect(page.get_by_label("Stop query (Ctrl-Enter)")).to_be_visible()
    wait_for(
        page,
        lambda: [each for each in watched.sent_frames if '"subscribe"' in each],
        until=lambda frames: len(frames) == 1,
    )
    choose_identity(page, "taro")
    expect(page.get_by_label("Execute query (Ctrl-Enter)")).to_be_visible()
    run(page)
    frames = wait_for(
        page,
        lambda: [each for each in watched.sent_frames if '"subscribe"' in each],
        until=lambda frames: len(frames) == 2,
    )
    users = [json.loads(each)["payload"]["variables"]["userId"] for each in frames]
    ids = [server.ask("{ viewer { id } }", name)["viewer"]["id"] for name in ("hanako", "taro")]
    assert users == ids
