from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest

from admin.workers import do_until_lost, spread
from tests.support.clients import no_answer
from tests.support.patience import PATIENCE_SECONDS


def do(number: int) -> str:
    if number == 3:
        raise no_answer("no connection")
    return f"done {number}"


def leave_out(number: int, lost: Exception | None) -> str:
    return f"left out {number}: {type(lost).__name__}"


def test_work_ends_once_tables_are_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("admin.workers.WORKERS", 1)
    seen: list[tuple[int, int]] = []

    results = do_until_lost(
        do,
        [1, 2, 3, 4, 5],
        left_out=leave_out,
        report_progress=lambda done, total: seen.append((done, total)),
    )

    assert results == [
        *("done 1", "done 2", "left out 3: EndpointConnectionError"),
        *("left out 4: NoneType", "left out 5: NoneType"),
    ]
    # The worker can lose the tables before the results are read.
    assert seen in ([(0, 5), (1, 5), (2, 5)][:count] for count in (1, 2, 3))


def test_results_of_threads_keep_their_order() -> None:
    numbers = [1, 2, 4, 5, 6, 7]
    results = do_until_lost(do, numbers, left_out=leave_out, report_progress=None)
    assert results == [f"done {number}" for number in numbers]


def test_other_errors_are_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        do_until_lost(
            lambda number: str(1 // number), [0], left_out=leave_out, report_progress=None
        )


def test_interrupt_begins_no_more_work(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []
    has_begun, may_end = Event(), Event()

    class Pool(ThreadPoolExecutor):
        """Let the work end once the rest is cancelled."""

        def shutdown(self, wait: bool = True, **options: Any) -> None:  # noqa: FBT002 - as in the base
            super().shutdown(wait=False, **options)
            may_end.set()
            super().shutdown(wait=wait)

    def work(number: int) -> None:
        begun.append(number)
        has_begun.set()
        may_end.wait(PATIENCE_SECONDS)

    def interrupt() -> None:
        with spread(work, range(20), 2):
            assert has_begun.wait(PATIENCE_SECONDS)
            raise KeyboardInterrupt

    monkeypatch.setattr("admin.workers.ThreadPoolExecutor", Pool)
    with pytest.raises(KeyboardInterrupt):
        interrupt()
    assert {0} <= {*begun} <= {0, 1}
