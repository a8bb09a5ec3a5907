"""`recycle-points rollups`: compare the counts of programme reports with the books."""

import os
import sys
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import click

from admin.cli.output import json_option, print_report, progress_option, show_progress
from admin.cli.target import find_archive, open_tables
from admin.rollups.archived import read_archived
from admin.rollups.books import read_books
from admin.rollups.rebuild import RollupsReport, rebuild_rollups, verify_rollups
from resolvers.domain.reports.rollups import DAYS_BEFORE_SETTLED, is_settled
from resolvers.services.base.context import utc_now
from resolvers.settings import ProgrammeSettings, read_model

DAYS_VERIFIED: Final = 35
"""The default number of days. A month stays complete among them for some nights."""

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group("rollups")
def command() -> None:
    """Compare the counts of programme reports with the books, and correct them."""


@command.command("verify")
@click.option(
    "--from", "first", type=_DAY, help=f"The first day. Default: the first of {DAYS_VERIFIED}."
)
@click.option("--to", "last", type=_DAY, help="The last day. Default: the one before yesterday.")
@click.option("--archive", "asks_archive", is_flag=True, help="Ask the archive, not the tables.")
@progress_option
@json_option
def verify(
    *,
    first: datetime | None,
    last: datetime | None,
    asks_archive: bool,
    shows_progress: bool,
    as_json: bool,
) -> None:
    """List each count of these days that differs from the books. Change nothing.

    The books are the tables, which are scanned, or the archive.

    Months and fiscal years are compared if all their days are included. Exit codes: 0 nothing
    differs, 1 something does, 2 wrong usage, 3 the tables could not be read. PROGRAMME_TIME_ZONE
    must be that of the functions.
    """
    with open_tables("daily_rollups") as database:
        zone, since, until = _days(first, last)
        if asks_archive:
            with find_archive() as archive:
                report = verify_rollups(database, read_archived(archive, since, until))
        else:
            with show_progress("ledger entries", shows=shows_progress) as report_progress:
                books = read_books(database, zone, since, until, report_progress)
            report = verify_rollups(database, books)
    _print(report, "differ", as_json=as_json)
    sys.exit(1 if report.differences else 0)


@command.command("rebuild")
@click.option("--from", "first", type=_DAY, required=True, help="The first day.")
@click.option("--to", "last", type=_DAY, required=True, help="The last day, before yesterday.")
@progress_option
@json_option
def rebuild(*, first: datetime, last: datetime, shows_progress: bool, as_json: bool) -> None:
    """Rewrite the counts of these days that differ from the tables.

    You can run it while events are counted, and more than once. A corrected count takes no more
    events of its day. Exit codes: 0 done, 2 wrong usage, 3 the tables could not be read or
    written: run it again.
    """
    with open_tables("daily_rollups") as database:
        zone, since, until = _days(first, last)
        with show_progress("ledger entries", shows=shows_progress) as report_progress:
            books = read_books(database, zone, since, until, report_progress)
        report = rebuild_rollups(database, books, utc_now())
    _print(report, f"differed; {report.users_counted} users added", as_json=as_json)


def _days(first: datetime | None, last: datetime | None) -> tuple[ZoneInfo, date, date]:
    """Return the programme's time zone, the first day and the last one."""
    zone = read_model(ProgrammeSettings, os.environ).programme.zone
    today = utc_now().astimezone(zone).date()
    until = last.date() if last else today - timedelta(days=DAYS_BEFORE_SETTLED)
    since = first.date() if first else until - timedelta(days=DAYS_VERIFIED - 1)
    if since > until:
        raise click.UsageError("--to: it is before --from")
    if not is_settled(until, today):
        raise click.UsageError(
            "--to: it must be before yesterday, so that all its events have come or are lost"
        )
    return zone, since, until


def _print(report: RollupsReport, verdict: str, *, as_json: bool) -> None:
    lines = [
        f"{each.rollup_id}: {each.count} is {each.stored}, the books say {each.right}"
        for each in report.differences
    ]
    counts = f"{report.rollups} roll-ups: {len(report.differences)} counts {verdict}"
    print_report(report, "\n".join([*lines, counts]), as_json=as_json)
