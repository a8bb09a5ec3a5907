"""Clients that hold their connections and do nothing with them."""

import contextlib
import itertools
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.sync.client import ClientConnection

from gateway.connections import WebSocketProtocol
from local.appsync import Settings
from tests.support.gateway_product import make_box
from tests.support.gateway_sockets import initialised, send, wait_for_open_sockets
from tests.support.local_appsync import LocalAppSync, running_server

LONG = make_box(1, name="x" * 1_000_000)


@contextlib.contextmanager
def stalled(appsync: LocalAppSync) -> Iterator[ClientConnection]:
    """A client that has asked for more than it reads, while the server cannot write on."""
    appsync.product.answers["Query.box"] = lambda _: LONG
    with initialised(appsync, **appsync.key) as client:
        [protocol] = appsync.server.server_state.connections - _http(appsync)
        for number in itertools.count():
            ask_for_much(client, number)
            time.sleep(0.02)
            if not protocol.writable.is_set():  # type: ignore[union-attr]  # only a WebSocket is left
                break
            assert number < 100
        yield client


def _http(appsync: LocalAppSync) -> set[object]:
    connections = appsync.server.server_state.connections
    return {each for each in connections if not isinstance(each, WebSocketProtocol)}


def ask_for_much(client: ClientConnection, number: int) -> None:
    query = '{ box(id: "b") { name } }'
    send(client, id=str(number), type="subscribe", payload={"query": query})


def test_what_is_unsent_has_an_end_in_bytes(appsync: LocalAppSync) -> None:
    with stalled(appsync) as client:
        # Far fewer than the messages that may be queued.
        for number in range(1_000, 1_008):
            ask_for_much(client, number)
        wait_for_open_sockets(appsync, 0)


def test_a_connection_that_stalls_is_ended(
    appsync: LocalAppSync, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.connections.STALLED_SECONDS", 0.3)
    with stalled(appsync):
        wait_for_open_sockets(appsync, 0)


def test_the_server_does_not_wait_for_clients_that_do_not_read(tmp_path: Path) -> None:
    with contextlib.ExitStack() as stack:
        server = contextlib.ExitStack()
        appsync = server.enter_context(running_server(tmp_path, Settings()))
        stack.enter_context(stalled(appsync))
        started = time.monotonic()
        server.close()
        assert time.monotonic() - started < 3


def is_ended(client: socket.socket) -> bool:
    try:
        return client.recv(1) == b""
    except ConnectionResetError:
        return True


def test_a_connection_that_asks_for_nothing_is_ended(
    appsync: LocalAppSync, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appsync.server.config, "timeout_keep_alive", 0.2)
    with socket.create_connection(("127.0.0.1", int(appsync.host.split(":")[1])), 5) as client:
        assert is_ended(client)


def test_connections_that_there_are_no_files_for_are_ended_and_others_go_on(
    appsync: LocalAppSync, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert appsync.http.get("/healthz").status_code == 200
    monkeypatch.setattr("gateway.server.count_open_files", lambda: 0)
    address = ("127.0.0.1", int(appsync.host.split(":")[1]))
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(socket.create_connection(address, 5)) for _ in range(20)]
        assert all(is_ended(client) for client in clients)
    assert appsync.http.get("/healthz").status_code == 200
    assert caplog.records == []
