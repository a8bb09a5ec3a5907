"""Events that start executions: each at least once, after faults again, and nothing else."""

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
    """Fails so many times before it takes an event."""

    def __init__(self, faults: int) -> None:
        self.faults = faults
        self.events: list[dict[str, Any]] = []

    def __call__(self, event: dict[str, Any], _: object) -> None:
        self.events.append(event)
        if len(self.events) <= self.faults:
            raise ConnectionError("the engine is away")


def test_event_comes_again_after_faults(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(starter, "FIRST_RETRY_SECONDS", 0.001)
    for faults, attempts in ((3, 4), (100, starter.ATTEMPTS)):
        function = Function(faults)
        started = Starter(function)
        started.take({**REQUESTED, "detail-type": "exchange.fulfilled"})
        started.take(REQUESTED)
        started._threads.shutdown()
        assert function.events == [REQUESTED] * attempts
    assert [each.getMessage() for each in caplog.records] == [
        "event event-1 started nothing after 8 attempts: ConnectionError"
    ]
