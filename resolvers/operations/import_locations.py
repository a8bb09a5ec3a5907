"""Import of locations from open data: every row is told as imported, updated, unchanged, refused.

Or as unknown, where the database did not answer; the rows after that are counted as not reached.
A location's id comes from the data set and the row's own id in it, so a second run finds its rows
and changes nothing. What a sheet does not tell stays as it is: status, kiosks, other languages.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from resolvers.appsync.errors import OutcomeUnknown
from resolvers.operations.datasets import Dataset, recognise
from resolvers.operations.places import (
    Columns,
    RowRefused,
    find_columns,
    identify,
    read_place,
)
from resolvers.operations.sheets import (
    PROPERTY,
    FileRefused,
    Record,
    Sheet,
    read_records,
    read_sheet,
    read_text,
)
from resolvers.rules import locations as rules
from resolvers.rules.locations import Location
from resolvers.rules.refusals import InvalidInput, Refused
from resolvers.rules.texts import check_text
from resolvers.rules.vocabulary import Material
from resolvers.tables import locations
from resolvers.tables.dynamo import CapacityExceeded, Database

__all__ = [
    "FileRefused",
    "ImportReport",
    "InvalidInput",
    "Outcome",
    "RowReport",
    "import_locations",
]

HEADER_ROWS_LIMIT = 50
"""How far down the names of the columns may stand, under titles and comments."""
TITLES_SHOWN = 120
"""Characters of the columns' names that a refusal quotes."""
NOT_KNOWN = "not known whether it was written: run the import again"


class Outcome(StrEnum):
    IMPORTED = "imported"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class RowReport:
    """What became of a row; one that is not done has a reason and, where at fault, a column."""

    file: str
    row: int
    name: str
    outcome: Outcome
    location_id: str | None = None
    column: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class ImportReport:
    file: str
    source: str
    rows: tuple[RowReport, ...]
    not_reached: int = 0
    """How many more rows the file has: the database was lost before them."""

    @property
    def counts(self) -> dict[str, int]:
        """How many rows came to what, by the words of Outcome, each of which is there."""
        return {
            outcome.value: sum(row.outcome is outcome for row in self.rows) for outcome in Outcome
        }

    @property
    def not_done(self) -> list[RowReport]:
        """The rows that somebody has to look after; where some were not reached, there is one."""
        return [row for row in self.rows if row.outcome in (Outcome.REFUSED, Outcome.UNKNOWN)]


@dataclass(frozen=True)
class _Import:
    """What holds for every row of a file."""

    database: Database
    path: Path
    now: datetime
    columns: Columns
    shared: Mapping[str, Any]
    kiosk_ids: Sequence[str]


def import_locations(
    database: Database,
    path: Path,
    *,
    now: datetime,
    accepts: Sequence[Material] = (),
    kiosk_ids: Sequence[str] = (),
    source: str | None = None,
    attribution: str | None = None,
) -> ImportReport:
    """Import a CSV file of places: the municipal standard's columns, or a `#property` file.

    `accepts` are the materials of all its locations; without any, what they accept stays (of new
    ones: nothing). `kiosk_ids` are bound to new locations only. `source` and `attribution` are
    the data set's own unless given.
    The report ends early, with a row that is unknown, where the database is lost.
    Raises FileRefused for a file that is no list of places; InvalidInput for bad options.
    """
    _check_options(source, attribution, accepts, kiosk_ids)
    sheet, columns = _read_list(path)
    known = recognise(path, sheet)
    dataset = Dataset(source or known.source, attribution or known.attribution)
    shared: dict[str, Any] = {"source": dataset.source}
    if dataset.attribution:
        shared["attribution"] = dataset.attribution
    if accepts:
        shared["accepted_materials"] = tuple(accepts)
    run = _Import(database, path, now, columns, shared, kiosk_ids)
    rows = _import_records(run, sheet)
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


def _read_list(path: Path) -> tuple[Sheet, Columns]:
    """The sheet and where in it places are told. Raises FileRefused."""
    text = read_text(path)
    headers = [(record, find_columns(record)) for record in _possible_headers(text)]
    for record, columns in headers:
        if not columns.missing:
            return read_sheet(text, record), columns
    if not headers:
        raise FileRefused(f"{path}: is no list of places: no row names its columns")
    record, columns = headers[0]
    titles = ", ".join(filter(None, record.cells))[:TITLES_SHOWN]
    missing = ", ".join(columns.missing)
    raise FileRefused(f"{path}: is no list of places: no column of {missing} among: {titles}")


def _possible_headers(text: str) -> list[Record]:
    """The `#property` row alone where there is one; else the first rows, comments apart."""
    first_rows = []
    for record in read_records(text):
        if record.row > HEADER_ROWS_LIMIT:
            break
        if record.cells[0] == PROPERTY:
            return [record]
        if not (record.is_blank or record.is_comment or record.problem):
            first_rows.append(record)
    return first_rows


def _import_records(run: _Import, sheet: Sheet) -> tuple[RowReport, ...]:
    """Import row by row, as far as the database answers."""
    external_ids = identify(sheet, run.columns)
    rows: list[RowReport] = []
    for record in sheet.records:
        report = partial(RowReport, str(run.path), record.row, run.columns.cell(record, "name"))
        try:
            rows.append(_import_record(run, record, external_ids.get(record.row), report))
        except (BotoCoreError, ClientError, CapacityExceeded) as lost:
            rows.append(report(Outcome.UNKNOWN, reason=f"{NOT_KNOWN} ({lost})"))
            break
    return tuple(rows)


def _import_record(
    run: _Import, record: Record, external_id: str | None, report: Callable[..., RowReport]
) -> RowReport:
    try:
        content = {**read_place(record, run.columns), **run.shared}
        if external_id is None:
            raise _no_identity(run.columns, record)
        content["external_id"] = external_id
        location_id = rules.location_id_of_source(run.shared["source"], external_id)
        outcome = _import_place(run, location_id, content)
    except RowRefused as refused:
        return report(Outcome.REFUSED, column=refused.column, reason=refused.reason)
    except InvalidInput as refused:
        column = run.columns.title_of_field(refused.field or [])
        return report(Outcome.REFUSED, column=column, reason=refused.message)
    except Refused as refused:
        return report(Outcome.REFUSED, reason=f"{refused}: run the import again")
    except OutcomeUnknown:
        return report(Outcome.UNKNOWN, reason=NOT_KNOWN)
    return report(outcome, location_id=location_id)


def _no_identity(columns: Columns, record: Record) -> RowRefused:
    if "external_id" not in columns.positions:
        return RowRefused("another row has the same name and address", columns.titles["name"])
    own = columns.cell(record, "external_id")
    reason = f"another row has {own!r} too" if own else "is empty"
    return RowRefused(reason, columns.titles["external_id"])


def _import_place(run: _Import, location_id: str, content: Mapping[str, Any]) -> Outcome:
    standing = locations.read(run.database, location_id)
    if standing is None:
        new = {**content, "kiosk_ids": tuple(run.kiosk_ids)}
        made = rules.create_location(new, location_id=location_id, now=run.now)
        standing = locations.create(run.database, made)
        if standing == made:
            return Outcome.IMPORTED

    def decide(location: Location) -> Location:
        return rules.update_location(location, content, run.now)

    if decide(standing) == standing:
        return Outcome.UNCHANGED
    locations.change(run.database, location_id, decide)
    return Outcome.UPDATED
