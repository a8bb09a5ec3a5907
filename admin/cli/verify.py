"""`recycle-points verify`: check the books of one user, or of the whole programme."""

import os
import sys
from collections.abc import Sequence
from datetime import datetime

import click

from admin.archive.answers import ArchiveError
from admin.archive.archives import name_incoming, open_incoming
from admin.cli.output import json_option, print_report, progress_option, show_progress
from admin.cli.target import UnreachableError, open_tables
from admin.verification.archive import ArchiveReport, verify_archive
from admin.verification.incremental import note_whole, verify_new
from admin.verification.reports import VerificationReport
from admin.verification.verify import verify_programme, verify_user
from admin.workers import Progress
from resolvers.domain.verification.problems import Problem
from resolvers.services.base.context import utc_now
from resolvers.settings import ProgrammeSettings, read_model
from resolvers.storage.base.client import Database


@click.command("verify")
@click.option("--user", "user_id", metavar="ID", help="Only the user of this id.")
@click.option("--all", "everybody", is_flag=True, help="All users, all stock, and the totals.")
@click.option(
    "--incremental", is_flag=True, help="All accounts, and the entries since their last check."
)
@click.option(
    "--whole-on",
    "whole_day",
    type=click.IntRange(1, 28),
    metavar="DAY",
    help="With --incremental: on this day of each month, also --all.",
)
@click.option("--archive", "archived", is_flag=True, help="Check the archive against all accounts.")
@json_option
@progress_option
def command(
    user_id: str | None,
    *,
    everybody: bool,
    incremental: bool,
    whole_day: int | None,
    archived: bool,
    as_json: bool,
    shows_progress: bool,
) -> None:
    """Recompute the books and list everything that is wrong in them. Change none of them.

    Checks chain, sequence, sums, lots, holds, ids and reversals, and compares entries with deposits
    and exchanges in both directions. --all also checks the stock of rewards, and that the points
    issued and not used equal the points of all accounts (docs/operate/verification.md).
    --incremental checks all accounts, but only the entries after those that it verified before; it
    stores its progress in ledger_checkpoints. --archive instead checks that the archive has each
    entry that the accounts count, as it was hashed (docs/operate/archive.md#prove-it). You can run
    it while the programme runs. Exit codes: 0 everything is right, 1 problems were found, 2 wrong
    usage, 3 the books or the archive could not be read, so nothing is known.
    """
    if (user_id is not None) + everybody + incremental + archived != 1:
        raise click.UsageError("one of --user ID, --all, --incremental and --archive is required")
    if whole_day is not None and not incremental:
        raise click.UsageError("--whole-on needs --incremental")
    report: VerificationReport | ArchiveReport
    with open_tables("users") as database:
        if user_id is not None:
            report = verify_user(database, user_id)
        elif archived:
            with show_progress("ledger entries", shows=shows_progress) as report_progress:
                report = _verify_archive(database, report_progress)
        elif incremental:
            report = _verify_new(database, whole_day, shows=shows_progress)
        else:
            report = _verify_all(database, shows=shows_progress)
    if isinstance(report, ArchiveReport):
        archive = name_incoming(os.environ)
        text = _archive_as_text(report, archive)
        print_report(report, text, as_json=as_json, ok=report.ok, archive=archive)
    else:
        print_report(report, _as_text(report), as_json=as_json, ok=report.ok)
    sys.exit(0 if report.ok else 1)


def _verify_all(database: Database, *, shows: bool) -> VerificationReport:
    with show_progress("ledger entries", shows=shows) as report_progress:
        return verify_programme(database, report_progress=report_progress)


def _verify_new(database: Database, whole_day: int | None, *, shows: bool) -> VerificationReport:
    """Verify new entries, and on the whole day everything."""
    now = utc_now()
    with show_progress("accounts", shows=shows) as report_progress:
        report = verify_new(database, now, report_progress=report_progress)
    if whole_day is None or whole_day != _day_of(now):
        return report
    # A whole verification takes long: an alarm waits for this line in that time.
    click.echo(f"{_as_text(report)}; now everything", err=True)
    report = _verify_all(database, shows=shows)
    note_whole(database, report, now)
    return report


def _day_of(now: datetime) -> int:
    return now.astimezone(read_model(ProgrammeSettings, os.environ).programme_time_zone).day


def _verify_archive(database: Database, report_progress: Progress | None) -> ArchiveReport:
    now = utc_now()
    zone = read_model(ProgrammeSettings, os.environ).programme_time_zone
    try:
        with open_incoming(os.environ) as read:
            return verify_archive(
                database, read, zone=zone, now=now, report_progress=report_progress
            )
    except ArchiveError as error:
        raise UnreachableError(str(error)) from error


def _as_text(report: VerificationReport) -> str:
    """Return one line for each problem, the totals, and a last one with the counts."""
    lines = list(map(_line_of, report.problems))
    lines += [f"{each}: moved all the time, run again" for each in report.unsettled]
    if report.totals is not None:
        parts = ", ".join(f"{name} {points}" for name, points in report.totals.buckets.items())
        lines.append(f"{parts}; all accounts hold {report.totals.held_by_accounts}")
    checked = (
        f"{_counted(report.entries_checked, 'entry', 'entries')} of "
        f"{_counted(report.users_checked, 'user', 'users')}"
    )
    return "\n".join([*lines, f"{checked}: {_count_problems(report.problems)}"])


def _archive_as_text(report: ArchiveReport, archive: str) -> str:
    """Return one line for each problem, the rows on their way, and a last one with the counts."""
    lines = list(map(_line_of, report.problems))
    if report.not_yet_archived:
        count = _counted(report.not_yet_archived, "entry or row", "entries or rows")
        lines.append(f"{count} of the last minutes: not yet archived")
    checked = (
        f"{_counted(report.rows_checked, 'archived row', 'archived rows')} of "
        f"{_counted(report.users_checked, 'user', 'users')} in {archive}"
    )
    return "\n".join([*lines, f"{checked}: {_count_problems(report.problems)}"])


def _line_of(problem: Problem) -> str:
    place = "programme" if problem.user_id is None else problem.user_id
    if problem.sequence is not None:
        place += f" entry {problem.sequence}"
    about = f" ({problem.subject})" if problem.subject and problem.user_id else ""
    return f"{place}: {problem.kind}: {problem.detail}{about}"


def _count_problems(problems: Sequence[Problem]) -> str:
    return _counted(len(problems), "problem", "problems") if problems else "no problems"


def _counted(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"
