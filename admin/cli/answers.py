"""How the answer of a statement is printed: as a table, as CSV or as JSON."""

import csv
import json
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from io import StringIO
from typing import Any, Final

import click

from admin.archive.answers import Answer


def print_table(answer: Answer) -> None:
    """Print aligned columns, as a terminal shows them: a kanji is two wide."""
    rows = list(answer.rows)
    texts = [list(answer.columns), *([_text(value) for value in row] for row in rows)]
    widths = [max(map(width_of, column)) for column in zip(*texts, strict=True)]
    are_numbers = [
        all(value is None or _is_number(value) for value in column)
        for column in zip(*rows, strict=True)
    ] or [False] * len(widths)
    texts.insert(1, ["-" * width for width in widths])
    for line in texts:
        cells = zip(line, widths, are_numbers, strict=True)
        click.echo("  ".join(_padded(*cell) for cell in cells).rstrip())
    click.echo(f"({len(rows)} row{'' if len(rows) == 1 else 's'})")


def print_csv(answer: Answer) -> None:
    click.echo(_csv_line(answer.columns), nl=False)
    for row in answer.rows:
        click.echo(_csv_line(["" if value is None else value for value in row]), nl=False)


def print_json(answer: Answer) -> None:
    """Print a list with an object for each row, one a line."""
    separator = "[\n"
    for row in answer.rows:
        values = dict(zip(answer.columns, row, strict=True))
        line = json.dumps(values, ensure_ascii=False, default=_as_json)
        click.echo(f"{separator}{line}", nl=False)
        separator = ",\n"
    click.echo("[]" if separator == "[\n" else "\n]")


PRINTERS: Final[Mapping[str, Callable[[Answer], None]]] = {
    "table": print_table,
    "csv": print_csv,
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


def _csv_line(values: Any) -> str:  # noqa: ANN401 - as csv takes them
    line = StringIO()
    csv.writer(line, lineterminator="\n").writerow(values)
    return line.getvalue()


def _as_json(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else str(value)
