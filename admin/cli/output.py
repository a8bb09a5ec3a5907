"""Output of the commands: the report on standard output, progress on standard error."""

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

json_option = click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
progress_option = click.option(
    "--progress/--no-progress",
    "shows_progress",
    default=None,
    callback=lambda _context, _option, given: sys.stderr.isatty() if given is None else given,
    help="Show a progress bar and the rate on standard error. Default: on a terminal.",
)
dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Print the same report, but write nothing."
)


@contextmanager
def show_progress(label: str, *, shows: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Show a bar and, at the end, the rows done per second; yield None if not `shows`.

    A command that reads for long before its first row reports 0 rows when they begin, so that the
    time until then does not count.
    """
    if not shows:
        yield None
        return
    began = time.monotonic()
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def report(done: int, total: int) -> None:
            nonlocal began
            bar.length = total
            if done == 0:
                began = time.monotonic()
                bar.start = bar.last_eta = time.time()
            bar.update(done - bar.pos)

        yield report
    seconds = time.monotonic() - began
    rate = bar.pos / seconds if seconds else 0.0
    click.echo(f"{bar.pos} rows in {seconds:.1f} s, {rate:.0f} a second", err=True)


def print_report(
    report: "DataclassInstance",
    text: str,
    *,
    as_json: bool,
    **computed: Mapping[str, Any] | bool | str,
) -> None:
    """Print the text, or as JSON the fields of the report and the computed values."""
    if as_json:
        text = json.dumps({**asdict(report), **computed}, ensure_ascii=False, indent=2)
    click.echo(text)
