"""`recycle-points adopt`: bring in the accounts, rewards and locations of the old system."""

import json
import os
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from admin.cli.progress import show_progress
from admin.cli.target import open_tables, set_target

if TYPE_CHECKING:
    from admin.migration.reports import MigrationReport

WORKERS = 8
"""Rows at work at once: within the connections that boto3 keeps open (10)."""


@click.command("adopt")
@click.option(
    "--from-prefix",
    "prefix",
    metavar="P",
    required=True,
    help="What the old tables' names begin with: P stands right before users, points_ledger, "
    "rewards and locations, so that for prod-users it is `prod-`, with its hyphen.",
)
@click.option(
    "--users",
    "users_file",
    metavar="MAP.csv",
    required=True,
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
    help="Whose the old accounts are: a CSV file of two columns, the old user_id and the Cognito "
    "sub; a first row with `sub` in it names them (docs/adopting.md).",
)
@click.option(
    "--fulfilment-type",
    metavar="TYPE",
    default="PICKUP",
    show_default=True,
    help="How rewards reach the citizen whose old row does not say: VOUCHER_CODE, PICKUP, POSTAL, "
    "EXTERNAL_POINTS or DONATION.",
)
@click.option("--dry-run", is_flag=True, help="The same report, but nothing is written.")
@click.option(
    "--progress/--no-progress",
    default=None,
    help="A progress bar of the writing, and its rate, on standard error. Default: on a terminal.",
)
@click.option("--json", "as_json", is_flag=True, help="The report as JSON, with every row.")
def migrate(
    prefix: str,
    users_file: Path,
    fulfilment_type: str,
    *,
    dry_run: bool,
    progress: bool | None,
    as_json: bool,
) -> None:
    """Adopt the tables of the old system; they are read, and never written.

    Each old account that MAP.csv maps to a sub is opened, once, with its points: one adjustment
    that expires by PROGRAMME_EXPIRY_POLICY. Rewards and locations keep their ids. What cannot be
    taken as it stands is reported and left out; an old account that is not mapped, too. Running it
    again changes nothing and does what an interrupted run left. Try --dry-run first, and check
    with `recycle-points verify --all` afterwards.
    """
    set_target()
    # Only now: what reaches tables is imported once the environment says where they are.
    from admin.importing.sheets import FileError
    from admin.migration.migrate import migrate as run
    from admin.programme import read_fulfilment_type, read_programme
    from resolvers.domain.errors import InvalidInputError
    from resolvers.settings import SettingsError

    asks_for_progress = sys.stderr.isatty() if progress is None else progress
    try:
        programme = read_programme(os.environ)
        with (
            open_tables("users") as database,
            show_progress(
                users_file.name, shows=asks_for_progress and not dry_run
            ) as tell_progress,
        ):
            report = run(
                database,
                users_file,
                prefix=prefix,
                programme=programme,
                now=datetime.now(UTC),
                fulfilment_type=read_fulfilment_type(fulfilment_type),
                dry_run=dry_run,
                workers=WORKERS,
                tell_progress=tell_progress,
            )
    except SettingsError as refused:
        raise click.UsageError(str(refused)) from refused
    except InvalidInputError as refused:
        name = (refused.field or ["?"])[0]
        raise click.UsageError(f"{name}: {refused.message}") from refused
    except FileError as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(_as_json(report) if as_json else "\n".join(_as_lines(report)))
    if dry_run:
        click.echo("dry run: nothing was written", err=True)
    sys.exit(1 if report.has_problems else 0)


def _as_json(report: "MigrationReport") -> str:
    whole = {**asdict(report), "counts": report.counts, "sums": report.sums}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def _as_lines(report: "MigrationReport") -> list[str]:
    """What somebody has to know of, row by row, then the counts and the sums."""
    lines = [
        f"{report.map_file}:{row.row}: refused {row.old_id}: {row.problem}"
        for row in report.map_problems
    ]
    for account in report.accounts:
        if account.outcome not in ("adopted", "unchanged"):
            where = f" ({report.map_file}:{account.map_row})" if account.map_row else ""
            points = "" if account.points is None else f", {account.points} points"
            why = f": {account.reason}" if account.reason else ""
            lines.append(
                f"{report.users_table}: {account.outcome} {account.id}{points}{where}{why}"
            )
    for difference in report.ledger_differences:
        if difference.has_account and difference.points is None:
            # Its line stands above, and says what its balance is.
            continue
        has = f"{difference.points} points" if difference.has_account else "no account"
        unread = f", {difference.unreadable} rows unread" if difference.unreadable else ""
        lines.append(
            f"{report.ledger_table}: differs {difference.id}: its ledger comes to "
            f"{difference.ledger_points}{unread}, {report.users_table} has {has}"
        )
    for row in (*report.rewards, *report.locations):
        why = "; ".join(filter(None, (row.reason, *row.notes)))
        if why or row.outcome not in ("adopted", "unchanged"):
            lines.append(f"{row.table}: {row.outcome} {row.id}" + (f": {why}" if why else ""))
    for name, counts in report.counts.items():
        counted = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
        lines.append(f"{name}: {counted or 'none'}")
    sums = dict(report.sums)
    old = sums.pop("old")
    told = " + ".join(f"{points} {outcome}" for outcome, points in sums.items() if points)
    return [*lines, f"points: {old} in {report.users_table} = {told or 0}"]
