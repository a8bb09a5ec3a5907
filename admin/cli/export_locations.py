"""`recycle-points export-locations`: write all locations to a file."""

from pathlib import Path

import click

from admin.cli.target import open_tables
from admin.importing.export_locations import export_locations
from resolvers.storage.base.rows import UNREADABLE_ROWS

FORMATS = {".csv": "csv", ".geojson": "geojson", ".json": "geojson", ".js": "geojson"}
"""The format of an export, by the ending of its file."""


@click.command("export-locations")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["csv", "geojson"]),
    help="Default: csv for a FILE that ends in .csv, geojson for .geojson, .json and .js; any "
    "other ending needs it.",
)
def command(file: Path, file_format: str | None) -> None:
    """Export all locations to FILE, except closed ones.

    CSV has the columns of the municipal standard open data sets, and the byte order mark by which
    Excel recognizes UTF-8. An import of the file changes nothing. Locations that cannot be read are
    listed and left out; the exit code is then 1.
    """
    file_format = file_format or FORMATS.get(file.suffix.lower())
    if file_format is None:
        has = f"ends in {file.suffix}" if file.suffix else "has no ending"
        raise click.UsageError(f"{file}: {has}, and not in {', '.join(FORMATS)}: add --format")
    with open_tables("locations") as database:
        count = export_locations(database, file, file_format)
    click.echo(f"{file}: {count} locations")
    if unreadable := database.counts[UNREADABLE_ROWS]:
        raise click.ClickException(f"{unreadable} locations cannot be read and were left out")
