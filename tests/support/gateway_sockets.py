"""Raw WebSockets for tests."""

import base64
import contextlib
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from gateway.connections import WebSocketProtocol
from tests.support.local_appsync import LocalAppSync

APPSYNC = "graphql-ws"
TRANSPORT = "graphql-transport-ws"
WATCH = "subscription ($userId: ID!) { onBalanceChanged(userId: $userId) { userId available } }"


@contextlib.contextmanager
def opened(
    appsync: LocalAppSync, *protocols: str, path: str = "/graphql", **headers: str
) -> Iterator[ClientConnection]:
    names = [Subprotocol(protocol) for protocol in protocols]
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    with connect(
        f"ws://{appsync.host}{path}",
        subprotocols=names or None,
        additional_headers=sent,
        close_timeout=2,
    ) as socket:
        yield socket


def send(socket: ClientConnection, **message: Any) -> None:
    socket.send(json.dumps(message))


def receive(socket: ClientConnection) -> dict[str, Any]:
    """The next message that is no keep-alive."""
    while True:
        message: dict[str, Any] = json.loads(socket.recv(timeout=5))
        if message["type"] != "ka":
            return message


def receive_close(socket: ClientConnection) -> tuple[int, str]:
    """Code and reason with which the server ends the connection, whatever it sends before."""
    with pytest.raises(ConnectionClosed) as closed:
        _receive_all(socket)
    frame = closed.value.rcvd
    assert frame is not None
    return frame.code, frame.reason


def _receive_all(socket: ClientConnection) -> None:
    while True:
        socket.recv(timeout=5)


def encode_header(credentials: dict[str, str]) -> str:
    return base64.b64encode(json.dumps(credentials).encode()).decode()


def credentials_of(appsync: LocalAppSync, name: str) -> dict[str, str]:
    return {"host": appsync.host, "Authorization": appsync.identity(name)["token"]}


def start_message(
    id: str, credentials: dict[str, str], query: str = WATCH, **variables: Any
) -> dict[str, Any]:
    data = json.dumps({"query": query, "variables": variables})
    payload = {"data": data, "extensions": {"authorization": credentials}}
    return {"id": id, "type": "start", "payload": payload}


@contextlib.contextmanager
def connected(appsync: LocalAppSync, name: str) -> Iterator[ClientConnection]:
    """An AppSync socket of one identity, acknowledged."""
    header = encode_header(credentials_of(appsync, name))
    with opened(appsync, APPSYNC, path=f"/graphql?header={header}&payload=e30=") as socket:
        send(socket, type="connection_init")
        assert receive(socket)["type"] == "connection_ack"
        yield socket


@contextlib.contextmanager
def initialised(appsync: LocalAppSync, **payload: str) -> Iterator[ClientConnection]:
    """A graphql-transport-ws socket, acknowledged."""
    with opened(appsync, TRANSPORT) as socket:
        send(socket, type="connection_init", payload=payload)
        assert receive(socket) == {"type": "connection_ack"}
        yield socket


def wait_for_subscribers(appsync: LocalAppSync, count: int) -> None:
    """Until the hub, which lives in the server's thread, has so many."""
    deadline = time.monotonic() + 5
    while len(appsync.app.state.hub) != count:
        assert time.monotonic() < deadline, f"{len(appsync.app.state.hub)} subscribers"
        time.sleep(0.005)


def count_open_sockets(appsync: LocalAppSync) -> int:
    """WebSockets whose TCP connection the server has not ended."""
    connections = list(appsync.server.server_state.connections)
    return sum(isinstance(each, WebSocketProtocol) for each in connections)


def wait_for_open_sockets(appsync: LocalAppSync, count: int) -> None:
    deadline = time.monotonic() + 5
    while count_open_sockets(appsync) != count:
        assert time.monotonic() < deadline, f"{count_open_sockets(appsync)} sockets are open"
        time.sleep(0.005)
