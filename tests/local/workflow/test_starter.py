"""Events that start executions: each at least once, after faults again, and nothing else."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from local.workflow import starter
from local.workflow.starter import Starter

REQUESTED = {
    "id": "event-1",
    "detail-type": "exchange.requested",
    "detail": {"data": {"exchangeId": "x1"}},
}


class Function:
    """Fail so many times, then take the event; `taken` is set once one is taken."""

    def __init__(self, faults: int = 0) -> None:
        self.faults = faults
        self.events: list[dict[str, Any]] = []
        self.taken = threading.Event()

    def __call__(self, event: dict[str, Any], _: object) -> None:
        self.events.append(event)
        if len(self.events) <= self.faults:
            raise ConnectionError("the engine is away")
        self.taken.set()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Starter]]:
    monkeypatch.setattr(starter, "FIRST_RETRY_SECONDS", 0.001)
    all_of_them: list[Starter] = []
    yield all_of_them
    for each in all_of_them:
        each.stop()


def test_event_comes_again_after_faults(started: list[Starter]) -> None:
    function = Function(faults=3)
    started.append(Starter(function))

    started[0].take(REQUESTED)

    assert function.taken.wait(10)
    assert function.events == [REQUESTED] * 4


def test_event_that_never_succeeds_is_logged(
    started: list[Starter], caplog: pytest.LogCaptureFixture
) -> None:
    function = Function(faults=100)
    started.append(Starter(function))

    started[0].take(REQUESTED)
    started[0]._threads.shutdown()

    assert len(function.events) == starter.ATTEMPTS
    assert [each.getMessage() for each in caplog.records] == [
        "event event-1 started nothing after 8 attempts: ConnectionError"
    ]


def test_other_events_start_nothing(started: list[Starter]) -> None:
    function = Function()
    started.append(Starter(function))

    started[0].take({**REQUESTED, "detail-type": "exchange.fulfilled"})
    started[0]._threads.shutdown()

    assert function.events == []


def test_stop_ends_waiting_for_retry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starter, "FIRST_RETRY_SECONDS", 3600)
    function = Function(faults=100)
    waiting = Starter(function)
    waiting.take(REQUESTED)
    while not function.events:
        pass

    waiting.stop()

    assert len(function.events) == 1
