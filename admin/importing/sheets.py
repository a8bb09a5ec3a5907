"""Sheets: CSV files as municipalities publish them, read record by record.

A record that cannot be read never affects its neighbours: a quotation mark that never closes costs
its own line only.
"""

import codecs
import contextlib
import csv
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from decimal import Decimal
from pathlib import Path

FILE_BYTES_LIMIT = 64 * 1024 * 1024
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
_UNREADABLE = "\N{REPLACEMENT CHARACTER}"
# Python's cp932 reads the bytes A0, FD, FE and FF, which Shift_JIS has no sign for, as these.
_NOT_ASSIGNED = dict.fromkeys(range(0xF8F0, 0xF8F4), _UNREADABLE)
_EUC_JP_ROW_13 = "euc_jis_2004"
"""Where it agrees with Windows: circled digits and the like. Elsewhere it has other kanji."""
_HALF_WIDTH = re.compile(r"[\x00-\x7f\uff61-\uff9f]*")


class FileError(Exception):
    """The file cannot be used; the message names it and says why, in one line."""


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
    """Return the text of the file: UTF-8, UTF-16 with a byte order mark, Shift_JIS or EUC-JP.

    Bytes that do not fit become U+FFFD and cost their rows. Raise FileError.
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
    for text in _possible_texts(content):
        if "\0" in text or not _is_mostly_readable(text):
            continue
        if _may_be_broken_euc_jp(content, text):
            raise FileError(
                f"{path}: is Shift_JIS with half-width kana, or EUC-JP with bytes that are not "
                "text: save it as CSV in UTF-8"
            )
        return text
    raise FileError(
        f"{path}: is not text in UTF-8, UTF-16, Shift_JIS or EUC-JP: save it as CSV in UTF-8"
    )


def _possible_texts(content: bytes) -> Iterator[str]:
    """Yield the text in each encoding, the likelier one first."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield content.decode("utf-16", "replace")
        return
    yield content.decode("utf-8-sig", "replace")
    if _is_euc_jp(content):
        yield _decode_euc_jp(content)
    else:
        yield content.decode("cp932", "replace").translate(_NOT_ASSIGNED)


def _is_euc_jp(content: bytes) -> bool:
    """Return whether the bytes cannot be Shift_JIS, unless they are broken in both.

    Kanji and full-width kana of Shift_JIS have bytes that EUC-JP rejects. Only half-width kana may
    be kanji in EUC-JP.
    """
    try:
        content.decode(_EUC_JP_ROW_13)
    except UnicodeDecodeError:
        return False
    return _HALF_WIDTH.fullmatch(content.decode("cp932", "replace")) is None


def _decode_euc_jp(content: bytes) -> str:
    """Return the text; kanji that Windows adds elsewhere than in row 13 are U+FFFD."""
    return content.decode("euc_jp", "row-13-or-replace")


def _read_row_13(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)  # noqa: S101 - it handles no others
    pair = error.object[error.start : error.start + 2]
    if pair.startswith(b"\xad"):
        with contextlib.suppress(UnicodeDecodeError):
            return pair.decode(_EUC_JP_ROW_13), error.start + 2
    return _UNREADABLE, error.end


codecs.register_error("row-13-or-replace", _read_row_13)


def _may_be_broken_euc_jp(content: bytes, text: str) -> bool:
    """Return whether most is half-width kana in this reading and few bytes are broken in EUC-JP."""
    wide_count = sum(not character.isascii() for character in text)
    half_count = sum("\uff61" <= character <= "\uff9f" for character in text)
    if half_count * 2 <= wide_count or _HALF_WIDTH.fullmatch(text):
        return False
    other = _decode_euc_jp(content)
    return other.count(_UNREADABLE) * 4 <= sum(not character.isascii() for character in other)


def _is_mostly_readable(text: str) -> bool:
    """Return whether the encoding is right: a wrong one loses most of what is not ASCII."""
    wide_count = sum(not character.isascii() for character in text)
    return text.count(_UNREADABLE) * 10 <= wide_count


def read_records(text: str, width: int | None = None, *, separator: str = ",") -> Iterator[Record]:
    """Yield every record of the text, without white space around its cells.

    `separator` is one of SEPARATORS. `width` is the number of columns. A record over several lines
    that has more cells is not one: its first line is unreadable, and the next ones are read on
    their own.
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
    """Return the record that starts at that line, and how many lines it has."""
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
        if any(_UNREADABLE in cell for cell in cells):
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


def read_sheet(text: str, header: Record, *, separator: str = ",") -> Sheet:
    """Return the sheet under this header, which is one of the text's records."""
    return make_sheet(read_records(text, _width(header), separator=separator), header)


def _width(header: Record) -> int:
    return max((n for n, cell in enumerate(header.cells, start=1) if cell), default=0)


def make_sheet(rows: Iterable[Record], header: Record) -> Sheet:
    """Return the sheet of these rows, of which `header` is one."""
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


def write_cell(value: object) -> str:
    """Write a value as CSV has it: whole numbers without a point, times as HH:MM, lists by `;`."""
    match value:
        case None:
            text = ""
        case bool():
            text = "yes" if value else "no"
        case float():
            text = str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
        case list():
            text = ";".join(map(write_cell, value))
        case dict():
            text = json.dumps(value, ensure_ascii=False)
        case timedelta():
            minutes = round(value.total_seconds() / 60)
            text = f"{minutes // 60:02}:{minutes % 60:02}"
        case time():
            text = value.strftime("%H:%M")
        case _:
            text = str(value).strip()
    return text


def compatible(text: str) -> str:
    """Return the compatibility form (NFKC): wide and narrow letters and digits are the same."""
    return unicodedata.normalize("NFKC", text).strip()
