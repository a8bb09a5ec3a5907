"""Import of locations from open data.

The report gives the outcome of every row: imported, updated, unchanged, refused, or unknown because
a write got no answer. If the tables are lost, the row says that it was not written, and later ones
are counted as not reached. A location's id is made of the data set and the row's id in it, so a
second run finds its rows and changes nothing. Fields that a sheet lacks stay unchanged: status,
kiosks, other languages.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from admin.importing.lists import read_list
from admin.importing.mappings import ColumnMapping
from admin.importing.opening_hours import canonical_hours
from admin.importing.reports import ImportReport, MunicipalityOrigin, Outcome, RowReport
from admin.workers import Progress, do_until_lost
from resolvers.domain.base.enums import Material
from resolvers.domain.base.errors import DomainError, InvalidInputError
from resolvers.domain.base.validation import check_text
from resolvers.domain.places import locations as rules
from resolvers.domain.places.locations import Location
from resolvers.domain.places.place_lists.columns import RowError
from resolvers.domain.places.place_lists.origins import PlaceList, make_place_list
from resolvers.domain.places.place_lists.places import read_place
from resolvers.domain.places.place_lists.sheets import Record
from resolvers.services.base.errors import OutcomeUnknownError
from resolvers.services.places.locations import change_location, put_location
from resolvers.storage.base.client import Database
from resolvers.storage.base.rows import UnreadableRowError
from resolvers.storage.places import locations

if TYPE_CHECKING:
    from admin.importing.outlines import Outlines

NOT_KNOWN = "not known whether it was written: run the import again"
NOT_WRITTEN = "the tables were lost, it was not written: run the import again"
_NO_MAPPING = ColumnMapping()


@dataclass(frozen=True)
class _Import:
    """The settings of an import, for every row of its file."""

    database: Database
    path: Path
    now: datetime
    places: PlaceList
    words: Mapping[str, tuple[Material, ...]]
    accepts: tuple[Material, ...]
    municipality: str | None
    outlines: "Outlines | None"
    dry_run: bool


def import_locations(  # noqa: PLR0913 - each is an option of the command
    database: Database,
    path: Path,
    *,
    now: datetime,
    accepts: Sequence[Material] = (),
    municipality: str | None = None,
    outlines: "Outlines | None" = None,
    source: str | None = None,
    attribution: str | None = None,
    mapping: ColumnMapping = _NO_MAPPING,
    dry_run: bool = False,
    report_progress: Progress | None = None,
) -> ImportReport:
    """Import a file of places: CSV, a workbook, or GeoJSON (lists.py reads them).

    `accepts` are the materials of all its locations. Without any, the file names them, or else
    locations keep their materials (new ones have none). `municipality` is the code of all its
    locations; without it the file names it, or else a location keeps its own, or else `outlines`
    find it. `source` and `attribution` default to the mapping's, then to the data set's own. A dry
    run reads the tables and reports the same, but sends no write. If the tables are lost, the
    report ends with a row that was not written.

    Raise FileError for a file that is not a list of places; InvalidInputError for bad options;
    KeyboardInterrupt with the number of rows written.
    """
    source = mapping.source if source is None else source
    attribution = mapping.attribution if attribution is None else attribution
    for name, text in (("source", source), ("attribution", attribution)):
        if text is not None:
            check_text(text, [name])
    rules.check_materials(accepts, ["accepts"])
    if municipality is not None:
        rules.check_municipality_code(municipality, ["municipality"])
    sheet, columns = read_list(path, mapping)
    places = make_place_list(sheet, columns, name=path.stem, source=source, attribution=attribution)
    run = _Import(
        database,
        path,
        now,
        places,
        mapping.words,
        tuple(accepts),
        municipality,
        outlines,
        dry_run=dry_run,
    )
    rows = _import_records(run, report_progress)
    return ImportReport(str(path), places.dataset.source, rows, len(sheet.records) - len(rows))


def _import_records(run: _Import, report_progress: Progress | None) -> tuple[RowReport, ...]:
    """Import the rows, several at once, in the file's order, until the tables are lost."""
    records = run.places.sheet.records
    done: list[RowReport] = []

    def import_one(record: Record) -> RowReport | None:
        report = _import_record(run, record, _report_of(run, record))
        done.append(report)
        return report

    def leave_out(record: Record, lost: Exception | None) -> RowReport | None:
        if lost is None:
            return None
        return _report_of(run, record)(Outcome.REFUSED, reason=f"{NOT_WRITTEN} ({lost})")

    try:
        reports = do_until_lost(
            import_one, records, left_out=leave_out, report_progress=report_progress
        )
    except KeyboardInterrupt as interrupt:
        # The rows that had begun have ended by now.
        raise KeyboardInterrupt(_say_written(run, done, len(records))) from interrupt
    return tuple(report for report in reports if report is not None)


def _say_written(run: _Import, done: Sequence[RowReport], count: int) -> str:
    outcomes = Counter(report.outcome for report in done)
    written = 0 if run.dry_run else outcomes[Outcome.IMPORTED] + outcomes[Outcome.UPDATED]
    unknown = f", {outcomes[Outcome.UNKNOWN]} unknown" if outcomes[Outcome.UNKNOWN] else ""
    return f"{written} of {count} rows were written{unknown}; run it again to go on"


def _report_of(run: _Import, record: Record) -> Callable[..., RowReport]:
    return partial(RowReport, str(run.path), record.row, run.places.columns.cell(record, "name"))


def _import_record(run: _Import, record: Record, report: Callable[..., RowReport]) -> RowReport:
    columns = run.places.columns
    try:
        content = read_place(record, columns, words=run.words, spell_hours=canonical_hours)
        if run.accepts:
            content["accepted_materials"] = run.accepts
        if run.municipality:
            content["municipality_code"] = run.municipality
        location_id, origin = run.places.find_origin(
            record, lambda exported: bool(locations.find_existing(run.database, [exported]))
        )
        outcome, location, municipality_from = _import_place(
            run, location_id, {**content, **origin}
        )
    except RowError as refused:
        return report(Outcome.REFUSED, column=refused.column, reason=refused.reason)
    except InvalidInputError as refused:
        column = columns.title_of_field(refused.field or [])
        return report(Outcome.REFUSED, column=column, reason=refused.message)
    except UnreadableRowError as unreadable:
        return report(Outcome.REFUSED, reason=str(unreadable))
    except DomainError as refused:
        return report(Outcome.REFUSED, reason=f"{refused}: run the import again")
    except OutcomeUnknownError:
        return report(Outcome.UNKNOWN, reason=NOT_KNOWN)
    return report(
        outcome,
        location_id=location_id,
        accepts_nothing=not location.accepted_materials,
        municipality=location.municipality,
        municipality_from=municipality_from,
    )


def _import_place(
    run: _Import, location_id: str, content: Mapping[str, Any]
) -> tuple[Outcome, Location, MunicipalityOrigin]:
    existing = locations.read(run.database, location_id)
    if existing is None:
        whole, origin = _find_municipality(run, content, None)
        new = rules.create_location(whole, location_id=location_id, now=run.now)
        existing = new if run.dry_run else put_location(run.database, new)
        if existing == new:
            return Outcome.IMPORTED, new, origin

    def decide(location: Location) -> Location:
        whole, _ = _find_municipality(run, content, location)
        return rules.update_location(location, whole, run.now)

    _, origin = _find_municipality(run, content, existing)
    changed = decide(existing)
    if changed == existing:
        return Outcome.UNCHANGED, existing, origin
    if not run.dry_run:
        changed = change_location(run.database, location_id, decide)
    return Outcome.UPDATED, changed, origin


def _find_municipality(
    run: _Import, content: Mapping[str, Any], location: Location | None
) -> tuple[Mapping[str, Any], MunicipalityOrigin]:
    """Return the content with the municipality's code, if there is one, and its origin.

    Outlines are simplified, so they never replace a code that the location has.
    """
    if run.municipality:
        return content, MunicipalityOrigin.OPTION
    if "municipality_code" in content:
        return content, MunicipalityOrigin.FILE
    if location is not None and location.municipality is not None:
        return content, MunicipalityOrigin.KEPT
    found = run.outlines.find(content["coordinates"]) if run.outlines else None
    if found is None:
        return content, MunicipalityOrigin.NONE
    return {**content, "municipality_code": found}, MunicipalityOrigin.OUTLINES
