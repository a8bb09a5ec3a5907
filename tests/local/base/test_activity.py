import threading
from types import SimpleNamespace

import boto3
import pytest

from local.base.activity import ACTIVITY, Activity, Pause, watch_writes
from tests.support.patience import PATIENCE_SECONDS, wait_until


def test_pauses_grow_until_a_write(monkeypatch: pytest.MonkeyPatch) -> None:
    activity, stopping, pauses = Activity(), threading.Event(), list[float]()

    def wait(seen_writes: int, seconds: float) -> bool:
        is_written = activity.writes > seen_writes
        pauses[-1] += 0 if is_written else seconds
        return is_written

    monkeypatch.setattr(stopping, "wait", pauses.append)
    monkeypatch.setattr(activity, "wait", wait)
    pause = Pause(1.0, stopping, 3.0, activity)
    for number in range(8):
        pause.begin()
        if number == 4:
            activity.note()
        pause.wait(was_busy=number == 6)
    assert pauses == [1.0, 2.0, 3.0, 3.0, 1.0, 1.0, 1.0]


def test_write_of_a_client_ends_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    watch_writes()
    waits = (ACTIVITY.writes, PATIENCE_SECONDS)
    pause = threading.Thread(target=ACTIVITY.wait, args=waits, daemon=True)

    def call(operation: str) -> bool:
        model = SimpleNamespace(name=operation)
        boto3._get_default_session().events.emit("after-call.dynamodb", model=model)
        return pause.is_alive()

    call("BatchGetItem")
    assert ACTIVITY.writes == waits[0]
    pause.start()
    wait_until(lambda: not call("PutItem"), PATIENCE_SECONDS / 2)
