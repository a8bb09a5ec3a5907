import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import pytest

from local.sweeper import Sweeper
from tests.support.patience import PATIENCE_SECONDS

DONE = {"has_more": False}
MORE = {"has_more": True}


class Sweeps:
    """A sweep_handler that answers by a script, whose last answer stays."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.moments: list[float] = []
        self.contexts: list[Any] = []
        self.called = threading.Condition()

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        with self.called:
            assert event == {"task": "sweep"}
            self.moments.append(time.monotonic())
            self.contexts.append(context)
            self.called.notify_all()
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        report: dict[str, Any] = answer() if callable(answer) else answer
        return report

    def wait_for(self, calls: int) -> None:
        with self.called:
            assert self.called.wait_for(lambda: len(self.moments) >= calls, PATIENCE_SECONDS)


@contextmanager
def sweeping(handler: Callable[..., Any], **settings: Any) -> Iterator[Sweeper]:
    sweeper = Sweeper(handler, **settings)
    sweeper.start()
    try:
        yield sweeper
    finally:
        sweeper.stop()
        # It would go on where nothing ends its pause.
        assert not sweeper._thread.is_alive()


def test_sweeper_repeats_after_faults_and_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    sweeps = Sweeps(RuntimeError("no database"), MORE, DONE)

    with sweeping(sweeps, pause_seconds=0.1, run_seconds=30):
        sweeps.wait_for(4)

    failed, _, paused = (later - earlier for earlier, later in pairwise(sweeps.moments[:4]))
    assert min(failed, paused) >= 0.1
    assert 20_000 < sweeps.contexts[-1].get_remaining_time_in_millis() <= 30_000
    assert [record.getMessage() for record in caplog.records] == [
        "the sweep failed: RuntimeError: no database"
    ]


def test_unfinished_or_woken_sweep_runs_at_once() -> None:
    sweeps = Sweeps(MORE, MORE, DONE)

    with sweeping(sweeps, pause_seconds=600) as sweeper:
        sweeps.wait_for(3)
        for runs in (4, 5):
            sweeper.wake()
            sweeps.wait_for(runs)


def test_stop_waits_for_current_sweep() -> None:
    let_go = threading.Event()
    sweeps = Sweeps(lambda: MORE if let_go.wait(PATIENCE_SECONDS) else DONE)
    with sweeping(sweeps) as sweeper:
        sweeps.wait_for(1)
        stopping = threading.Thread(target=sweeper.stop)
        stopping.start()
        stopping.join(0.2)
        assert stopping.is_alive()
        let_go.set()
        stopping.join(PATIENCE_SECONDS)
        assert not stopping.is_alive()

    assert len(sweeps.moments) == 1
