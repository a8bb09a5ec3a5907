"""How far an operator's command has come, on standard error."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


@contextmanager
def show_progress(label: str, *, shows: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on standard error, and at its end how many rows a second; None if it does not show.

    Whoever reads for long before the first row tells that 0 are done once the rows begin: the time
    until then says nothing of theirs.
    """
    if not shows:
        yield None
        return
    began = time.monotonic()
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def tell(done: int, total: int) -> None:
            nonlocal began
            bar.length = total
            if done == 0:
                began = time.monotonic()
                bar.start = bar.last_eta = time.time()
            bar.update(done - bar.pos)

        yield tell
    seconds = time.monotonic() - began
    rate = bar.pos / seconds if seconds else 0.0
    click.echo(f"{bar.pos} rows in {seconds:.1f} s, {rate:.0f} a second", err=True)
