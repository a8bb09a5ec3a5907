"""What one connection can take from the others."""

import contextlib
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.sync.client import ClientConnection

from tests.support.gateway_product import make_box
from tests.support.gateway_sockets import initialised, receive, send
from tests.support.local_appsync import LocalAppSync

MANY_BOXES = "{ " + " ".join(f'a{n}: box(id: "{n}") {{ id }}' for n in range(40)) + " }"


class Gate:
    """A resolver that answers nobody before it is opened."""

    def __init__(self) -> None:
        self._opened = threading.Event()
        self._lock = threading.Lock()
        self.waiting = 0

    def __call__(self, event: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            self.waiting += 1
        assert self._opened.wait(timeout=20)
        return make_box(1, id=event["arguments"]["id"])

    def open(self) -> None:
        self._opened.set()

    def wait_for(self, count: int) -> None:
        """Until so many calls are in it, and a moment more for those that must not come."""
        deadline = time.monotonic() + 5
        while self.waiting < count:
            assert time.monotonic() < deadline, f"{self.waiting} calls"
            time.sleep(0.005)
        time.sleep(0.1)
        assert self.waiting == count


@pytest.fixture
def gate(appsync: LocalAppSync) -> Iterator[Gate]:
    gate = Gate()
    appsync.product.answers["Query.box"] = gate
    yield gate
    gate.open()


def ask_often(socket: ClientConnection, query: str, times: int) -> None:
    for number in range(times):
        send(socket, id=str(number), type="subscribe", payload={"query": query})


def test_one_connection_runs_four_operations_and_the_others_wait_in_order(
    appsync: LocalAppSync, gate: Gate
) -> None:
    with initialised(appsync, **appsync.key) as socket:
        for number in range(100):
            query = f'{{ box(id: "{number}") {{ id }} }}'
            send(socket, id=str(number), type="subscribe", payload={"query": query})
        gate.wait_for(4)
        gate.open()
        messages = [receive(socket) for _ in range(200)]
    answers = [each["payload"]["data"]["box"] for each in messages if each["type"] == "next"]
    assert sorted(int(box["id"]) for box in answers) == list(range(100))
    asked = [int(event["arguments"]["id"]) for event in appsync.product.events]
    assert all(number - place < 4 for place, number in enumerate(asked))


def test_one_connection_keeps_nobody_from_the_resolvers(appsync: LocalAppSync, gate: Gate) -> None:
    with initialised(appsync, **appsync.key) as socket:
        ask_often(socket, MANY_BOXES, 100)
        gate.wait_for(12)
        started = time.monotonic()
        assert appsync.ask("{ boxes(first: 1) { nodes { id } } }", appsync.key)["data"]
        assert appsync.http.get("/healthz").status_code == 200
        assert "errors" not in appsync.publish("hanako", 1)
        assert time.monotonic() - started < 2


def test_many_connections_keep_the_publisher_from_nothing(
    appsync: LocalAppSync, gate: Gate
) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(2):
            socket = stack.enter_context(initialised(appsync, **appsync.key))
            ask_often(socket, MANY_BOXES, 4)
        # Every thread is taken.
        gate.wait_for(16)
        assert "errors" not in appsync.publish("hanako", 1)
        assert appsync.http.get("/healthz").status_code == 200


def test_there_is_an_end_to_requests_in_execution_but_not_for_the_publisher(
    appsync: LocalAppSync, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.execution.MAX_REQUESTS", 2)
    with initialised(appsync, **appsync.key) as socket:
        ask_often(socket, '{ box(id: "b") { id } }', 2)
        gate.wait_for(2)
        answer = appsync.ask("{ boxes { nodes { id } } }", appsync.key)
        assert answer["errors"][0]["errorType"] == "LimitExceededError"
        assert answer["errors"][0]["message"] == "2 requests are in execution: try again."
        assert "errors" not in appsync.publish("hanako", 1)
        gate.open()
        assert {receive(socket)["type"] for _ in range(4)} == {"next", "complete"}
    assert "errors" not in appsync.ask("{ boxes { nodes { id } } }", appsync.key)
