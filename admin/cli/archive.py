"""`recycle-points archive`: fill the archive from the tables."""

import os
import sys

import click

from admin.archive.answers import ArchiveUnreachableError
from admin.archive.backfill import BackfillReport, backfill
from admin.archive.sinks import open_sink
from admin.cli.output import json_option, print_report, progress_option, show_progress
from admin.cli.target import UnreachableError, open_tables
from resolvers.services.base.context import utc_now
from resolvers.settings import ProgrammeSettings, read_model


@click.command("archive")
@click.option("--from-table", is_flag=True, help="Fill it from the tables. Required.")
@progress_option
@json_option
def command(*, from_table: bool, shows_progress: bool, as_json: bool) -> None:
    """Put the programme's history, as far as the tables show it, in the archive.

    Do it once where the archive is turned on, and whenever `verify --archive` misses rows: a row
    that exists already is added as an identical copy, which changes nothing. Of locations and
    rewards only the last state is known. PROGRAMME_TIME_ZONE must be that of the functions.
    """
    if not from_table:
        raise click.UsageError("--from-table is required: it is all that this command does")
    with (
        open_tables("users") as database,
        show_progress("archive", shows=shows_progress) as report_progress,
    ):
        zone = read_model(ProgrammeSettings, os.environ).programme_time_zone
        sink = open_sink(os.environ, zone)
        try:
            report = backfill(
                database, sink, zone=zone, clock=utc_now, report_progress=report_progress
            )
        except ArchiveUnreachableError as error:
            raise UnreachableError(str(error)) from error
    print_report(report, _as_text(report), as_json=as_json)
    sys.exit(1 if report.unreadable else 0)


def _as_text(report: BackfillReport) -> str:
    """Return one line for each row that cannot be read, and one for each table of the archive."""
    unreadable = [f"{table} {key}: it cannot be read" for table, key in report.unreadable]
    return "\n".join([*unreadable, *(f"{name}: {rows} rows" for name, rows in report.rows.items())])
