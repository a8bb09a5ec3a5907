"""Print the answer of a statement as a table, as CSV, for Excel or as JSON."""

import csv
import json
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import chain, islice
from typing import Final, TextIO

from admin.archive.answers import Answer
from admin.excel import BYTE_ORDER_MARK, as_cell

_MEASURED_ROWS: Final = 10_000


def print_table(answer: Answer, output: TextIO) -> None:
    """Print columns aligned for a terminal, where a kanji takes two.

    The first rows decide the widths: a wider text after them moves the rest of its line.
    """
    rows = iter(answer.rows)
    first = list(islice(rows, _MEASURED_ROWS))
    texts = [list(answer.columns), *([_text(value) for value in row] for row in first)]
    widths = [max(map(width_of, column)) for column in zip(*texts, strict=True)]
    are_numbers = [
        all(value is None or _is_number(value) for value in column)
        for column in zip(*first, strict=True)
    ] or [False] * len(widths)
    headings = [answer.columns, ["-" * width for width in widths]]
    count = -len(headings)
    for row in chain(headings, first, rows):
        count += 1
        cells = zip(map(_text, row), widths, are_numbers, strict=True)
        output.write("  ".join(_padded(*cell) for cell in cells).rstrip() + "\n")
    output.write(f"({count} row{'' if count == 1 else 's'})\n")


def print_csv(answer: Answer, output: TextIO) -> None:
    """Print CSV; null and an empty text are both empty."""
    csv.writer(output, lineterminator="\n").writerows(chain([answer.columns], answer.rows))


def print_excel(answer: Answer, output: TextIO) -> None:
    """Print CSV that Excel opens without an import."""
    output.write(BYTE_ORDER_MARK)
    rows = chain([answer.columns], answer.rows)
    csv.writer(output).writerows(map(as_cell, row) for row in rows)


def print_json(answer: Answer, output: TextIO) -> None:
    """Print a list with an object for each row, one a line."""
    separator = "[\n"
    for row in answer.rows:
        values = dict(zip(answer.columns, row, strict=True))
        output.write(separator + json.dumps(values, ensure_ascii=False, default=_as_json))
        separator = ",\n"
    output.write("[]\n" if separator == "[\n" else "\n]\n")


PRINTERS: Final[Mapping[str, Callable[[Answer, TextIO], None]]] = {
    "table": print_table,
    "csv": print_csv,
    "excel": print_excel,
    "json": print_json,
}


def width_of(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(
        0
        if unicodedata.combining(character)
        else 1 + (unicodedata.east_asian_width(character) in "WF")
        for character in text
    )


def _padded(text: str, width: int, is_number: bool) -> str:
    spaces = " " * (width - width_of(text))
    return spaces + text if is_number else text + spaces


def _text(value: object) -> str:
    # A line break would break the table.
    return "" if value is None else str(value).replace("\n", " ")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _as_json(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else str(value)
