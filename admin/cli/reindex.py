"""`recycle-points reindex`: write the keys by which rows of older releases are found."""

import click

from admin.cli.output import json_option, print_json, progress_option, show_progress
from admin.cli.target import open_tables
from admin.search_keys import write_search_keys


@click.command("reindex")
@progress_option
@json_option
def command(*, shows_progress: bool, as_json: bool) -> None:
    """Make users findable by name, exchanges by voucher code, and locations by their kiosks.

    Do it once after the release that brought these, and after a roll-back to one before it, for
    what older releases wrote. You can run it while the programme runs, and again after an
    interruption. It reads the three tables whole. Rows that cannot be read are named, and left out;
    then it exits with 1.
    """
    with (
        open_tables("users") as database,
        show_progress("rows", shows=shows_progress) as report_progress,
    ):
        report = write_search_keys(database, report_progress)
    if as_json:
        print_json(report)
    else:
        click.echo(
            f"{report.rows} rows: {report.users} users, {report.exchanges} exchanges and "
            f"{report.locations} locations got keys"
        )
    if report.unreadable:
        raise click.ClickException(f"{report.unreadable} rows cannot be read and were left out")
