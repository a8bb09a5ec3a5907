"""What the guard does about clients that hold their connections and do nothing with them."""

import contextlib
import itertools
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.sync.client import ClientConnection

from gateway.connections import WebSocketProtocol
from gateway.limits import Guard
from local.appsync import Settings
from tests.support.gateway_product import make_box
from tests.support.gateway_sockets import (
    REALTIME,
    TRANSPORT,
    connected,
    send,
    wait_for_open_sockets,
)
from tests.support.local_appsync import LocalAppSync, running_server

LONG = make_box(1, name="x" * 1_000_000)


@contextlib.contextmanager
def stalled(appsync: LocalAppSync) -> Iterator[ClientConnection]:
    """Open a socket that asks for more than it reads, until the server cannot write on."""
    appsync.product.answers["Query.box"] = lambda _: LONG
    known = set(appsync.server.server_state.connections)
    with connected(appsync, TRANSPORT, appsync.key) as client:
        [protocol] = {
            each
            for each in appsync.server.server_state.connections - known
            if isinstance(each, WebSocketProtocol)
        }
        for number in itertools.count():
            ask_for_much(client, number)
            time.sleep(0.02)
            if not protocol.writable.is_set():
                break
            assert number < 100
        yield client


def ask_for_much(client: ClientConnection, number: int) -> None:
    query = '{ box(id: "b") { name } }'
    send(client, id=str(number), type="subscribe", payload={"query": query})


def test_slow_reader_is_dropped_and_others_stay(guarded: LocalAppSync) -> None:
    taro = guarded.identity("taro")
    with (
        REALTIME.connected(guarded, authorization=taro["token"]) as subscriptions,
        stalled(guarded) as client,
    ):
        subscriptions.start("1", userId=taro["sub"])
        # More bytes than may be queued, in far fewer messages.
        for number in range(1_000, 1_008):
            ask_for_much(client, number)
        wait_for_open_sockets(guarded, 1)
        guarded.publish(taro["sub"], 5)
        assert subscriptions.pushed()[1]["available"] == 5


def test_stalled_connection_is_ended(
    guarded: LocalAppSync, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.connections.STALLED_SECONDS", 0.3)
    with stalled(guarded):
        wait_for_open_sockets(guarded, 0)


def test_server_stops_without_stalled_clients(tmp_path: Path) -> None:
    with contextlib.ExitStack() as stack:
        server = contextlib.ExitStack()
        appsync = server.enter_context(running_server(tmp_path, Settings(guard=Guard())))
        stack.enter_context(stalled(appsync))
        started = time.monotonic()
        server.close()
        assert time.monotonic() - started < 3


def test_idle_connection_is_ended(guarded: LocalAppSync, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded.server.config, "timeout_keep_alive", 0.2)
    with socket.create_connection(("127.0.0.1", int(guarded.host.split(":")[1])), 5) as client:
        assert client.recv(1) == b""
