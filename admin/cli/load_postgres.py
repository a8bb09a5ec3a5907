"""`recycle-points load-postgres`: put the archive's tables into PostgreSQL."""

import click

from admin.archive.answers import ArchiveError
from admin.cli import output
from admin.cli.target import UnreachableError, find_archive


@click.command("load-postgres")
@click.argument("dsn")
@output.progress_option
@output.json_option
def command(dsn: str, *, shows_progress: bool, as_json: bool) -> None:
    """Load the archive into the PostgreSQL database at DSN, such as postgresql://me@host/points.

    Creates tables with keys and comments, and a view v_NAME for each statement in sql/. Adds
    missing rows only, so a second run adds nothing, and completes one that was interrupted. The
    archive is the one that `recycle-points sql` reads. Other users of this machine can see a
    password on the command line: use PGPASSWORD or ~/.pgpass.
    """
    # Its import would add a tenth of a second to every other command.
    from admin.archive.postgres import LoadError, load_postgres  # noqa: PLC0415 - as above

    with (
        find_archive() as archive,
        output.show_progress("archive", shows=shows_progress) as report_progress,
    ):
        try:
            report = load_postgres(archive, dsn, report_progress=report_progress)
        except (LoadError, ArchiveError) as error:
            raise UnreachableError(str(error)) from error
    text = "\n".join(f"{table}: {rows} added" for table, rows in report.added.items())
    output.print_report(report, text, as_json=as_json)
