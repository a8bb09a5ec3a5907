import asyncio
import gc
import inspect
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from resolvers.api.appsync.event_handler import _run_without_loop, _Runner
from tests.support.bottle_bank import Bank, user
from tests.support.patience import PATIENCE_SECONDS


def test_each_thread_has_its_loop(bank: Bank) -> None:
    """As in the local server: several requests at once, one event handler."""
    together = threading.Barrier(8)

    def ask(number: int) -> list[tuple[str, str]]:
        together.wait(timeout=PATIENCE_SECONDS)
        own = f"{threading.get_ident()}"
        answers = [bank.ask("Query.thread", identity=user(f"user-{number}")) for _ in range(20)]
        return [(answer, f"user-{number} in {own}") for answer in answers]

    with ThreadPoolExecutor(max_workers=8) as threads:
        results = [pair for pairs in threads.map(ask, range(8)) for pair in pairs]

    assert len(results) == 160
    assert all(answer == expected for answer, expected in results)


def test_waiting_without_a_loop_fails_and_closes() -> None:
    work = asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="declared synchronous waits"):
        _run_without_loop(work)

    assert inspect.getcoroutinestate(work) == inspect.CORO_CLOSED


def test_runner_in_garbage_closes_its_loop() -> None:
    """The first collection puts the loop before its runner: it would be finalized first."""
    runner = _Runner()
    runner.run(asyncio.sleep(0))
    loop = runner._loop
    circle: list[object] = [runner]
    circle.append(circle)
    del runner
    gc.collect(0)
    del loop, circle
    gc.collect(1)
