"""Sheets: CSV files as municipalities publish them, read record by record.

An unreadable record never affects its neighbours: a quotation mark that never closes makes only its
own line unreadable.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

RECORD_LINES_LIMIT = 100
"""The most lines of one record with quoted cells."""
PROPERTY = "#property"
"""The row with the names of the columns in files that start with `#` rows (LinkData's format)."""
SEPARATORS = (",", "\t", ";")
_BLANKS_AFTER_QUOTE = {
    separator: re.compile(rf'(?<=")((?!{separator})[ \t\u3000])+(?={separator}|$)')
    for separator in SEPARATORS
}
_NEVER_CLOSES = "a quotation mark opens and never closes"
UNREADABLE = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class Record:
    """`row` counts as a spreadsheet does, from 1; `problem` is the reason if it is unreadable."""

    row: int
    cells: tuple[str, ...]
    problem: str | None = None

    @property
    def is_blank(self) -> bool:
        return self.problem is None and not any(self.cells)

    @property
    def is_comment(self) -> bool:
        return self.problem is None and self.cells[0].startswith("#")


@dataclass(frozen=True)
class Sheet:
    """The columns' names, the records under them, and the file's `#` rows."""

    header: Record
    records: tuple[Record, ...]
    properties: Mapping[str, str]


def read_records(text: str, width: int | None = None, *, separator: str = ",") -> Iterator[Record]:
    """Yield every record of the text, without white space around its cells.

    `separator` is one of SEPARATORS. `width` is the number of columns. A record over several lines
    that has more cells is not one record: its first line is unreadable, and the next lines are read
    separately.
    """
    lines = re.split(r"\r\n|\r|\n", text)
    position = row = 0
    while position < len(lines):
        row += 1
        record, line_count = _read_record(row, lines, position, separator)
        if line_count > 1 and width is not None and _has_more(record, width):
            cells = _raw_cells(lines[position], separator)
            record, line_count = Record(row, cells, _NEVER_CLOSES), 1
        yield record
        position += line_count


def _read_record(row: int, lines: list[str], position: int, separator: str) -> tuple[Record, int]:
    """Return the record that starts at that line, and its number of lines."""
    last = min(len(lines), position + RECORD_LINES_LIMIT)
    for end in range(position + 1, last + 1):
        try:
            found = _parse(lines[position:end], separator)
        except csv.Error as error:
            if "unexpected end of data" in str(error):
                continue
            return Record(row, _raw_cells(lines[position], separator), f"is not CSV: {error}"), 1
        cells = found[0] if found else []
        problem = None
        if any(UNREADABLE in cell for cell in cells):
            problem = "has bytes that are not text in the encoding of the file"
        return Record(row, tuple(cell.strip() for cell in cells) or ("",), problem), end - position
    return Record(row, _raw_cells(lines[position], separator), _NEVER_CLOSES), 1


def _parse(lines: Sequence[str], separator: str) -> list[list[str]]:
    """Return the records of these lines, without blanks after a closing quotation mark."""
    ended = [f"{_BLANKS_AFTER_QUOTE[separator].sub('', line)}\n" for line in lines]
    return list(csv.reader(ended, delimiter=separator, strict=True, skipinitialspace=True))


def _raw_cells(line: str, separator: str) -> tuple[str, ...]:
    return tuple(cell.strip(' "\t\u3000') for cell in line.split(separator))


def _has_more(record: Record, width: int) -> bool:
    return any(record.cells[width:])


def read_sheet(
    text: str, header: Record, *, separator: str = ",", rows_limit: int | None = None
) -> Sheet:
    """Return the sheet under this header, which is one of the text's records."""
    rows = read_records(text, _width(header), separator=separator)
    return make_sheet(rows, header, rows_limit)


def _width(header: Record) -> int:
    return max((n for n, cell in enumerate(header.cells, start=1) if cell), default=0)


def make_sheet(rows: Iterable[Record], header: Record, rows_limit: int | None = None) -> Sheet:
    """Return the sheet of these rows, which include `header`; stop at one row above the limit."""
    width = _width(header)
    records, properties = [], {}
    for record in rows:
        if record.problem is None and record.is_comment:
            key, *values = record.cells
            properties[key.removeprefix("#")] = next(iter(values), "")
        elif record.row > header.row and not record.is_blank:
            records.append(_checked_width(record, width))
            if rows_limit is not None and len(records) > rows_limit:
                break
    return Sheet(header, tuple(records), properties)


def _checked_width(record: Record, width: int) -> Record:
    if record.problem is None and _has_more(record, width):
        problem = f"has {len(record.cells)} cells, the header {width}"
        return Record(record.row, record.cells, problem)
    missing = width - len(record.cells)
    return Record(record.row, record.cells + ("",) * missing, record.problem)


def compatible(text: str) -> str:
    """Return the compatibility form (NFKC): wide and narrow letters and digits are the same."""
    return unicodedata.normalize("NFKC", text).strip()
