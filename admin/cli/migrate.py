"""`recycle-points migrate`: bring in the accounts, rewards and locations of the old system."""

import os
import sys
from pathlib import Path

import click

from admin.cli import output
from admin.cli.target import open_tables
from admin.migration.migrate import migrate_tables
from admin.migration.reports import WRITTEN, MigrationReport
from resolvers.domain.base.enums import FulfilmentType
from resolvers.services.base.context import utc_now
from resolvers.settings import ProgrammeSettings, read_model


@click.command("migrate")
@click.option(
    "--from-prefix",
    "prefix",
    metavar="P",
    required=True,
    help="The prefix of the old tables' names, right before users, points_ledger, rewards and "
    "locations: for prod-users it is `prod-`, with its hyphen.",
)
@click.option(
    "--users",
    "users_file",
    metavar="MAP.csv",
    required=True,
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
    help="The new owners of the old accounts: a CSV file of two columns, the old user_id and the "
    "Cognito sub; a first row with `sub` in it names them (docs/operate/migration.md).",
)
@click.option(
    "--fulfilment-type",
    type=click.Choice([kind.value for kind in FulfilmentType]),
    default=FulfilmentType.PICKUP.value,
    show_default=True,
    help="How a reward reaches the user if its old row does not say.",
)
@output.dry_run_option
@output.progress_option
@output.json_option
def command(
    prefix: str,
    users_file: Path,
    fulfilment_type: str,
    *,
    dry_run: bool,
    shows_progress: bool,
    as_json: bool,
) -> None:
    """Migrate the tables of the old system, which are read and never written.

    Each old account that MAP.csv maps to a sub gets its points here, once: one adjustment that
    expires by PROGRAMME_EXPIRY_POLICY. Rewards and locations keep their ids. The report names what
    cannot be migrated, and accounts that are not mapped. A second run changes nothing, and
    completes an interrupted one. Try --dry-run first, and run `recycle-points verify --all`
    afterwards.
    """
    with (
        open_tables("users") as database,
        output.show_progress(
            users_file.name, shows=shows_progress and not dry_run
        ) as report_progress,
    ):
        report = migrate_tables(
            database,
            users_file,
            prefix=prefix,
            programme=read_model(ProgrammeSettings, os.environ).programme,
            now=utc_now(),
            fulfilment_type=FulfilmentType(fulfilment_type),
            dry_run=dry_run,
            report_progress=report_progress,
        )
    text = "\n".join(_as_lines(report))
    output.print_report(report, text, as_json=as_json, counts=report.counts, sums=report.sums)
    if dry_run:
        click.echo("dry run: nothing was written", err=True)
    sys.exit(1 if report.has_problems else 0)


def _as_lines(report: MigrationReport) -> list[str]:
    """Return the rows that need attention, line by line, then the counts and the sums."""
    lines = [
        f"{report.map_file}:{row.row}: refused {row.old_id}: {row.problem}"
        for row in report.map_problems
    ]
    for account in report.accounts:
        if account.outcome not in WRITTEN:
            where = f" ({report.map_file}:{account.map_row})" if account.map_row else ""
            points = "" if account.points is None else f", {account.points} points"
            why = f": {account.reason}" if account.reason else ""
            lines.append(
                f"{report.users_table}: {account.outcome} {account.id}{points}{where}{why}"
            )
    for difference in report.ledger_differences:
        if difference.has_account and difference.points is None:
            # The account's own line states its balance.
            continue
        has = f"{difference.points} points" if difference.has_account else "no account"
        unread = f", {difference.unreadable} rows unread" if difference.unreadable else ""
        lines.append(
            f"{report.ledger_table}: differs {difference.id}: its ledger comes to "
            f"{difference.ledger_points}{unread}, {report.users_table} has {has}"
        )
    for row in (*report.rewards, *report.locations):
        why = "; ".join(filter(None, (row.reason, *row.notes)))
        if why:
            lines.append(f"{row.table}: {row.outcome} {row.id}: {why}")
    for name, counts in report.counts.items():
        counted = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
        lines.append(f"{name}: {counted or 'none'}")
    sums = dict(report.sums)
    old = sums.pop("old")
    parts = " + ".join(f"{points} {outcome}" for outcome, points in sums.items() if points)
    return [*lines, f"points: {old} in {report.users_table} = {parts or 0}"]
