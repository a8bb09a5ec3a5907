import threading
import time
from itertools import pairwise
from typing import Any

import pytest

from local.sweeper import Sweeper
from tests.support.patience import PATIENCE_SECONDS


def test_sweeper_repeats_after_faults_and_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    moments: list[float] = []
    remaining: list[int] = []
    is_over = threading.Event()

    def sweep(event: dict[str, Any], context: Any) -> dict[str, Any]:
        assert event == {"task": "sweep"}
        moments.append(time.monotonic())
        remaining.append(context.get_remaining_time_in_millis())
        if len(moments) == 1:
            raise RuntimeError("no database")
        if len(moments) == 4:
            is_over.set()
        return {"has_more": len(moments) == 2}

    sweeper = Sweeper(sweep, pause_seconds=0.1, run_seconds=30)
    sweeper.start()
    assert is_over.wait(PATIENCE_SECONDS)
    sweeper.stop()

    assert not sweeper._thread.is_alive()
    failed, _, paused = (later - earlier for earlier, later in pairwise(moments[:4]))
    assert min(failed, paused) >= 0.1
    assert all(20_000 < each <= 30_000 for each in remaining)
    assert [record.getMessage() for record in caplog.records] == [
        "the sweep failed: RuntimeError: no database"
    ]
