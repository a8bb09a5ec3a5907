"""Lists of places: which files are some, in any form, and what the others are."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from admin.importing.columns import Columns, comparable, find_columns
from admin.importing.geojson import NoFeaturesError, is_json, read_features
from admin.importing.mappings import ColumnMapping
from admin.importing.sheets import (
    PROPERTY,
    SEPARATORS,
    FileError,
    Record,
    Sheet,
    make_sheet,
    read_records,
    read_sheet,
    read_text,
)
from admin.importing.workbooks import ENDINGS, read_workbook

HEADER_ROWS_LIMIT = 50
"""The lowest row that can name the columns, under titles and comments."""
TITLES_SHOWN = 120
"""Characters of the columns' names that a refusal quotes."""
# Files that are published beside lists of places, by columns that they have (the 5374 format:
# github.com/codeforkanazawa-org/5374).
_OTHER_FILES = (
    ({"type", "name", "notice", "furigana"}, "a sorting list, 5374's target.csv"),
    ({"label", "sublabel", "description"}, "a list of waste classes, 5374's description.csv"),
    ({"名称", "休止開始日", "休止終了日"}, "a list of closing days, 5374's center.csv"),
    ({"id", "注意事項"}, "a list of remarks, 5374's remarks.csv"),
    ({"センター"}, "a list of areas and their collection days, 5374's area_days.csv"),
    ({"name", "classification"}, "a sorting list of items and waste classes"),
)


def read_list(path: Path, mapping: ColumnMapping) -> tuple[Sheet, Columns]:
    """Return the sheet, and its columns. Raise FileError."""
    if path.suffix.lower() in ENDINGS:
        return _read_workbook(path, mapping)
    text = read_text(path)
    if is_json(text):
        return _read_features(path, text, mapping)
    separator = _find_separator(text, mapping)
    found = _find_header(path, read_records(text, separator=separator), mapping)
    if isinstance(found, FileError):
        raise found
    header, columns = found
    return read_sheet(text, header, separator=separator), columns


def _find_separator(text: str, mapping: ColumnMapping) -> str:
    """Return the one by which a row names most columns of a place, or else the comma."""

    def count_columns(separator: str) -> int:
        headers = _named_columns(read_records(text, separator=separator), mapping)
        return max((len(columns.positions) for _, columns in headers), default=0)

    return max(SEPARATORS, key=count_columns)


def _read_workbook(path: Path, mapping: ColumnMapping) -> tuple[Sheet, Columns]:
    """Return the first of the workbook's sheets that is a list of places."""
    refusals = []
    for records in read_workbook(path):
        found = _find_header(path, records, mapping)
        if not isinstance(found, FileError):
            return make_sheet(records, found[0]), found[1]
        refusals.append(found)
    raise refusals[0] if refusals else FileError(f"{path}: has no sheets")


def _read_features(path: Path, text: str, mapping: ColumnMapping) -> tuple[Sheet, Columns]:
    try:
        sheet, columns = read_features(text, mapping.columns, mapping.constants)
    except NoFeaturesError as refused:
        raise FileError(f"{path}: {refused}") from refused
    absent = _absent(columns, mapping)
    if absent:
        raise FileError(f"{path}: no feature has the mapping's {absent}")
    return sheet, columns


def _find_header(
    path: Path, records: Iterable[Record], mapping: ColumnMapping
) -> tuple[Record, Columns] | FileError:
    headers = _named_columns(records, mapping)
    for record, columns in headers:
        if not columns.missing and not _absent(columns, mapping):
            return record, columns
    if not headers:
        return FileError(f"{path}: is not a list of places: no row names its columns")
    return FileError(f"{path}: {_say_what_it_is(headers, mapping)}")


def _named_columns(
    records: Iterable[Record], mapping: ColumnMapping
) -> list[tuple[Record, Columns]]:
    return [
        (record, find_columns(record, mapped=mapping.columns, constants=mapping.constants))
        for record in _possible_headers(records)
    ]


def _absent(columns: Columns, mapping: ColumnMapping) -> str:
    """Return the columns that the mapping names and the file lacks."""
    return ", ".join(
        title for what, title in mapping.columns.items() if what not in columns.positions
    )


def _say_what_it_is(headers: Sequence[tuple[Record, Columns]], mapping: ColumnMapping) -> str:
    # The row that looks most like a header: of a mapping's columns, or else the first.
    record, columns = max(headers, key=lambda header: len(header[1].positions))
    if not mapping.columns:
        record, columns = headers[0]
    titles = ", ".join(filter(None, record.cells))[:TITLES_SHOWN]
    absent = _absent(columns, mapping)
    if absent:
        return f"no row names the mapping's {absent}; the nearest one has: {titles}"
    missing = ", ".join(columns.missing)
    given = set(map(comparable, record.cells))
    for known, kind in _OTHER_FILES:
        if known <= given:
            return f"is not a list of places but {kind}: no column of {missing} among: {titles}"
    return f"is not a list of places: no column of {missing} among: {titles}"


def _possible_headers(records: Iterable[Record]) -> list[Record]:
    """Return the `#property` row alone, or else the first rows without comments."""
    first_rows = []
    for record in records:
        if record.row > HEADER_ROWS_LIMIT:
            break
        if record.cells[0] == PROPERTY:
            return [record]
        if not (record.is_blank or record.is_comment or record.problem):
            first_rows.append(record)
    return first_rows
