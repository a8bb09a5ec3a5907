"""`recycle-points sweep`: book what time alone has done, now and to the end."""

import json
import os
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from admin.cli.progress import show_progress
from admin.cli.target import open_tables, set_target

if TYPE_CHECKING:
    from resolvers.services.sweep_reports import SweepReport


@click.command("sweep")
@click.option(
    "--progress/--no-progress",
    default=None,
    help="A progress bar and the rate on standard error. Default: on a terminal.",
)
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
def sweep(*, progress: bool | None, as_json: bool) -> None:
    """Expire points, end holds that are over, finish erasures that were cut short.

    What the schedule does by itself, until nothing is left that is due now. It may be run at any
    time, more than once and beside the schedule: everything is booked once. What fails is named,
    is due still, and makes the exit status 1. PROGRAMME_TIME_ZONE has to be what the functions
    have: a hold that ends gives back what its own day has counted.
    """
    set_target()
    # Only now: what reaches tables is imported once the environment says where they are.
    from admin.programme import read_programme
    from resolvers.services.expiry_sweep import sweep_all
    from resolvers.settings import SettingsError

    shows_progress = sys.stderr.isatty() if progress is None else progress
    try:
        zone = read_programme(os.environ).zone
        with (
            open_tables("users") as database,
            show_progress("sweep", shows=shows_progress) as tell_progress,
        ):
            report = sweep_all(database, zone, lambda: datetime.now(UTC), tell_progress)
    except SettingsError as refused:
        raise click.UsageError(str(refused)) from refused
    click.echo(json.dumps(asdict(report), indent=2) if as_json else _as_text(report))
    sys.exit(1 if report.failed else 0)


def _as_text(report: "SweepReport") -> str:
    """One line for each that failed, then one that counts."""
    failed = [f"failed: {each.kind} {each.id}: {each.problem}" for each in report.failed]
    counts = (
        f"{report.accounts_expired} accounts expired ({report.points_expired} points), "
        f"{report.holds_ended} holds ended, {report.erasures_finished} erasures finished, "
        f"{len(report.failed)} failed"
    )
    return "\n".join([*failed, counts])
