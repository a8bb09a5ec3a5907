"""`recycle-points sweep`: write the entries that are due by time, until none are left."""

import os
import sys

import click

from admin.cli.output import json_option, print_report, progress_option, show_progress
from admin.cli.target import open_tables
from resolvers.services.base.context import utc_now
from resolvers.services.base.sweep_reports import SweepReport
from resolvers.services.upkeep.expiry_sweep import WORKERS, sweep_all
from resolvers.services.upkeep.sweep_pool import ErasureUnfinishedError
from resolvers.settings import ProgrammeSettings, read_model


@click.command("sweep")
@progress_option
@json_option
def command(*, shows_progress: bool, as_json: bool) -> None:
    """Expire points, end holds and reservations that are over, finish interrupted erasures.

    It does the work of the schedule until nothing is due. You can run it at any time, more than
    once and during a scheduled run: everything is booked once. The report lists failures; each
    stays due and makes the exit status 1. PROGRAMME_TIME_ZONE must be that of the functions: a hold
    that ends reverses the count of its day. The last step of an erasure deletes a user of the
    user pool, which only the schedule can do: it is listed as a failure.
    """
    with (
        open_tables("users") as database,
        show_progress("sweep", shows=shows_progress) as report_progress,
    ):
        zone = read_model(ProgrammeSettings, os.environ).programme.zone
        report = sweep_all(database, zone, utc_now, report_progress, WORKERS, _leave_user)
    print_report(report, _as_text(report), as_json=as_json)
    sys.exit(1 if report.failed else 0)


def _leave_user(_: str) -> None:
    raise ErasureUnfinishedError


def _as_text(report: SweepReport) -> str:
    """Return one line for each failure, and a last one with the counts."""
    failed = [f"failed: {each.kind} {each.id}: {each.problem}" for each in report.failed]
    counts = (
        f"{report.accounts_expired} accounts expired ({report.points_expired} points), "
        f"{report.holds_ended} holds ended, {report.reservations_ended} reservations ended, "
        f"{report.erasures_finished} erasures finished, "
        f"{len(report.failed)} failed"
    )
    return "\n".join([*failed, counts])
