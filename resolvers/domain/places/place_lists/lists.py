"""Detect whether a text is a list of locations, and describe it if it is not."""

from collections.abc import Iterable, Mapping, Sequence

from resolvers.domain.places.place_lists.columns import Columns, comparable, find_columns
from resolvers.domain.places.place_lists.sheets import (
    PROPERTY,
    SEPARATORS,
    Record,
    Sheet,
    read_records,
    read_sheet,
)

HEADER_ROWS_LIMIT = 50
"""The lowest row that can name the columns, under titles and comments."""
TITLES_SHOWN = 120
"""Characters of the columns' names in a rejection."""
# Files that are published together with lists of places, by their columns (the 5374 format:
# github.com/codeforkanazawa-org/5374).
_OTHER_FILES = (
    ({"type", "name", "notice", "furigana"}, "a sorting list, 5374's target.csv"),
    ({"label", "sublabel", "description"}, "a list of waste classes, 5374's description.csv"),
    ({"名称", "休止開始日", "休止終了日"}, "a list of closing days, 5374's center.csv"),
    ({"id", "注意事項"}, "a list of remarks, 5374's remarks.csv"),
    ({"センター"}, "a list of areas and their collection days, 5374's area_days.csv"),
    ({"name", "classification"}, "a sorting list of items and waste classes"),
)
_NOTHING: Mapping[str, str] = {}


class NotAListError(Exception):
    """The rows are not a list of places; the message describes them in one line."""


def read_csv(
    text: str,
    mapped: Mapping[str, str] = _NOTHING,
    constants: Mapping[str, str] = _NOTHING,
    *,
    rows_limit: int | None = None,
) -> tuple[Sheet, Columns]:
    """Return the sheet, and its columns.

    `mapped` and `constants` are an operator's, as in `find_columns`. A sheet above the limit of
    rows has one row more than the limit. Raise NotAListError.
    """
    separator = _find_separator(text, mapped, constants)
    records = read_records(text, separator=separator)
    header, columns = find_header(records, mapped, constants)
    return read_sheet(text, header, separator=separator, rows_limit=rows_limit), columns


def _find_separator(text: str, mapped: Mapping[str, str], constants: Mapping[str, str]) -> str:
    """Return the separator by which a row names most columns of a place, or else the comma."""

    def count_columns(separator: str) -> int:
        headers = _named_columns(read_records(text, separator=separator), mapped, constants)
        return max((len(columns.positions) for _, columns in headers), default=0)

    return max(SEPARATORS, key=count_columns)


def find_header(
    records: Iterable[Record], mapped: Mapping[str, str], constants: Mapping[str, str]
) -> tuple[Record, Columns]:
    """Return the row that names all columns that a list of places needs. Raise NotAListError."""
    headers = _named_columns(records, mapped, constants)
    for record, columns in headers:
        if not columns.missing and not find_absent(columns, mapped):
            return record, columns
    if not headers:
        raise NotAListError("is not a list of places: no row names its columns")
    raise NotAListError(_say_what_it_is(headers, mapped))


def _named_columns(
    records: Iterable[Record], mapped: Mapping[str, str], constants: Mapping[str, str]
) -> list[tuple[Record, Columns]]:
    return [
        (record, find_columns(record, mapped=mapped, constants=constants))
        for record in _possible_headers(records)
    ]


def find_absent(columns: Columns, mapped: Mapping[str, str]) -> str:
    """Return the columns that the operator names and the file lacks."""
    return ", ".join(title for what, title in mapped.items() if what not in columns.positions)


def _say_what_it_is(headers: Sequence[tuple[Record, Columns]], mapped: Mapping[str, str]) -> str:
    # The row that is most like a header: with an operator's columns, or else the first.
    record, columns = max(headers, key=lambda header: len(header[1].positions))
    if not mapped:
        record, columns = headers[0]
    titles = ", ".join(filter(None, record.cells))[:TITLES_SHOWN]
    absent = find_absent(columns, mapped)
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
