"""The workbook, opened by a library that did not write it."""

import io
import zipfile
from datetime import date

from python_calamine import CalamineWorkbook

from admin.reports.words import Words
from admin.reports.workbook import render_workbook
from tests.support.reports import FORMULA, SCRIPT, report_of


def sheets_of(content: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {
        name: list(map(list, book.get_sheet_by_name(name).to_python())) for name in book.sheet_names
    }


def parts_of(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return {name: parts.read(name).decode() for name in parts.namelist()}


def test_numbers_are_those_of_the_report() -> None:
    sheets = sheets_of(render_workbook(report_of(fiscal_year="2026"), Words("en")))

    points = sheets["Points by month"]
    assert points[3][:3] == ["Month", "Issued (+)", "Used (\N{MINUS SIGN})"]
    assert points[10] == ["Oct 2026", 1_300, 400, 50, 20, -10, 0, 1_460]
    assert points[12] == ["Dec 2026", *[""] * 7]
    assert points[16] == ["Total", 1_440, 400, 50, 20, -10, 500, 1_500]
    assert sheets["Outstanding by last day"][4] == [date(2027, 3, 31), 40, 0, 40]
    figure = ["Points: Issued", 1_440, "", "Whole programme", "points_by_month.sql"]
    assert sheets["Summary"][4] == figure
    assert ["points_by_month.sql", "-- points_by_month"] in sheets["SQL"]


def test_names_become_no_formula() -> None:
    content = render_workbook(report_of(month="2026-10"), Words("ja"))

    parts = parts_of(content)
    for name, part in parts.items():
        assert name.startswith("xl/charts/") or "<f>" not in part
    assert len([name for name in parts if name.startswith("xl/charts/chart")]) == 9
    assert {FORMULA, SCRIPT} <= {row[0] for row in sheets_of(content)["場所ごとの回収"]}
