"""`recycle-points import-locations`: read places from a file of open data."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from admin.cli import output
from admin.cli.target import open_tables
from admin.importing.import_locations import import_locations
from admin.importing.mappings import ColumnMapping, read_mapping
from admin.importing.reports import ImportReport, MunicipalityOrigin
from admin.programme import read_materials
from resolvers.services.base.context import utc_now

if TYPE_CHECKING:
    from admin.importing.outlines import Outlines

_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
_ORIGINS: Mapping[str, str] = {
    MunicipalityOrigin.OPTION: "of --municipality",
    MunicipalityOrigin.FILE: "of the file",
    MunicipalityOrigin.OUTLINES: "by the outlines",
    MunicipalityOrigin.KEPT: "kept",
    MunicipalityOrigin.NONE: "have none",
}


@click.command("import-locations")
@click.argument("file", type=_FILE)
@click.option(
    "--accepts",
    metavar="LIST",
    default="",
    help="Materials of all its locations, as in PET_BOTTLE,STEEL_CAN. Without it, locations keep "
    "what they accept, and new ones accept nothing.",
)
@click.option(
    "--municipality",
    metavar="CODE",
    help="Code of the municipality of all its locations: 5 digits, or 6 with the check digit. "
    "Without it, the file's column says it.",
)
@click.option(
    "--outlines",
    "outlines_file",
    type=_FILE,
    help="A JSON file with the outlines of municipalities (docs/use/importing.md), for locations "
    "that have no municipality otherwise.",
)
@click.option(
    "--source",
    help="Name of the data set, which is half of each location's id. Default: that of a known "
    "data set, or else the file's name. To import a renamed file again, give the same one.",
)
@click.option(
    "--attribution", help="The attribution that the licence requires. Default: as the source."
)
@click.option(
    "--mapping",
    "mapping_file",
    type=_FILE,
    help="A TOML file that names the columns of any other file (docs/use/importing.md).",
)
@output.dry_run_option
@output.progress_option
@output.json_option
def command(  # noqa: PLR0913 - each is an option of the command
    file: Path,
    accepts: str,
    municipality: str | None,
    outlines_file: Path | None,
    source: str | None,
    attribution: str | None,
    mapping_file: Path | None,
    *,
    dry_run: bool,
    shows_progress: bool,
    as_json: bool,
) -> None:
    """Import locations from an open data FILE.

    FILE is a list of places: a CSV file (UTF-8, UTF-16, Shift_JIS or EUC-JP) or a workbook (xlsx,
    xls, ods) with the columns of the municipal standard open data sets, with a #property row, or
    with those that --mapping names; or GeoJSON, plain or as a script. The report lists every row.
    If the tables are lost on the way, its last rows say so, and whether they may have been written.
    A second run changes only rows that have changed in the file. Fields that the file lacks
    (status, kiosks) stay.
    """
    with (
        open_tables("locations") as database,
        output.show_progress(file.name, shows=shows_progress) as report_progress,
    ):
        report = import_locations(
            database,
            file,
            now=utc_now(),
            accepts=read_materials(accepts.replace(",", " ").split()),
            municipality=municipality,
            outlines=_read_outlines(outlines_file) if outlines_file else None,
            source=source,
            attribution=attribution,
            mapping=read_mapping(mapping_file) if mapping_file else ColumnMapping(),
            dry_run=dry_run,
            report_progress=report_progress,
        )
    computed = {"counts": report.counts, "municipality_counts": report.municipality_counts}
    output.print_report(report, _as_text(report), as_json=as_json, **computed)
    if count := sum(row.accepts_nothing for row in report.rows):
        click.echo(
            f"{count} of these locations accept no material: run it again with the materials of "
            "all, as in --accepts PET_BOTTLE,STEEL_CAN, or of each in a column of the file",
            err=True,
        )
    if dry_run:
        click.echo("dry run: nothing was written", err=True)
    sys.exit(1 if report.not_done else 0)


def _read_outlines(path: Path) -> "Outlines":
    from admin.importing.outlines import read_outlines  # noqa: PLC0415 - it imports numpy

    return read_outlines(path)


def _as_text(report: ImportReport) -> str:
    """Return one line for each row, and a last one with the counts."""
    lines = []
    for row in report.rows:
        why = ": ".join(filter(None, (row.column, row.reason)))
        lines.append(
            f"{row.file}:{row.row}: {row.outcome} {row.name}" + (f": {why}" if why else "")
        )
    counted = ", ".join(f"{count} {outcome}" for outcome, count in report.counts.items())
    if report.not_reached:
        counted += f", {report.not_reached} not reached"
    origins = ", ".join(
        f"{count} {_ORIGINS[origin]}"
        for origin, count in report.municipality_counts.items()
        if count
    )
    if origins:
        lines.append(f"{report.file}: municipality: {origins}")
    return "\n".join([*lines, f"{report.file}: {counted} (source {report.source})"])
