"""`recycle-points VERB`: what an operator runs, on this machine's programme or in AWS.

Exit codes: 0 done; 1 rows refused or unknown, or problems found; 2 wrong usage; 3 the tables were
not reached, or the command failed itself; 130 interrupted (Ctrl-C).
"""

import json
import sys
import traceback
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from admin.cli.migrate import migrate
from admin.cli.progress import show_progress
from admin.cli.sweep import sweep
from admin.cli.target import open_tables, set_target
from admin.cli.verify import verify

if TYPE_CHECKING:
    from admin.importing.reports import ImportReport

WRITERS = 8
"""Rows of an import at work at once: within the connections that boto3 keeps open (10)."""
FORMATS = {".csv": "csv", ".geojson": "geojson", ".json": "geojson", ".js": "geojson"}
"""What an export is written as, by the file's ending."""
FAILED = 3
INTERRUPTED = 130
"""What shells say of a command that SIGINT has ended."""


class _Commands(click.Group):
    """A status of 1 is a finding, so what ended before it found anything has another one."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            ctx.exit(INTERRUPTED)
        except (click.ClickException, click.Abort, click.exceptions.Exit, BrokenPipeError):
            raise
        except Exception:  # noqa: BLE001 - Python's own status would be 1
            traceback.print_exc()
            ctx.exit(FAILED)


@click.group(cls=_Commands)
def commands() -> None:
    """Operate a recycling-points programme.

    ENVIRONMENT names the deployment whose tables are used, with AWS's usual settings for region
    and credentials. Without it the tables are those of `make run` on this machine: the engine
    that runs on DATA_DIR (.data), or AWS_ENDPOINT_URL_DYNAMODB where that is set.
    """


@commands.command("import-locations")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option(
    "--accepts",
    metavar="LIST",
    default="",
    help="Materials of all its locations, as in PET_BOTTLE,STEEL_CAN. Without it what they accept "
    "stays as it is; new ones accept nothing.",
)
@click.option(
    "--source",
    help="Name of the data set; half of each location's id. Default: that of a known data set, "
    "else the file's name: give the same one to import a renamed file again.",
)
@click.option("--attribution", help="What the licence asks to be shown. Default: as the source.")
@click.option(
    "--mapping",
    "mapping_file",
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
    help="A TOML file that names the columns of any other file (docs/importing.md).",
)
@click.option("--dry-run", is_flag=True, help="The same report, but nothing is written.")
@click.option(
    "--progress/--no-progress",
    default=None,
    help="A progress bar and the rate on standard error. Default: on a terminal.",
)
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
def import_locations(
    file: Path,
    accepts: str,
    source: str | None,
    attribution: str | None,
    mapping_file: Path | None,
    *,
    dry_run: bool,
    progress: bool | None,
    as_json: bool,
) -> None:
    """Import locations from an open data FILE.

    FILE is a list of places: a CSV file (UTF-8 or Shift_JIS) or a workbook (xlsx, xls, ods) with
    the columns of the municipal standard open data sets, with a #property row, or with those that
    --mapping names; or GeoJSON, plain or as a script. Every row is reported; where the tables are
    lost on the way, the last rows say so, and whether they may have been written. Running it
    again changes nothing that has not changed in the file; what is not in it (status, kiosks)
    stays.
    """
    set_target()
    # Only now: what reaches tables is imported once the environment says where they are.
    from admin.importing.import_locations import import_locations as run
    from admin.importing.mappings import ColumnMapping, read_mapping
    from admin.importing.sheets import FileError
    from admin.programme import read_materials
    from resolvers.domain.errors import InvalidInputError

    names = [name for name in accepts.replace(",", " ").split() if name]
    shows_progress = sys.stderr.isatty() if progress is None else progress
    try:
        materials = read_materials(names)
        mapping = read_mapping(mapping_file) if mapping_file else ColumnMapping()
        with (
            open_tables("locations") as database,
            show_progress(file.name, shows=shows_progress) as tell_progress,
        ):
            report = run(
                database,
                file,
                now=datetime.now(UTC),
                accepts=materials,
                source=source,
                attribution=attribution,
                mapping=mapping,
                dry_run=dry_run,
                writers=WRITERS,
                tell_progress=tell_progress,
            )
    except InvalidInputError as refused:
        raise click.UsageError(f"--{(refused.field or ['?'])[0]}: {refused.message}") from refused
    except FileError as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(_as_json(report) if as_json else _as_text(report))
    if dry_run:
        click.echo("dry run: nothing was written", err=True)
    sys.exit(1 if report.not_done else 0)


@commands.command("export-locations")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["csv", "geojson"]),
    help="Default: csv for a FILE that ends in .csv, geojson for .geojson, .json and .js; any "
    "other ending needs it.",
)
def export_locations(file: Path, file_format: str | None) -> None:
    """Export all locations but closed ones to FILE.

    CSV has the columns of the municipal standard open data sets and the byte order mark by which
    Excel reads UTF-8. An import of the file changes nothing.
    """
    file_format = file_format or FORMATS.get(file.suffix.lower())
    if file_format is None:
        has = f"ends in {file.suffix}" if file.suffix else "has no ending"
        raise click.UsageError(f"{file}: {has}, and not in {', '.join(FORMATS)}: add --format")
    set_target()
    # Only now: as above.
    from admin.importing.export_locations import export_locations as run
    from admin.importing.sheets import FileError

    try:
        with open_tables("locations") as database:
            count = run(database, file, file_format)
    except FileError as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"{file}: {count} locations")


def _as_json(report: "ImportReport") -> str:
    whole = {**asdict(report), "counts": report.counts}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def _as_text(report: "ImportReport") -> str:
    """One line a row, then one that counts them."""
    lines = []
    for row in report.rows:
        why = ": ".join(filter(None, (row.column, row.reason)))
        lines.append(
            f"{row.file}:{row.row}: {row.outcome} {row.name}" + (f": {why}" if why else "")
        )
    counted = ", ".join(f"{count} {outcome}" for outcome, count in report.counts.items())
    if report.not_reached:
        counted += f", {report.not_reached} not reached"
    return "\n".join([*lines, f"{report.file}: {counted} (source {report.source})"])


commands.add_command(migrate)
commands.add_command(sweep)
commands.add_command(verify)


def main() -> None:
    commands()


if __name__ == "__main__":
    main()
