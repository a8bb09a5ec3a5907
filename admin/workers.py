"""Workers: several of many things at work at once, their results in the things' order."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

Thing = TypeVar("Thing")
Result = TypeVar("Result")


@contextmanager
def spread(
    work: Callable[[Thing], Result], things: Sequence[Thing], workers: int
) -> Iterator[Iterable[Result]]:
    """The results, as they are asked for; one worker is this thread itself."""
    if workers == 1:
        yield map(work, things)
        return
    with ThreadPoolExecutor(workers) as pool:
        try:
            yield pool.map(work, things)
        except BaseException:
            # Ctrl-C: what is at work ends, what waits is not begun.
            pool.shutdown(wait=False, cancel_futures=True)
            raise
