"""Print the answer of a statement as a table, as CSV, for Excel or as JSON."""

import csv
import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from io import StringIO
from itertools import chain, islice
from typing import Any, Final

import click

from admin.archive.answers import Answer
from admin.excel import BYTE_ORDER_MARK, as_cell

_MEASURED_ROWS: Final = 10_000
_PRINTED_ROWS: Final = 1_000


def print_table(answer: Answer) -> None:
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
    for batch in _batches(chain(headings, first, rows)):
        count += len(batch)
        lines = (zip(map(_text, row), widths, are_numbers, strict=True) for row in batch)
        click.echo("\n".join("  ".join(_padded(*cell) for cell in line).rstrip() for line in lines))
    click.echo(f"({count} row{'' if count == 1 else 's'})")


def print_csv(answer: Answer) -> None:
    for batch in _batches(chain([answer.columns], answer.rows)):
        click.echo(_csv_of(batch, "\n"), nl=False)


def print_excel(answer: Answer) -> None:
    """Print CSV that Excel opens without an import."""
    click.echo(BYTE_ORDER_MARK, nl=False)
    for batch in _batches(chain([answer.columns], answer.rows)):
        click.echo(_csv_of([[*map(as_cell, row)] for row in batch], "\r\n"), nl=False)


def print_json(answer: Answer) -> None:
    """Print a list with an object for each row, one a line."""
    separator = "[\n"
    for batch in _batches(answer.rows):
        values = (dict(zip(answer.columns, row, strict=True)) for row in batch)
        lines = (json.dumps(each, ensure_ascii=False, default=_as_json) for each in values)
        click.echo(separator + ",\n".join(lines), nl=False)
        separator = ",\n"
    click.echo("[]" if separator == "[\n" else "\n]")


PRINTERS: Final[Mapping[str, Callable[[Answer], None]]] = {
    "table": print_table,
    "csv": print_csv,
    "excel": print_excel,
    "json": print_json,
}


def _batches(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    """Yield the rows in lists: printing them singly takes longer than the statement."""
    rows = iter(rows)
    while batch := list(islice(rows, _PRINTED_ROWS)):
        yield batch


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


def _csv_of(rows: Iterable[Sequence[Any]], line_end: str) -> str:
    """Return the rows as CSV; null and an empty text are both empty."""
    lines = StringIO()
    csv.writer(lines, lineterminator=line_end).writerows(rows)
    return lines.getvalue()


def _as_json(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else str(value)
