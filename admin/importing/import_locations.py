"""Import of locations from open data.

The report says of every row whether it is imported, updated, unchanged or refused, or unknown
because a write got no answer. If the tables are lost, the row says that it was not written, and
those after it are counted as not reached. A location's id comes from the data set and the row's
own id in it, so a second run finds its rows and changes nothing. What a sheet does not say stays
as it is: status, kiosks, other languages.
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
from resolvers.domain import locations as rules
from resolvers.domain.enums import Material
from resolvers.domain.errors import DomainError, InvalidInputError
from resolvers.domain.locations import Location
from resolvers.domain.place_lists.columns import Columns, RowError
from resolvers.domain.place_lists.datasets import Dataset, recognise
from resolvers.domain.place_lists.places import identify, read_place
from resolvers.domain.place_lists.sheets import Record, Sheet, compatible
from resolvers.domain.validation import check_text
from resolvers.services.errors import OutcomeUnknownError
from resolvers.services.locations import change_location, put_location
from resolvers.storage import locations
from resolvers.storage.client import Database

if TYPE_CHECKING:
    from admin.importing.outlines import Outlines

NOT_KNOWN = "not known whether it was written: run the import again"
NOT_WRITTEN = "the tables were lost, it was not written: run the import again"
_NO_MAPPING = ColumnMapping()


@dataclass(frozen=True)
class _Import:
    """What holds for every row of a file.

    `is_own_export`: rows can name the location, and the data set, that they were exported from.
    """

    database: Database
    path: Path
    now: datetime
    columns: Columns
    words: Mapping[str, tuple[Material, ...]]
    dataset: Dataset
    accepts: tuple[Material, ...]
    kiosk_ids: Sequence[str]
    municipality: str | None
    outlines: "Outlines | None"
    is_own_export: bool
    dry_run: bool


def import_locations(  # noqa: PLR0913 - each is an option of the command
    database: Database,
    path: Path,
    *,
    now: datetime,
    accepts: Sequence[Material] = (),
    kiosk_ids: Sequence[str] = (),
    municipality: str | None = None,
    outlines: "Outlines | None" = None,
    source: str | None = None,
    attribution: str | None = None,
    mapping: ColumnMapping = _NO_MAPPING,
    dry_run: bool = False,
    writers: int = 1,
    report_progress: Progress | None = None,
) -> ImportReport:
    """Import a file of places: CSV, a workbook, or GeoJSON (lists.py says which).

    `accepts` are the materials of all its locations. Without any, the file names them, or else
    locations keep what they accept (new ones: nothing). `kiosk_ids` are bound to new locations
    only. `municipality` is the code of all its locations; without it the file names it, or else a
    location keeps its own, or else `outlines` find it. `source` and `attribution` default to the
    mapping's, and then to the data set's own. A dry run reads the tables and
    reports the same, but sends no write. `writers` rows are written at once. If the tables are
    lost, the report ends with a row that was not written.
    Raise FileError for a file that is not a list of places; InvalidInputError for bad options;
    KeyboardInterrupt that says how many rows were written.
    """
    source = mapping.source if source is None else source
    attribution = mapping.attribution if attribution is None else attribution
    _check_options(source, attribution, accepts, kiosk_ids)
    if municipality is not None:
        rules.check_municipality_code(municipality, ["municipality"])
    sheet, columns = read_list(path, mapping)
    known = recognise(path.stem, sheet)
    dataset = Dataset(source or known.source, attribution or known.attribution)
    run = _Import(
        database,
        path,
        now,
        columns,
        mapping.words,
        dataset,
        tuple(accepts),
        kiosk_ids,
        municipality,
        outlines,
        is_own_export="location_id" in columns.positions and source is None,
        dry_run=dry_run,
    )
    rows = _import_records(run, sheet, writers, report_progress)
    return ImportReport(str(path), dataset.source, rows, len(sheet.records) - len(rows))


def _check_options(
    source: str | None,
    attribution: str | None,
    accepts: Sequence[Material],
    kiosk_ids: Sequence[str],
) -> None:
    for name, text in (("source", source), ("attribution", attribution)):
        if text is not None:
            check_text(text, [name])
    rules.check_materials(accepts, ["accepts"])
    rules.check_kiosks(kiosk_ids, ["kioskIds"])


def _import_records(
    run: _Import, sheet: Sheet, writers: int, report_progress: Progress | None
) -> tuple[RowReport, ...]:
    """Import the rows, several at once, in the file's order, until the tables are lost."""
    external_ids = identify(sheet, run.columns)
    done: list[RowReport] = []

    def import_one(record: Record) -> RowReport | None:
        external_id = external_ids.get(record.row)
        report = _import_record(run, record, external_id, _report_of(run, record))
        done.append(report)
        return report

    def leave_out(record: Record, lost: Exception | None) -> RowReport | None:
        if lost is None:
            return None
        return _report_of(run, record)(Outcome.REFUSED, reason=f"{NOT_WRITTEN} ({lost})")

    try:
        reports = do_until_lost(
            import_one,
            sheet.records,
            left_out=leave_out,
            workers=writers,
            report_progress=report_progress,
        )
    except KeyboardInterrupt as interrupt:
        # By now the rows that had begun have ended.
        raise KeyboardInterrupt(_say_written(run, done, len(sheet.records))) from interrupt
    return tuple(report for report in reports if report is not None)


def _say_written(run: _Import, done: Sequence[RowReport], count: int) -> str:
    outcomes = Counter(report.outcome for report in done)
    written = 0 if run.dry_run else outcomes[Outcome.IMPORTED] + outcomes[Outcome.UPDATED]
    unknown = f", {outcomes[Outcome.UNKNOWN]} unknown" if outcomes[Outcome.UNKNOWN] else ""
    return f"{written} of {count} rows were written{unknown}; run it again to go on"


def _report_of(run: _Import, record: Record) -> Callable[..., RowReport]:
    return partial(RowReport, str(run.path), record.row, run.columns.cell(record, "name"))


def _import_record(
    run: _Import, record: Record, external_id: str | None, report: Callable[..., RowReport]
) -> RowReport:
    try:
        content = read_place(record, run.columns, words=run.words, spell_hours=canonical_hours)
        if run.accepts:
            content["accepted_materials"] = run.accepts
        if run.municipality:
            content["municipality_code"] = run.municipality
        if external_id is None:
            raise _no_identity(run.columns, record)
        location_id, origin = _find_origin(run, record, external_id)
        outcome, location, municipality_from = _import_place(
            run, location_id, {**content, **origin}
        )
    except RowError as refused:
        return report(Outcome.REFUSED, column=refused.column, reason=refused.reason)
    except InvalidInputError as refused:
        column = run.columns.title_of_field(refused.field or [])
        return report(Outcome.REFUSED, column=column, reason=refused.message)
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


def _no_identity(columns: Columns, record: Record) -> RowError:
    what = "location_id" if columns.cell(record, "location_id") else "external_id"
    if what not in columns.positions:
        return RowError("another row has the same name and address", columns.title("name"))
    own = columns.cell(record, what)
    reason = f"another row has {own!r} too" if own else "is empty"
    return RowError(reason, columns.titles[what])


def _find_origin(run: _Import, record: Record, external_id: str) -> tuple[str, dict[str, Any]]:
    """Return the location's id, and the fields that say where it comes from.

    A row of our own export is the location that it was, whatever data set that came from. If that
    does not exist, as in another deployment, it is one of its own data set, or else of this file.
    """
    own = {
        name: run.columns.cell(record, f"own_{name}")
        for name in ("source", "external_id", "attribution")
    }
    exported = run.columns.cell(record, "location_id") if run.is_own_export else ""
    if exported and locations.read(run.database, exported) is not None:
        return exported, {name: value for name, value in own.items() if value}
    source, attribution = run.dataset.source, run.dataset.attribution
    if exported:
        source, attribution = own["source"] or source, own["attribution"] or attribution
        external_id = own["external_id"] or external_id
    elif "location_id" in run.columns.positions:
        external_id = compatible(run.columns.cell(record, "external_id")) or external_id
    origin = {"source": source, "external_id": external_id, "attribution": attribution}
    location_id = rules.location_id_of_source(source, external_id)
    return location_id, {name: value for name, value in origin.items() if value}


def _import_place(
    run: _Import, location_id: str, content: Mapping[str, Any]
) -> tuple[Outcome, Location, MunicipalityOrigin]:
    existing = locations.read(run.database, location_id)
    if existing is None:
        whole, origin = _find_municipality(run, content, None)
        content_with_kiosks = {**whole, "kiosk_ids": tuple(run.kiosk_ids)}
        new = rules.create_location(content_with_kiosks, location_id=location_id, now=run.now)
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
    """Return the content with the municipality's code, if there is one, and where it is from.

    Outlines are simplified and change nothing that somebody has set.
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
