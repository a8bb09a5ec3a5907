"""Wallets that watch a balance at server tasks; they come back after a lost connection."""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.support.gateway_sockets import APPSYNC, receive, send, start_message
from tests.support.patience import PATIENCE_SECONDS

WATCH = """subscription ($userId: ID!) { onBalanceChanged(userId: $userId) {
  userId available held lifetimeEarned version asOf expiring { points expiresAt } } }"""
READ = "{ viewer { balance { version } } }"
Balance = dict[str, Any]


@contextmanager
def started(
    host: str, credentials: Mapping[str, str], query: str, **variables: Any
) -> Iterator[ClientConnection]:
    """Open a socket; its answer to the start of a subscription is not read yet."""
    with connect(
        f"ws://{host}/graphql/realtime",
        subprotocols=[Subprotocol(APPSYNC)],
        additional_headers=dict(credentials),
        close_timeout=2,
        compression=None,
    ) as socket:
        send(socket, type="connection_init")
        assert receive(socket)["type"] == "connection_ack"
        send(socket, **start_message("1", {"host": host, **credentials}, query, **variables))
        yield socket


@contextmanager
def watching(host: str, user_id: str, credentials: Mapping[str, str]) -> Iterator[ClientConnection]:
    """Open a socket whose subscription has started."""
    with started(host, credentials, WATCH, userId=user_id) as socket:
        assert receive(socket) == {"id": "1", "type": "start_ack"}
        yield socket


def pushed(socket: ClientConnection) -> Balance:
    """Return the next balance."""
    message = receive(socket)
    assert message["type"] == "data", message
    (change,) = message["payload"]["data"].values()
    return dict(change)


@dataclass
class Wallet:
    """Watches at the first host that answers, until it is closed.

    It does what the API's description says: after each connection it reads the balance, and it
    drops what is not above its last version. `versions` are what its user has seen.
    """

    user_id: str
    credentials: Mapping[str, str]
    hosts: Sequence[str]
    versions: list[int] = field(default_factory=lambda: [0])
    close_codes: list[int] = field(default_factory=list)
    connections: int = 0
    _is_closed: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def open(self) -> None:
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._is_closed.set()
        assert self._thread is not None
        self._thread.join(10)
        assert not self._thread.is_alive()

    def _run(self) -> None:
        while not self._is_closed.is_set():
            for host in self.hosts:
                try:
                    self._watch(host)
                except ConnectionClosed as closed:
                    self.close_codes.append(closed.rcvd.code if closed.rcvd else 1006)
                except (OSError, httpx.TransportError):
                    continue

    def _watch(self, host: str) -> None:
        with watching(host, self.user_id, self.credentials) as socket:
            self.connections += 1
            self._see(self._read(host))
            while not self._is_closed.is_set():
                try:
                    message = json.loads(socket.recv(timeout=0.1))
                except TimeoutError:
                    continue
                if message["type"] == "data":
                    self._see(message["payload"]["data"]["onBalanceChanged"]["version"])

    def _read(self, host: str) -> int:
        answer = httpx.post(
            f"http://{host}/graphql",
            json={"query": READ},
            headers=dict(self.credentials),
            timeout=PATIENCE_SECONDS,
        )
        viewer = answer.json()["data"]["viewer"]
        version: int = viewer["balance"]["version"]
        return version

    def _see(self, version: int) -> None:
        if version > self.versions[-1]:
            self.versions.append(version)
