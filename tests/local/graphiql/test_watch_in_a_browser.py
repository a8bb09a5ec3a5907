"""The panel that watches a balance, in Chromium."""

from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.local.graphiql.editors import choose_identity, open_page
from tests.support.servers import RunningServer
from tests.support.wallets import ISSUE, REDEEM, publish

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.usefixtures("page_files")]

STATE = "#watch-state"
TOP = "#pushes li >> nth=0"


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
