import base64
import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.support.local_appsync import LocalAppSync
from tests.support.patience import PATIENCE_SECONDS, wait_until

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
    """Return the next message that is not a keep-alive."""
    while True:
        message: dict[str, Any] = json.loads(socket.recv(timeout=PATIENCE_SECONDS))
        if message["type"] != "ka":
            return message


def receive_close(socket: ClientConnection) -> tuple[int, str]:
    """Return the code and reason with which the server ends the connection."""
    with pytest.raises(ConnectionClosed) as closed:
        _receive_all(socket)
    frame = closed.value.rcvd
    assert frame is not None
    return frame.code, frame.reason


def _receive_all(socket: ClientConnection) -> None:
    while True:
        socket.recv(timeout=PATIENCE_SECONDS)


def encode_header(credentials: dict[str, str]) -> str:
    return base64.b64encode(json.dumps(credentials).encode()).decode()


def start_message(
    id: str, credentials: dict[str, str], query: str, **variables: Any
) -> dict[str, Any]:
    """Return the message that starts a subscription in AppSync's protocol."""
    data = json.dumps({"query": query, "variables": variables})
    payload = {"data": data, "extensions": {"authorization": credentials}}
    return {"id": id, "type": "start", "payload": payload}


@contextlib.contextmanager
def connected(
    appsync: LocalAppSync, protocol: str, credentials: dict[str, str]
) -> Iterator[ClientConnection]:
    """Open an acknowledged socket whose handshake has the credentials."""
    with opened(appsync, protocol, **credentials) as socket:
        send(socket, type="connection_init")
        assert receive(socket)["type"] == "connection_ack"
        yield socket


@dataclass(frozen=True)
class Protocol:
    """A protocol of subscriptions: its name and its types of messages."""

    name: str
    push: str
    stop: str

    @contextlib.contextmanager
    def connected(self, appsync: LocalAppSync, **credentials: str) -> Iterator["Subscriptions"]:
        with connected(appsync, self.name, credentials) as socket:
            yield Subscriptions(self, appsync, socket, credentials)


@dataclass(frozen=True)
class Subscriptions:
    """The operations of one acknowledged socket."""

    protocol: Protocol
    appsync: LocalAppSync
    socket: ClientConnection
    credentials: dict[str, str]

    def begin(self, id: str, query: str = WATCH, **variables: Any) -> None:
        if self.protocol.name == APPSYNC:
            credentials = {"host": self.appsync.host, **self.credentials}
            send(self.socket, **start_message(id, credentials, query, **variables))
        else:
            request = {"query": query, "variables": variables}
            send(self.socket, id=id, type="subscribe", payload=request)

    def start(self, id: str, query: str = WATCH, **variables: Any) -> None:
        """Begin a subscription and wait until it runs."""
        before = len(self.appsync.app.state.hub)
        self.begin(id, query, **variables)
        if self.protocol.name == APPSYNC:
            assert receive(self.socket) == {"id": id, "type": "start_ack"}
        wait_for_subscribers(self.appsync, before + 1)

    def stop(self, id: str) -> None:
        before = len(self.appsync.app.state.hub)
        send(self.socket, id=id, type=self.protocol.stop)
        if self.protocol.name == APPSYNC:
            assert receive(self.socket) == {"id": id, "type": "complete"}
        wait_for_subscribers(self.appsync, before - 1)

    def pushed(self) -> tuple[str, Any]:
        """Return the id and the balance of the next push."""
        message = receive(self.socket)
        assert message["type"] == self.protocol.push, message
        return message["id"], message["payload"]["data"]["onBalanceChanged"]

    def refusal(self) -> tuple[str, str, str]:
        """Return the id, the error's type and its text of the next message, a refusal."""
        message = receive(self.socket)
        assert message["type"] == "error", message
        payload = message["payload"]
        error = (payload["errors"] if self.protocol.name == APPSYNC else payload)[0]
        return message["id"], error.get("errorType", ""), error["message"]


REALTIME = Protocol(APPSYNC, push="data", stop="stop")
TRANSPORT_WS = Protocol(TRANSPORT, push="next", stop="complete")


def wait_for_subscribers(appsync: LocalAppSync, count: int) -> None:
    """Wait until the hub, which lives in the server's thread, has this many."""
    wait_until(lambda: len(appsync.app.state.hub) == count)


def wait_for_open_sockets(appsync: LocalAppSync, count: int) -> None:
    """Wait until the server has ended the TCP connection of all other WebSockets."""

    def count_open() -> int:
        connections = list(appsync.server.server_state.connections)
        return sum(isinstance(each, WebSocketsSansIOProtocol) for each in connections)

    wait_until(lambda: count_open() == count)
