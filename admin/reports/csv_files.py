"""Tables as CSV for Excel: UTF-8 with a byte order mark, figures without separators."""

import csv
import io
from collections.abc import Iterator

from admin.excel import BYTE_ORDER_MARK, as_cell
from admin.reports.model import NUMBERS, Column, Kind, Report, Table, Value
from admin.reports.words import Words

_PLAIN = (Kind.MONTH, Kind.DAY, Kind.ID)


def render_csv_files(report: Report, words: Words) -> Iterator[tuple[str, bytes]]:
    """Yield the key figures and each table: the name of a file, and its content."""
    yield "key_figures.csv", _encode(list(_figure_rows(report, words)))
    for table in report.tables.values():
        yield f"{table.name}.csv", _encode(list(_table_rows(table, words)))


def _figure_rows(report: Report, words: Words) -> Iterator[list[str | int | float]]:
    headings = ("figure", "value", "previous_value", "scope_column", "query")
    yield [words.page(key) for key in headings]
    for figure in report.figures:
        column = Column(figure.name, figure.kind)
        yield [
            f"{words.text('groups', figure.group)}: {words.text('figures', figure.name)}",
            _cell(column, figure.value, words),
            _cell(column, figure.before, words),
            words.page("whole_programme") if figure.is_programme else words.scope(report),
            f"{figure.query}.sql",
        ]


def _table_rows(table: Table, words: Words) -> Iterator[list[str | int | float]]:
    yield [words.label(column) for column in table.columns]
    for number, row in enumerate(table.rows, start=1):
        cells = [
            _cell(column, value, words) for column, value in zip(table.columns, row, strict=True)
        ]
        is_total = table.has_total and number == len(table.rows)
        yield [words.page("total"), *cells[1:]] if is_total else cells


def _cell(column: Column, value: Value, words: Words) -> str | int | float:
    """Return a number unchanged, anything else as text that Excel treats as text."""
    if value is None:
        return ""
    if column.kind in NUMBERS and isinstance(value, int | float):
        return round(value, 3)
    is_plain = column.kind in _PLAIN and isinstance(value, str)
    shown: str = as_cell(str(value) if is_plain else words.show(column.kind, value))
    return shown


def _encode(rows: list[list[str | int | float]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return (BYTE_ORDER_MARK + text.getvalue()).encode()
