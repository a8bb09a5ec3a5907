"""`recycle-points verify`: check the books of one user, or of the whole programme."""

import sys

import click

from admin.cli.output import json_option, print_json, progress_option, show_progress
from admin.cli.target import open_tables
from admin.verification.reports import VerificationReport
from admin.verification.verify import verify_programme, verify_user


@click.command("verify")
@click.option("--user", "user_id", metavar="ID", help="Only the user of this id.")
@click.option("--all", "everybody", is_flag=True, help="All users, all stock, and the totals.")
@json_option
@progress_option
def command(user_id: str | None, *, everybody: bool, as_json: bool, shows_progress: bool) -> None:
    """Recompute the books and name everything that is wrong in them. Change nothing.

    Chain, sequence, sums, lots, holds, ids, reversals; entries to deposits and exchanges and back.
    With --all also the stock of rewards, and that all that was issued and not used is what all
    accounts hold (docs/verification.md). You can run it while the programme runs. Exit codes: 0
    everything is right, 1 problems were found, 2 wrong usage, 3 the books could not be read, so
    nothing is known.
    """
    if (user_id is None) is not everybody:
        raise click.UsageError("one of --user ID and --all is required")
    with open_tables("users") as database:
        if user_id is not None:
            report = verify_user(database, user_id)
        else:
            with show_progress("ledger entries", shows=shows_progress) as report_progress:
                report = verify_programme(database, report_progress=report_progress)
    if as_json:
        print_json(report, ok=report.ok)
    else:
        click.echo(_as_text(report))
    sys.exit(0 if report.ok else 1)


def _as_text(report: VerificationReport) -> str:
    """Return one line for each problem, the totals, and one that counts."""
    lines = []
    for problem in report.problems:
        place = "programme" if problem.user_id is None else problem.user_id
        if problem.sequence is not None:
            place += f" entry {problem.sequence}"
        about = f" ({problem.subject})" if problem.subject and problem.user_id else ""
        lines.append(f"{place}: {problem.kind}: {problem.detail}{about}")
    lines += [f"{each}: moved all the time, run again" for each in report.unsettled]
    if report.totals is not None:
        parts = ", ".join(f"{name} {points}" for name, points in report.totals.buckets.items())
        lines.append(f"{parts}; all accounts hold {report.totals.held_by_accounts}")
    checked = (
        f"{_counted(report.entries_checked, 'entry', 'entries')} of "
        f"{_counted(report.users_checked, 'user', 'users')}"
    )
    found = (
        _counted(len(report.problems), "problem", "problems") if report.problems else "no problems"
    )
    return "\n".join([*lines, f"{checked}: {found}"])


def _counted(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"
