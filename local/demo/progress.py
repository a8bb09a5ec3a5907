"""Show a long load's progress: a bar on a terminal, elsewhere a line for each twentieth."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

import click

Count = Callable[[], None]
Progress = Callable[[int, int], AbstractContextManager[Count]]
"""Takes the number of steps done and their total; yields a function that counts one more."""
LINES = 20
BAR_STEPS = 10


def no_progress(_done: int, _total: int) -> AbstractContextManager[Count]:
    return nullcontext(lambda: None)


@contextmanager
def show_progress(done: int, total: int) -> Iterator[Count]:
    """Show the progress on standard output, and where an interrupted load stopped."""
    if done:
        click.echo(f"continuing after {done:,} of {total:,} steps")
    counted = done

    def count() -> None:
        nonlocal counted
        counted += 1
        show(counted)

    try:
        with _bar(done, total) if sys.stdout.isatty() else _lines(done, total) as show:
            yield count
    except BaseException:
        # Ctrl-C, too.
        click.echo(
            f"interrupted after {counted:,} of {total:,} steps; the next start continues there"
        )
        raise


@contextmanager
def _bar(done: int, total: int) -> Iterator[Callable[[int], None]]:
    # The estimate uses the steps of this load, not earlier ones.
    with click.progressbar(
        length=total - done,
        label="a year of the city",
        show_percent=True,
        show_pos=True,
        update_min_steps=BAR_STEPS,
    ) as bar:
        yield lambda _counted: bar.update(1)


@contextmanager
def _lines(done: int, total: int) -> Iterator[Callable[[int], None]]:
    began = time.monotonic()

    def show(counted: int) -> None:
        if counted * LINES // total == (counted - 1) * LINES // total:
            return
        left_seconds = (time.monotonic() - began) / (counted - done) * (total - counted)
        percent = counted * 100 // total
        click.echo(f"{counted:,} of {total:,} steps ({percent} %), {left_seconds:.0f} s left")

    yield show
