"""`recycle-points sql`: query the archive."""

import sys
from pathlib import Path

import click

from admin.archive.answers import ArchiveError, ArchiveUnreachableError
from admin.archive.statements import read_statement, statement_names
from admin.cli.answers import PRINTERS
from admin.cli.target import find_archive


class StatementError(click.ClickException):
    """The archive did not run the statement."""

    exit_code = 2


@click.command("sql")
@click.argument("statement", required=False)
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Run the statement in this file.",
)
@click.option(
    "--report", metavar="NAME", help="Run the statement of this name in sql/; --list shows them."
)
@click.option("--list", "lists", is_flag=True, help="List the statements in sql/.")
@click.option("--csv", "form", flag_value="csv", help="Print CSV.")
@click.option("--excel", "form", flag_value="excel", help="Print CSV for Excel.")
@click.option("--json", "form", flag_value="json", help="Print JSON.")
def command(
    statement: str | None, file: Path | None, report: str | None, form: str | None, *, lists: bool
) -> None:
    """Query the archive with a STATEMENT in SQL, such as "SELECT count(*) FROM ledger_entries".

    ENVIRONMENT names the deployment, whose archive Athena queries. Without it, DuckDB queries the
    archive of `make run` in DATA_DIR (.data), even if no server runs. Nothing is changed.
    docs/operate/sql.md explains the tables and the statements in sql/. Exit codes: 0 done, 2 the
    statement is wrong, 3 the archive is missing, or it can't be read.
    """
    if [statement, file, report, lists or None].count(None) != 3:  # noqa: PLR2004 - all but one
        raise click.UsageError('one of "STATEMENT", --file, --report and --list is needed')
    if lists:
        _list_statements()
        return
    show = PRINTERS[form or "table"]
    text = statement if statement is not None else _read(file) if file else _text_of(report or "")
    with find_archive() as archive:
        try:
            # `click.echo` would write each row at once, which takes longer than the statement.
            show(archive.query(text), sys.stdout)
            sys.stdout.flush()
        except ArchiveUnreachableError:
            raise
        except ArchiveError as error:
            raise StatementError(str(error)) from error


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.UsageError(f"--file {file}: it is not in UTF-8") from error


def _text_of(name: str) -> str:
    try:
        return read_statement(name).text
    except KeyError as error:
        known = ", ".join(statement_names())
        raise click.UsageError(f"--report {name}: sql/ has {known}") from error


def _list_statements() -> None:
    names = statement_names()
    width = max(map(len, names))
    for name in names:
        click.echo(f"{name:{width}}  {read_statement(name).title}")
