"""`recycle-points verify`: whether the books of a citizen, or of the whole programme, are right."""

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from admin.cli.progress import show_progress
from admin.cli.target import open_tables, set_target

if TYPE_CHECKING:
    from admin.verification.reports import VerificationReport


@click.command("verify")
@click.option("--user", "user_id", metavar="ID", help="Only the citizen of this id.")
@click.option("--all", "everybody", is_flag=True, help="All citizens, all stock, and the totals.")
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
@click.option(
    "--progress/--no-progress",
    default=None,
    help="A progress bar and the rate on standard error. Default: on a terminal.",
)
def verify(user_id: str | None, *, everybody: bool, as_json: bool, progress: bool | None) -> None:
    """Recompute the books and name all that is wrong in them; nothing is changed.

    Chain, sequence, sums, lots, holds, ids, reversals; entries to deposits and exchanges and back;
    with --all also the stock of rewards, and that all that was issued and not used is what all
    accounts hold (docs/verification.md). It may run while the programme does. Exit codes: 0 all is
    right, 1 problems are found, 2 wrong usage, 3 the books could not be read: nothing is known.
    """
    if (user_id is None) is not everybody:
        raise click.UsageError("one of --user ID and --all is required")
    set_target()
    # Only now: what reaches tables is imported once the environment says where they are.
    from admin.verification.verify import verify_programme, verify_user

    shows_progress = sys.stderr.isatty() if progress is None else progress
    with open_tables("users") as database:
        if user_id is not None:
            report = verify_user(database, user_id)
        else:
            with show_progress("ledger entries", shows=shows_progress) as tell:
                report = verify_programme(database, tell_progress=tell)
    click.echo(_as_json(report) if as_json else _as_text(report))
    sys.exit(0 if report.ok else 1)


def _as_json(report: "VerificationReport") -> str:
    whole: dict[str, Any] = {"ok": report.ok, **asdict(report)}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def _as_text(report: "VerificationReport") -> str:
    """One line a problem, then the totals, then one that counts."""
    lines = []
    for problem in report.problems:
        place = "programme" if problem.user_id is None else problem.user_id
        if problem.sequence is not None:
            place += f" entry {problem.sequence}"
        about = f" ({problem.subject})" if problem.subject and problem.user_id else ""
        lines.append(f"{place}: {problem.kind}: {problem.detail}{about}")
    lines += [f"reward {each}: moved all the time, run again" for each in report.unsettled]
    if report.totals is not None:
        parts = ", ".join(f"{name} {points}" for name, points in report.totals.buckets.items())
        lines.append(f"{parts}; all accounts hold {report.totals.held_by_accounts}")
    checked = (
        f"{_counted(report.entries_checked, 'entry', 'entries')} of "
        f"{_counted(report.users_checked, 'citizen', 'citizens')}"
    )
    found = (
        _counted(len(report.problems), "problem", "problems") if report.problems else "no problems"
    )
    return "\n".join([*lines, f"{checked}: {found}"])


def _counted(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"
