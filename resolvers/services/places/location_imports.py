"""Import locations from CSV: each row creates a location or changes the one that it identifies."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from resolvers.domain.base.enums import ImportAction, StaffAct
from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.base.staff_actions import FieldChange
from resolvers.domain.base.validation import check_text
from resolvers.domain.places import locations as rules
from resolvers.domain.places.locations import Location
from resolvers.domain.places.place_lists.changes import MESSAGE_SHOWN, describe_changes, shorten
from resolvers.domain.places.place_lists.columns import RowError
from resolvers.domain.places.place_lists.lists import NotAListError, read_csv
from resolvers.domain.places.place_lists.origins import PlaceList, make_place_list
from resolvers.domain.places.place_lists.places import read_place
from resolvers.domain.places.place_lists.sheets import Record
from resolvers.services.base.context import ServiceContext
from resolvers.services.base.errors import reading_after_commit
from resolvers.services.base.optimistic_write import Change, write_optimistically
from resolvers.services.places.locations import record_location_act, write_location
from resolvers.storage.base.expressions import Write
from resolvers.storage.base.rows import UnreadableRowError
from resolvers.storage.places import locations

CSV_BYTES_LIMIT = 750_000
"""In UTF-8. A request to AppSync has at most 1 MB, in which some characters take two more bytes.
Source: AWS AppSync endpoints and quotas."""
ROWS_LIMIT = 1_000
"""Rows of one import, so that it ends before AppSync's 30 seconds."""
WRITES_LIMIT = 100
"""Of one transaction. Source: Amazon DynamoDB API Reference, TransactWriteItems."""
ROWS_AT_ONCE = WRITES_LIMIT // 2
"""A location and its staff action each. A renamed one also has the rows that its kiosks read."""
_COMMAND = "the command recycle-points import-locations"
_HELP = (
    "Give CSV whose first row names the columns, such as 名称,住所,緯度,経度; "
    f"for other files use {_COMMAND}"
)


@dataclass(frozen=True)
class ImportRequest:
    """`source` names the data set; None: the text names it. A dry run writes nothing."""

    csv: str
    source: str | None
    attribution: str | None
    is_dry_run: bool


@dataclass(frozen=True)
class RowProblem:
    """`column` is its name in the file, None if the problem is not in one column."""

    column: str | None
    value: str | None
    message: str


@dataclass(frozen=True)
class ImportedRow:
    """`row` counts as in a spreadsheet, from 1. A rejected row has problems and no location."""

    row: int
    name: str
    action: ImportAction
    location: Location | None = None
    changes: tuple[FieldChange, ...] = ()
    problems: tuple[RowProblem, ...] = ()


@dataclass(frozen=True)
class LocationImport:
    """The list, and the result, or in a dry run the plan, for each row."""

    places: PlaceList
    rows: Sequence[ImportedRow]

    def count(self, action: ImportAction) -> int:
        return sum(row.action is action for row in self.rows)


@dataclass(frozen=True)
class _Place:
    """A row's content, as fields of LocationInput in snake_case, and the location that it is."""

    record: Record
    location_id: str
    content: Mapping[str, Any]


class _TooManyWritesError(Exception):
    pass


def import_locations(context: ServiceContext, request: ImportRequest) -> LocationImport:
    """Import all valid rows, 50 in a transaction; a second time they change nothing.

    Data that no row gives stays: status, kiosks, other languages, and locations without a row.
    Raise InvalidInputError for a text that is too long or not a list of places, CONFLICT_RETRY,
    OutcomeUnknownError: then some rows may have been written.
    """
    places = _read_list(request)
    rows = _read_rows(context, places)
    done: list[ImportedRow] = []
    for start in range(0, len(rows), ROWS_AT_ONCE):
        some = rows[start : start + ROWS_AT_ONCE]
        has_written = not request.is_dry_run and any(row.changes for row in done)
        with reading_after_commit() if has_written else nullcontext():
            done += _import_some(context, places, some, is_dry_run=request.is_dry_run)
    return LocationImport(places, done)


def _read_list(request: ImportRequest) -> PlaceList:
    source, attribution = request.source, request.attribution
    for name, given in (("source", source), ("attribution", attribution)):
        if given is not None:
            check_text(given, [name])
    # Half a character becomes U+FFFD, which makes its row unreadable.
    text = request.csv.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if len(text.encode()) > CSV_BYTES_LIMIT:
        reason = f"csv has more than {CSV_BYTES_LIMIT:,} bytes in UTF-8: use {_COMMAND}"
        raise InvalidInputError(reason, ["csv"])
    try:
        sheet, columns = read_csv(text.removeprefix("\ufeff"), rows_limit=ROWS_LIMIT)
    except NotAListError as error:
        raise InvalidInputError(f"csv {error}. {_HELP}", ["csv"]) from error
    if len(sheet.records) > ROWS_LIMIT:
        reason = f"csv has more than {ROWS_LIMIT:,} rows: use {_COMMAND}"
        raise InvalidInputError(reason, ["csv"])
    places = make_place_list(
        sheet, columns, name=source or "", source=source, attribution=attribution
    )
    if not (places.dataset.source or places.is_own_export):
        reason = "source is missing, and the CSV does not name its data set: give the file's name"
        raise InvalidInputError(f"{reason}, the same each time", ["source"])
    return places


def _read_rows(context: ServiceContext, places: PlaceList) -> list[_Place | ImportedRow]:
    """Read the content of each row. Of two rows of one location, the second is rejected."""
    exported = list(filter(None, map(places.exported_id, places.sheet.records)))
    existing = locations.find_existing(context.database, exported)
    seen: set[str] = set()
    rows: list[_Place | ImportedRow] = []
    for record in places.sheet.records:
        try:
            content = read_place(record, places.columns)
            location_id, origin = places.find_origin(record, existing.__contains__)
        except RowError as error:
            rows.append(_reject(places, record, error.reason, error.column))
            continue
        if location_id in seen:
            reason = "another row is the same location: remove one of them"
            rows.append(_reject(places, record, reason))
        else:
            rows.append(_Place(record, location_id, {**content, **origin}))
        seen.add(location_id)
    return rows


def _import_some(
    context: ServiceContext,
    places: PlaceList,
    rows: Sequence[_Place | ImportedRow],
    *,
    is_dry_run: bool,
) -> list[ImportedRow]:
    """Write the rows that differ: all or none of them, or each half of the rows separately.

    Reject a row whose location is unreadable.
    """
    ids = [row.location_id for row in rows if isinstance(row, _Place)]

    def decide() -> Change[list[ImportedRow]]:
        found = locations.read_to_change(context.database, ids)
        existing = dict(zip(ids, found, strict=True))
        planned = [_plan(context, places, row, existing) for row in rows]
        writes = [] if is_dry_run else [write for _, some in planned for write in some]
        if len(writes) > WRITES_LIMIT:
            raise _TooManyWritesError
        answer = [row for row, _ in planned]
        versions = [None if location is None else location.version for location in found]
        return Change(answer, writes, str(versions), row=[row.location for row in answer])

    try:
        return write_optimistically(context.database, decide)
    except (_TooManyWritesError, UnreadableRowError) as error:
        row = rows[0]
        if len(rows) == 1 and isinstance(error, UnreadableRowError) and isinstance(row, _Place):
            return [_reject(places, row.record, str(error))]
        middle = len(rows) // 2
        return [
            *_import_some(context, places, rows[:middle], is_dry_run=is_dry_run),
            *_import_some(context, places, rows[middle:], is_dry_run=is_dry_run),
        ]


def _plan(
    context: ServiceContext,
    places: PlaceList,
    row: _Place | ImportedRow,
    existing: Mapping[str, Location | None],
) -> tuple[ImportedRow, list[Write]]:
    """Return the result of the row, and its writes: at most 100."""
    if isinstance(row, ImportedRow):
        return row, []
    before = existing[row.location_id]
    try:
        after = (
            rules.create_location(row.content, location_id=row.location_id, now=context.now)
            if before is None
            else rules.update_location(before, row.content, context.now)
        )
        writes = [] if after == before else write_location(before, after)
    except InvalidInputError as error:
        column = places.columns.title_of_field(error.field or [])
        return _reject(places, row.record, error.message, column), []
    action = ImportAction.CREATE if before is None else ImportAction.UPDATE
    if writes:
        writes += record_location_act(context, StaffAct.IMPORT_LOCATIONS, after)
    else:
        action = ImportAction.UNCHANGED
    name, changes = _name(places, row.record), describe_changes(before, after)
    return ImportedRow(row.record.row, name, action, after, changes), writes


def _reject(
    places: PlaceList, record: Record, reason: str, column: str | None = None
) -> ImportedRow:
    value = shorten(places.columns.cell_under(record, column)) if column else None
    problem = RowProblem(column, value, shorten(reason, MESSAGE_SHOWN))
    name = _name(places, record)
    return ImportedRow(record.row, name, ImportAction.REJECTED, problems=(problem,))


def _name(places: PlaceList, record: Record) -> str:
    return shorten(places.columns.cell(record, "name"))
