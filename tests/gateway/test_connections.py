import contextlib
import itertools
import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.sync.client import ClientConnection

from gateway.connections import WebSocketProtocol
from gateway.limits import Guard
from local.server.appsync import Settings
from tests.support.gateway_product import make_box
from tests.support.gateway_sockets import (
    REALTIME,
    TRANSPORT,
    connected,
    receive_close,
    send,
    wait_for_open_sockets,
)
from tests.support.local_appsync import LocalAppSync, running_server
from tests.support.patience import wait_until

LONG = make_box(1, name="x" * 1_000_000)
PING, PONG = bytes([0x89, 0x80]) + bytes(4), bytes([0x8A, 0])
UPGRADE = (
    b"GET /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n"
    b"Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
)


@contextlib.contextmanager
def stalled(appsync: LocalAppSync) -> Iterator[ClientConnection]:
    """Open a socket that asks for more than it reads, until the server cannot write on."""
    appsync.product.answers["Query.box"] = lambda _: LONG
    known = open_sockets(appsync)
    with connected(appsync, TRANSPORT, appsync.key) as client:
        [protocol] = open_sockets(appsync) - known
        for number in itertools.count():
            asked = len(appsync.product.calls)
            ask_for_much(client, number)
            wait_until(lambda asked=asked: len(appsync.product.calls) > asked)
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
    assert guarded.ends["slow_reader"] == 1


def test_socket_after_unread_answer_stays_guarded(
    guarded: LocalAppSync, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A limit that a request has set, or an answer that is read late, must not end the socket."""
    monkeypatch.setattr("gateway.connections.ARRIVAL_SECONDS", 2.0)
    monkeypatch.setattr("gateway.connections.STALLED_SECONDS", 2.0)
    monkeypatch.setattr(guarded.server.config, "timeout_keep_alive", 1.0)
    late = ask_for_long_answer(guarded), UPGRADE
    with sending(guarded, UPGRADE[:40], UPGRADE[40:]) as one, sending(guarded, *late) as other:
        for client in (one, other):
            received = b""
            while b"101 Switching Protocols" not in received:
                received = received[-1_000:] + client.recv(65_536)
        with sending(guarded, *late):
            wait_until(lambda: guarded.ends["stalled"])
        for client in (one, other):
            client.sendall(PING)
            assert client.recv(2) == PONG


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
    with sending(guarded) as client:
        assert client.recv(1) == b""
    assert guarded.ends["keep_alive"]


@contextlib.contextmanager
def sending(appsync: LocalAppSync, *parts: bytes) -> Iterator[socket.socket]:
    """Open a connection that has sent these parts, each some time after the one before it."""
    host, port = appsync.host.split(":")
    with socket.create_connection((host, int(port)), 5) as client:
        for part in parts:
            client.sendall(part)
            time.sleep(0.1)
        yield client


def test_request_that_never_ends_is_ended(
    guarded: LocalAppSync, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A byte now and then does not help.
    monkeypatch.setattr("gateway.connections.ARRIVAL_SECONDS", 0.4)
    rest = b" HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n"
    for parts in (
        [b"POST /graphql HTTP/1.1\r\nHo", b"st: x\r\n", b"a: b\r\n"],
        [b"POST /graphql" + rest, b"{", b" "],
        # Answered before its body has come.
        [b"POST /x" + rest, b"{", b" "],
    ):
        guarded.ends.clear()
        with sending(guarded, *parts) as client, contextlib.suppress(ConnectionResetError):
            while client.recv(65_536):
                pass
        assert guarded.ends["arrival"] == 1


def ask_for_long_answer(appsync: LocalAppSync) -> bytes:
    """Return the bytes of a request."""
    appsync.product.answers["Query.box"] = lambda _: LONG
    aliases = " ".join(f'a{number}: box(id: "{number}") {{ name }}' for number in range(20))
    body = json.dumps({"query": f"{{ {aliases} }}"}).encode()
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: localhost\r\nx-api-key: {appsync.key['x-api-key']}\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def test_client_that_reads_no_answer_is_ended(
    guarded: LocalAppSync, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.connections.STALLED_SECONDS", 0.3)
    connections = guarded.server.server_state.connections
    known = set(connections)
    with sending(guarded, ask_for_long_answer(guarded)):
        [protocol] = connections - known
        wait_until(lambda: protocol not in connections)
    assert guarded.ends.pop("stalled") == 1
    with stalled(guarded):
        wait_for_open_sockets(guarded, 0)
    assert guarded.ends["stalled"] == 1


FLOODS = {
    "pings": PING * 2_000,
    "pongs": (bytes([0x8A, 0x80]) + bytes(4)) * 2_000,
    "parts": bytes([0x01, 0x80]) + bytes(4) + (bytes([0x00, 0x80]) + bytes(4)) * 2_000,
    "messages": (bytes([0x81, 0x8F]) + bytes(4) + b'{"type":"ping"}') * 2_000,
}


def test_flood_of_frames_ends_connection(guarded: LocalAppSync) -> None:
    for flood in FLOODS.values():
        guarded.ends.clear()
        with connected(guarded, TRANSPORT, guarded.key) as client:
            client.socket.sendall(flood)
            code, reason = receive_close(client)
        assert code == 1008
        assert "too many frames" in reason
        assert guarded.ends["close_1008"] == 1


def test_unread_close_ends_connection(
    guarded: LocalAppSync, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.connections._CLOSE_SECONDS", 0.2)
    # The frame comes with the request, but in another part.
    request = UPGRADE[:-2] + b"X: " + b"x" * (4_091 - len(UPGRADE)) + b"\r\n\r\n"
    with sending(guarded, request + bytes([0x81, 0x80]) + bytes(4)) as client:
        while client.recv(65_536):
            pass
    # The first reason counts.
    assert (guarded.ends["close_4400"], guarded.ends["unread_end"]) == (1, 0)


def test_body_in_crumbs_ends_connection(guarded: LocalAppSync) -> None:
    head = b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    body = b"1\r\n \r\n" * 600
    with sending(guarded, head + body) as client, contextlib.suppress(ConnectionResetError):
        assert client.recv(65_536) == b""
    assert guarded.ends["pieces"] == 1


def test_stop_answers_an_unfinished_handshake(
    guarded: LocalAppSync, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def wait_for_end(protocol: WebSocketProtocol) -> None:
        while (await protocol.queue.get())["type"] != "websocket.disconnect":
            pass

    monkeypatch.setattr(WebSocketProtocol, "run_asgi", wait_for_end)
    known = open_sockets(guarded)
    with sending(guarded, UPGRADE) as client:
        wait_until(lambda: open_sockets(guarded) - known)
        [protocol] = open_sockets(guarded) - known
        protocol.loop.call_soon_threadsafe(protocol.shutdown)
        assert client.recv(12) == b"HTTP/1.1 500"


def open_sockets(appsync: LocalAppSync) -> set[WebSocketProtocol]:
    connections = appsync.server.server_state.connections
    return {each for each in connections if isinstance(each, WebSocketProtocol)}
