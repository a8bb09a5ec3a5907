"""`recycle-points load-vouchers`: put the codes of a file into a reward's pool."""

import sys
from pathlib import Path

import click

from admin.cli import output
from admin.cli.target import open_tables
from admin.importing.vouchers import VoucherReport, load_vouchers
from resolvers.services.base.context import utc_now


@click.command("load-vouchers")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option(
    "--reward", "reward_id", metavar="ID", required=True, help="The reward that gets the codes."
)
@output.dry_run_option
@output.progress_option
@output.json_option
def command(
    file: Path, reward_id: str, *, dry_run: bool, shows_progress: bool, as_json: bool
) -> None:
    """Load the voucher codes of FILE into a reward's pool; the workflow gives each out once.

    FILE has one code a line, or is a CSV file with a column `code`. If a row is refused, nothing is
    loaded: the report names the row. A second run completes an interrupted one: a code that was
    loaded before stays unchanged, even if a citizen has it already. No output contains a code.
    """
    with (
        open_tables("vouchers") as database,
        output.show_progress(file.name, shows=shows_progress) as report_progress,
    ):
        report = load_vouchers(
            database,
            file,
            reward_id=reward_id,
            now=utc_now(),
            dry_run=dry_run,
            report_progress=report_progress,
        )
    output.print_report(report, _as_text(report), as_json=as_json)
    if report.is_file_refused:
        click.echo("nothing was loaded: correct the rows and run it again", err=True)
    if dry_run:
        click.echo("dry run: nothing was written", err=True)
    sys.exit(1 if report.rows else 0)


def _as_text(report: VoucherReport) -> str:
    """Return one line for each row that needs attention, and a last one with the counts."""
    lines = [f"{report.file}:{row.row}: {row.outcome}: {row.reason}" for row in report.rows]
    counted = ", ".join(f"{count} {outcome}" for outcome, count in report.counts.items())
    if report.not_reached:
        counted += f", {report.not_reached} not reached"
    pool = "the pool was not counted" if report.in_pool is None else f"{report.in_pool} in the pool"
    return "\n".join([*lines, f"{report.file}: {counted}; {pool}"])
