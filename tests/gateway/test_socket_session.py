import asyncio
import contextlib
import json
import threading
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection

from gateway.appsync_realtime import AppSyncSession
from gateway.graphql_transport_ws import GraphQLTransportSession
from gateway.limits import Guard, Limits
from gateway.socket_session import SocketServices
from local.server.appsync import Settings
from tests.support.gateway_product import make_box
from tests.support.gateway_sockets import (
    APPSYNC,
    TRANSPORT,
    connected,
    opened,
    receive,
    receive_close,
    send,
)
from tests.support.local_appsync import LocalAppSync, running_server
from tests.support.patience import PATIENCE_SECONDS

BOX_FIELDS = [f'a{n}: box(id: "{n}") {{ id }}' for n in range(12)]
# A caller may run four of these at once.
SOME_BOXES = "{ " + " ".join(BOX_FIELDS) + " }"


class Gate:
    """A resolver that answers nobody until a test opens it."""

    def __init__(self) -> None:
        self._opened = threading.Event()
        self._lock = threading.Lock()
        self.waiting = 0

    def __call__(self, event: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            self.waiting += 1
        assert self._opened.wait(timeout=PATIENCE_SECONDS)
        return make_box(1, id=event["arguments"]["id"])

    def open(self) -> None:
        self._opened.set()

    def wait_for(self, count: int) -> None:
        """Wait until this many calls are in it, and a moment for those that must not come."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.waiting < count:
            assert time.monotonic() < deadline, f"{self.waiting} calls"
            time.sleep(0.005)
        time.sleep(0.1)
        assert self.waiting == count


@contextlib.contextmanager
def gated(appsync: LocalAppSync) -> Iterator[Gate]:
    gate = Gate()
    appsync.product.answers["Query.box"] = gate
    yield gate
    gate.open()


@pytest.fixture
def gate(guarded: LocalAppSync) -> Iterator[Gate]:
    with gated(guarded) as gate:
        yield gate


def ask(socket: ClientConnection, *queries: str) -> None:
    for number, query in enumerate(queries):
        send(socket, id=str(number), type="subscribe", payload={"query": query})


def test_connection_runs_four_operations_in_order(guarded: LocalAppSync, gate: Gate) -> None:
    with connected(guarded, TRANSPORT, guarded.key) as socket:
        ask(socket, *(f'{{ box(id: "{number}") {{ id }} }}' for number in range(100)))
        gate.wait_for(4)
        gate.open()
        messages = [receive(socket) for _ in range(200)]
    answers = [each["payload"]["data"]["box"] for each in messages if each["type"] == "next"]
    assert sorted(int(box["id"]) for box in answers) == list(range(100))
    asked = [int(event["arguments"]["id"]) for event in guarded.product.events]
    assert all(number - place < 4 for place, number in enumerate(asked))


def test_busy_connections_leave_threads_to_others(guarded: LocalAppSync, gate: Gate) -> None:
    with contextlib.ExitStack() as stack:
        for name, waiting in (("taro", 12), ("hanako", 16)):
            socket = stack.enter_context(connected(guarded, TRANSPORT, guarded.token(name)))
            ask(socket, *[SOME_BOXES] * 4)
            gate.wait_for(waiting)
            if waiting == 12:
                answer = guarded.ask("{ boxes(first: 1) { nodes { id } } }", guarded.key)
                assert answer["data"]
            # Even if every thread is taken.
            assert "errors" not in guarded.publish("hanako", 1)
            assert guarded.http.get("/healthz").status_code == 200


def test_guard_limits_requests_except_signed_ones(tmp_path: Path) -> None:
    boxes = "{ boxes { nodes { id } } }"
    settings = Settings(guard=Guard(requests=2))
    with running_server(tmp_path, settings) as appsync, gated(appsync) as gate:
        with connected(appsync, TRANSPORT, appsync.key) as socket:
            ask(socket, *['{ box(id: "b") { id } }'] * 2)
            gate.wait_for(2)
            [error] = appsync.ask(boxes, appsync.key)["errors"]
            assert error["errorType"] == "LimitExceededError"
            assert error["message"] == "2 requests are in execution: try again."
            assert "errors" not in appsync.publish("hanako", 1)
            gate.open()
            assert {receive(socket)["type"] for _ in range(4)} == {"next", "complete"}
        assert "errors" not in appsync.ask(boxes, appsync.key)


def test_stopping_server_answers_what_it_read(tmp_path: Path) -> None:
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(contextlib.ExitStack())
        appsync = server.enter_context(running_server(tmp_path, Settings(guard=Guard())))
        gate = stack.enter_context(gated(appsync))
        socket = stack.enter_context(connected(appsync, TRANSPORT, appsync.key))
        ask(socket, '{ box(id: "b") { id } }')
        gate.wait_for(1)
        stop = threading.Thread(target=server.close)
        stop.start()
        # The server looks ten times a second whether it is to stop.
        time.sleep(0.3)
        gate.open()

        assert receive(socket)["payload"] == {"data": {"box": {"id": "b"}}}
        assert receive(socket)["type"] == "complete"
        assert receive_close(socket) == (1012, "connect again")
        stop.join()


class SlowSocket:
    """A client that sends these types of messages at once, and reads late."""

    def __init__(self, *types: str) -> None:
        self._types = deque(types)
        self.got: list[Any] = []
        self.has_answer = asyncio.Event()

    async def receive(self) -> dict[str, str]:
        if not self._types:
            await asyncio.Future[None]()
        return {"type": "websocket.receive", "text": json.dumps({"type": self._types.popleft()})}

    async def send_text(self, text: str) -> None:
        for _ in range(20):
            await asyncio.sleep(0)
        self.got.append(json.loads(text)["type"])
        self.has_answer.set()

    async def close(self, code: int, reason: str) -> None:
        self.got.append((code, reason))


@pytest.mark.parametrize(
    "guard", [Guard(body_bytes=20, queued_messages=2), Guard(body_bytes=20, queued_bytes=30)]
)
def test_close_waits_for_readers_only(monkeypatch: pytest.MonkeyPatch, guard: Guard) -> None:
    async def serve(socket: Any) -> None:
        unused: Any = None
        services = SocketServices(unused, unused, unused, unused, Limits(), guard)
        async with asyncio.timeout(30):
            await GraphQLTransportSession(socket, services).run()

    monkeypatch.setattr("gateway.socket_session._FLUSH_SECONDS", PATIENCE_SECONDS)
    for types, got in (
        (("ping", "ping", "?"), ["pong", "pong", (4400, "Unknown message type")]),
        (("ping", "ping", "ping"), [(1013, "the client reads too slowly")]),
        (("?" * 28,), [(4400, "Unknown message type")]),
        (("?" * 29,), [(4400, "Messages must be text, and not so long.")]),
    ):
        socket = SlowSocket(*types)
        asyncio.run(serve(socket))
        assert socket.got == got


class LeavingSocket(SlowSocket):
    """A client that then goes away."""

    async def receive(self) -> dict[str, str]:
        return await super().receive() if self._types else {"type": "websocket.disconnect"}


def test_keep_alive_ends_with_its_socket() -> None:
    async def serve(message: str) -> asyncio.TimerHandle | None:
        unused: Any = None
        services = SocketServices(unused, unused, unused, unused, Limits(), None)
        socket: Any = LeavingSocket(message)
        session = AppSyncSession(socket, services)
        async with asyncio.timeout(PATIENCE_SECONDS):
            await session.run()
        return session._keep_alive

    kept = asyncio.run(serve("connection_init"))
    assert kept is not None
    assert kept.cancelled()
    assert asyncio.run(serve("ping")) is None


def test_restart_ends_all_sessions() -> None:
    async def serve(*sockets: Any) -> None:
        unused: Any = None
        services = SocketServices(unused, unused, unused, unused, Limits(), None)
        runs = [
            asyncio.create_task(GraphQLTransportSession(socket, services).run())
            for socket in sockets
        ]
        async with asyncio.timeout(PATIENCE_SECONDS):
            for socket in sockets:
                await socket.has_answer.wait()
            services.restart_sessions()
            await asyncio.gather(*runs)
        assert services.sessions == set()

    sockets = SlowSocket("ping"), SlowSocket("ping")
    asyncio.run(serve(*sockets))
    assert [socket.got for socket in sockets] == [["pong", (1012, "connect again")]] * 2


class FailingSocket(SlowSocket):
    """A client whose messages cannot be read."""

    def __init__(self, fault: Exception) -> None:
        super().__init__()
        self.fault = fault

    async def receive(self) -> dict[str, str]:
        raise self.fault


def test_unexpected_fault_leaves_the_session() -> None:
    async def serve(fault: Exception) -> None:
        unused: Any = None
        services = SocketServices(unused, unused, unused, unused, Limits(), None)
        socket: Any = FailingSocket(fault)
        async with asyncio.timeout(PATIENCE_SECONDS):
            await GraphQLTransportSession(socket, services).run()

    asyncio.run(serve(ConnectionResetError()))
    with pytest.raises(LookupError):
        asyncio.run(serve(LookupError()))


def status_of(
    appsync: LocalAppSync, *protocols: str, path: str = "/graphql", **headers: str
) -> int:
    with pytest.raises(InvalidStatus) as refused, opened(appsync, *protocols, path=path, **headers):
        pass
    return refused.value.response.status_code


def test_only_local_page_gets_socket(appsync: LocalAppSync) -> None:
    for origin in ("http://example.org", "http://localhost.example.org", "null"):
        for protocol in (APPSYNC, TRANSPORT):
            assert status_of(appsync, protocol, origin=origin, **appsync.key) == 403
    assert status_of(appsync, TRANSPORT, path="/nothing") == 403
    with opened(appsync, TRANSPORT, origin="http://localhost:3000") as socket:
        assert socket.subprotocol == TRANSPORT
        # Deflate would double the memory of a connection.
        assert socket.protocol.extensions == []


def test_guard_limits_open_sockets(tmp_path: Path) -> None:
    with running_server(tmp_path, Settings(guard=Guard(sockets=1))) as appsync:
        for _ in range(2):
            with connected(appsync, TRANSPORT, appsync.key), opened(appsync, TRANSPORT) as refused:
                expected = (1013, "the server has too many sockets open")
                assert receive_close(refused) == expected
