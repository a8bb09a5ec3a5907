"""The report as an xlsx workbook: a sheet a table, with native charts, and one with the SQL."""

import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date
from typing import Any, Final

import xlsxwriter
from xlsxwriter.chart import Chart as NativeChart
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from admin.reports.charts import COLORS, MOST_RANKED
from admin.reports.model import NUMBERS, Chart, Column, Figure, Kind, Mark, Report, Table, Value
from admin.reports.words import Words

_FORMATS: Final = {Kind.COUNT: "#,##0", Kind.KILOGRAMS: "#,##0.0", Kind.HOURS: "#,##0.0"}
_SHAPES: Final[Mapping[str, dict[str, str]]] = {
    "grouped": {"type": "column"},
    "stacked": {"type": "column", "subtype": "stacked"},
    "line": {"type": "line"},
    "ranked": {"type": "bar"},
}
_WIDTHS: Final = (9, 60)
_HEADINGS: Final = 3
"""The row of a table's headings, below its title and the file of its query."""
_SHEET_NAME: Final = 31
"""The most characters of a sheet's name. Source: Excel's specifications and limits."""


def render_workbook(report: Report, words: Words) -> bytes:
    """Return the workbook, the same bytes for the same report. No text becomes a formula."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        # Excel knows no time zone.
        made_at = report.made_at.astimezone(UTC).replace(tzinfo=None)
        book.set_properties({"title": _title(report, words), "created": made_at})
        writer = _Writer(book, report, words)
        writer.write_summary()
        for table in report.tables.values():
            writer.write_table(table)
        writer.write_queries()
    return content.getvalue()


def _title(report: Report, words: Words) -> str:
    return f"{words.page('title')} {words.period(report)} {words.scope(report)}"


@dataclass
class _Writer:
    book: xlsxwriter.Workbook
    report: Report
    words: Words
    formats: dict[str, Format] = field(default_factory=dict)

    def write_summary(self) -> None:
        """Write the key results: whether the totals agree, and the key figures."""
        words, report = self.words, self.report
        sheet = self.book.add_worksheet(_sheet_name(words.page("summary")))
        sheet.write_string(0, 0, _title(report, words), self._format(bold=True, font_size=14))
        if report.reconciles:
            sheet.write_string(1, 0, words.page("agrees"))
        else:
            wrong = sum(not check.holds for check in report.checks)
            red = self._format(bold=True, font_color="white", bg_color="#B00020")
            sheet.write_string(1, 0, words.page("disagrees", count=wrong), red)
        keys = ("figure", "value", "previous_value", "scope_column", "query")
        for place, key in enumerate(keys):
            sheet.write_string(_HEADINGS, place, words.page(key), self._format(bold=True, bottom=1))
        for row, figure in enumerate(report.figures, start=_HEADINGS + 1):
            self._write_figure(sheet, row, figure)
        sheet.freeze_panes(_HEADINGS + 1, 1)
        for place, width in enumerate((44, 16, 16, 22, 28)):
            sheet.set_column(place, place, width)

    def write_table(self, table: Table) -> None:
        sheet = self.book.add_worksheet(self._name_of(table))
        title = self.words.text("tables", table.name)
        sheet.write_string(0, 0, title, self._format(bold=True, font_size=14))
        self._write_source(sheet, 1, 0, table.query)
        for place, column in enumerate(table.columns):
            label = self.words.label(column)
            align = "right" if column.kind in NUMBERS else "left"
            sheet.write_string(
                _HEADINGS, place, label, self._format(bold=True, bottom=1, align=align)
            )
            texts = [label, *(self._text(column, row[place]) for row in table.rows)]
            sheet.set_column(place, place, _fit(texts))
        for number, values in enumerate(table.rows, start=1):
            self._write_row(sheet, number, table, values)
        for number, note in enumerate(table.notes, start=_HEADINGS + len(table.rows) + 2):
            sheet.write_string(number, 0, self.words.text("notes", note))
        sheet.freeze_panes(_HEADINGS + 1, 1)
        charts = [chart for chart in self.report.charts if chart.table == table.name]
        for number, chart in enumerate(charts):
            row, column_after = _HEADINGS + 17 * number, len(table.columns) + 1
            sheet.insert_chart(row, column_after, self._make_chart(chart, table))

    def write_queries(self) -> None:
        """Write the SQL, a row a line: `_write_source` links to the first rows."""
        sheet = self.book.add_worksheet(_sheet_name(self.words.page("sql")))
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 110)
        row = 0
        for name, sql in self.report.queries.items():
            sheet.write_string(row, 0, f"{name}.sql", self._format(bold=True))
            for line in sql.splitlines():
                sheet.write_string(row, 1, line, self._format(font_name="Consolas"))
                row += 1
            row += 1

    def _write_figure(self, sheet: Worksheet, row: int, figure: Figure) -> None:
        words, column = self.words, Column(figure.name, figure.kind)
        name = f"{words.text('groups', figure.group)}: {words.text('figures', figure.name)}"
        sheet.write_string(row, 0, name)
        self._write_value(sheet, (row, 1), column, figure.value)
        if figure.before is not None:
            self._write_value(sheet, (row, 2), column, figure.before)
        scope = words.page("whole_programme") if figure.is_programme else words.scope(self.report)
        sheet.write_string(row, 3, scope)
        self._write_source(sheet, row, 4, figure.query)

    def _write_row(
        self, sheet: Worksheet, number: int, table: Table, values: Sequence[Value]
    ) -> None:
        is_total = table.has_total and number == len(table.rows)
        style: dict[str, object] = {"bold": True, "top": 1} if is_total else {}
        for place, column in enumerate(table.columns):
            self._write_value(sheet, (_HEADINGS + number, place), column, values[place], **style)
        if is_total:
            text = self.words.page("total")
            sheet.write_string(_HEADINGS + number, 0, text, self._format(**style))

    def _write_value(
        self,
        sheet: Worksheet,
        place: tuple[int, int],
        column: Column,
        value: Value,
        **style: object,
    ) -> None:
        if value is None or value is Mark.NOT_BEGUN:
            sheet.write_blank(*place, None, self._format(**style))
        elif column.kind in NUMBERS and isinstance(value, int | float):
            style["num_format"] = _FORMATS[column.kind]
            sheet.write_number(*place, value, self._format(**style))
        elif column.kind is Kind.DAY and isinstance(value, str):
            style |= {"num_format": "yyyy-mm-dd", "align": "left"}
            sheet.write_datetime(*place, date.fromisoformat(value), self._format(**style))
        else:
            style["align"] = "right" if column.kind in NUMBERS else "left"
            sheet.write_string(*place, self._text(column, value), self._format(**style))

    def _write_source(self, sheet: Worksheet, row: int, column: int, query: str) -> None:
        """Write the name of a query's file as a link to its text."""
        line = 1
        for name, sql in self.report.queries.items():
            if name == query:
                break
            line += len(sql.splitlines()) + 1
        name = _sheet_name(self.words.page("sql"))
        sheet.write_url(row, column, f"internal:'{name}'!A{line}", string=f"{query}.sql")

    def _make_chart(self, chart: Chart, table: Table) -> NativeChart:
        drawn = self.book.add_chart(_SHAPES[chart.shape])
        sheet, keys = self._name_of(table), [column.key for column in table.columns]
        count = len(table.values(chart.category))
        last = _HEADINGS + (min(count, MOST_RANKED) if chart.shape == "ranked" else count)

        def cells(key: str) -> list[Any]:
            return [sheet, _HEADINGS + 1, keys.index(key), last, keys.index(key)]

        for place, key in enumerate(chart.series):
            color = {"color": COLORS[place]}
            look = (
                {"line": {**color, "width": 2}, "marker": {"type": "circle", "fill": color}}
                if chart.shape == "line"
                else {"fill": color}
            )
            heading = [sheet, _HEADINGS, keys.index(key)]
            drawn.add_series(
                {"name": heading, "categories": cells(chart.category), "values": cells(key), **look}
            )
        drawn.set_title({"name": self.words.text("charts", chart.name), "name_font": {"size": 12}})
        if len(chart.series) == 1:
            drawn.set_legend({"none": True})
        else:
            drawn.set_legend({"position": "bottom"})
        if chart.shape == "ranked":
            drawn.set_y_axis({"reverse": True})
        drawn.set_size({"width": 620, "height": 330})
        return drawn

    def _name_of(self, table: Table) -> str:
        return _sheet_name(self.words.text("tables", table.name))

    def _text(self, column: Column, value: Value) -> str:
        if column.kind in (Kind.DAY, Kind.ID) and isinstance(value, str):
            return value
        return self.words.show(column.kind, value)

    def _format(self, **style: object) -> Format:
        """Return the format of a style; each is made once."""
        key = repr(sorted(style.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(style)
        return self.formats[key]


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", title)[:_SHEET_NAME]


def _fit(texts: Sequence[str]) -> int:
    """Return the width that shows the longest text, in characters; Japanese ones count twice."""
    longest = max(
        sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
        for text in texts
    )
    least, most = _WIDTHS
    return min(max(longest + 2, least), most)
