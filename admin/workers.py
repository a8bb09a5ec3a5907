"""Map a function over items in threads, and keep the order of the items."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import TypeVar

from resolvers.storage.base.client import DATABASE_ERRORS

Thing = TypeVar("Thing")
Result = TypeVar("Result")
Progress = Callable[[int, int], None]
"""Receives the number of rows done, 0 first, and their total."""
WORKERS = 8
"""Rows that `do_until_lost` writes at once: fewer than the client's open connections."""


@contextmanager
def spread(
    work: Callable[[Thing], Result], things: Sequence[Thing], workers: int
) -> Iterator[Iterable[Result]]:
    """Yield the results on demand."""
    with ThreadPoolExecutor(workers) as pool:
        try:
            yield pool.map(work, things)
        except BaseException:
            # Ctrl-C: work that has begun ends, and no more begins.
            pool.shutdown(cancel_futures=True)
            raise


def do_until_lost(
    work: Callable[[Thing], Result],
    things: Sequence[Thing],
    *,
    left_out: Callable[[Thing, Exception | None], Result],
    report_progress: Progress | None,
) -> list[Result]:
    """Do the work, several things at once, and report its progress, until the tables are lost.

    `left_out` returns the result of a thing that was not written: because the tables were lost
    (with the error), or had been lost before (None).
    """
    lost = Event()

    def do(thing: Thing) -> Result:
        if lost.is_set():
            return left_out(thing, None)
        try:
            return work(thing)
        except DATABASE_ERRORS as error:
            lost.set()
            return left_out(thing, error)

    results: list[Result] = []
    if report_progress is not None:
        report_progress(0, len(things))
    with spread(do, things, WORKERS) as done:
        for result in done:
            results.append(result)
            if report_progress is not None and not lost.is_set():
                report_progress(len(results), len(things))
    return results
