"""Sheets: CSV files as municipalities publish them, read record by record.

One record that cannot be read never takes its neighbours with it: a quotation mark that never
closes costs its own line only.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FILE_BYTES_LIMIT = 64 * 1024 * 1024
RECORD_LINES_LIMIT = 100
"""The most lines that one record's quoted cells may run over."""
PROPERTY = "#property"
"""The row with the names of the columns in files that start with `#` rows (LinkData's format)."""
_BLANKS_AFTER_QUOTE = re.compile(r'(?<=")[ \t\u3000]+(?=,|$)')
_NEVER_CLOSES = "a quotation mark opens and never closes"
_UNREADABLE = "\N{REPLACEMENT CHARACTER}"
# Python's cp932 reads the bytes A0, FD, FE and FF, which Shift_JIS has no sign for, as these.
_NOT_ASSIGNED = dict.fromkeys(range(0xF8F0, 0xF8F4), _UNREADABLE)


class FileError(Exception):
    """Nothing of the file can be used; one line that names it and says why."""


@dataclass(frozen=True)
class Record:
    """`row` counts as a spreadsheet does, from 1; `problem` says why it cannot be read."""

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
    """The columns' names, the records under them, and what the `#` rows say of the file."""

    header: Record
    records: tuple[Record, ...]
    properties: Mapping[str, str]


def read_text(path: Path) -> str:
    """The text of the file: UTF-8 with or without a byte order mark, or Shift_JIS (cp932).

    Bytes that do not fit are U+FFFD: they cost the rows that they stand in. Raises FileError.
    """
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= FILE_BYTES_LIMIT else b""
    except OSError as error:
        raise FileError(f"{path}: {error.strerror}") from error
    if size > FILE_BYTES_LIMIT:
        raise FileError(f"{path}: has more than {FILE_BYTES_LIMIT // 2**20} MiB")
    if not content.strip():
        raise FileError(f"{path}: is empty")
    for encoding in ("utf-8-sig", "cp932"):
        text = content.decode(encoding, "replace").translate(_NOT_ASSIGNED)
        if "\0" not in text and _is_mostly_readable(text):
            return text
    raise FileError(f"{path}: is no text in UTF-8 or Shift_JIS")


def _is_mostly_readable(text: str) -> bool:
    """Whether the encoding is the right one: in a wrong one most of what is not ASCII is lost."""
    wide_count = sum(not character.isascii() for character in text)
    return text.count(_UNREADABLE) * 10 <= wide_count


def read_records(text: str, width: int | None = None) -> Iterator[Record]:
    """Every record of the text, cells without white space around them.

    With `width`, the number of columns, a record over several lines that has more cells was none:
    its first line is told as unreadable and the next ones are read on their own.
    """
    lines = re.split(r"\r\n|\r|\n", text)
    position = row = 0
    while position < len(lines):
        row += 1
        record, line_count = _read_record(row, lines, position)
        if line_count > 1 and width is not None and _has_more(record, width):
            record, line_count = Record(row, _raw_cells(lines[position]), _NEVER_CLOSES), 1
        yield record
        position += line_count


def _read_record(row: int, lines: list[str], position: int) -> tuple[Record, int]:
    """The record that starts at that line, and over how many lines it runs."""
    last = min(len(lines), position + RECORD_LINES_LIMIT)
    for end in range(position + 1, last + 1):
        try:
            found = _parse(lines[position:end])
        except csv.Error as error:
            if "unexpected end of data" in str(error):
                continue
            return Record(row, _raw_cells(lines[position]), f"is no CSV: {error}"), 1
        cells = found[0] if found else []
        problem = None
        if any(_UNREADABLE in cell for cell in cells):
            problem = "has bytes that are no text in the encoding of the file"
        return Record(row, tuple(cell.strip() for cell in cells) or ("",), problem), end - position
    return Record(row, _raw_cells(lines[position]), _NEVER_CLOSES), 1


def _parse(lines: Sequence[str]) -> list[list[str]]:
    """The records of these lines. Blanks after a closing quotation mark are dropped."""
    ended = [f"{_BLANKS_AFTER_QUOTE.sub('', line)}\n" for line in lines]
    return list(csv.reader(ended, strict=True, skipinitialspace=True))


def _raw_cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip(' "\t\u3000') for cell in line.split(","))


def _has_more(record: Record, width: int) -> bool:
    return any(record.cells[width:])


def read_sheet(text: str, header: Record) -> Sheet:
    """The sheet under this header, one of the records that `read_records` gave of the text."""
    return make_sheet(read_records(text, _width(header)), header)


def _width(header: Record) -> int:
    return max((n for n, cell in enumerate(header.cells, start=1) if cell), default=0)


def make_sheet(rows: Iterable[Record], header: Record) -> Sheet:
    """The sheet of these rows, of which `header` is one."""
    width = _width(header)
    records, properties = [], {}
    for record in rows:
        if record.problem is None and record.is_comment:
            key, *values = record.cells
            properties[key.removeprefix("#")] = next(iter(values), "")
        elif record.row > header.row and not record.is_blank:
            records.append(_checked_width(record, width))
    return Sheet(header, tuple(records), properties)


def _checked_width(record: Record, width: int) -> Record:
    if record.problem is None and _has_more(record, width):
        problem = f"has {len(record.cells)} cells, the header {width}"
        return Record(record.row, record.cells, problem)
    missing = width - len(record.cells)
    return Record(record.row, record.cells + ("",) * missing, record.problem)


def compatible(text: str) -> str:
    """The text in compatibility form (NFKC): wide and narrow letters and digits are the same."""
    return unicodedata.normalize("NFKC", text).strip()
