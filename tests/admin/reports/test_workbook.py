"""The workbook, opened by a library that did not write it."""

import io
import re
import zipfile
from datetime import date
from functools import cache
from typing import Any

from python_calamine import CalamineWorkbook

from admin.reports.words import Language, Words
from admin.reports.workbook import render_workbook
from tests.support.reports import ANSWERS, FORMULA, SCRIPT, report_of


@cache
def content_of(language: Language = "en", **choice: Any) -> bytes:
    """Return the workbook of a period, written once."""
    return render_workbook(report_of(**choice), Words(language))


def sheets_of(language: Language = "en", **choice: Any) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content_of(language, **choice)))
    return {
        name: list(map(list, book.get_sheet_by_name(name).to_python())) for name in book.sheet_names
    }


def parts_of(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return {name: parts.read(name).decode() for name in parts.namelist()}


def test_numbers_are_those_of_the_report() -> None:
    sheets = sheets_of(fiscal_year="2026")

    points = sheets["Points by month"]
    assert points[3][:3] == ["Month", "Issued (+)", "Used (\N{MINUS SIGN})"]
    assert points[10] == ["Oct 2026", 1_300, 400, 50, 20, -10, 0, 1_460]
    assert points[12] == ["Dec 2026", *[""] * 7]
    assert points[16] == ["Total", 1_440, 400, 50, 20, -10, 500, 1_500]
    assert sheets["Outstanding by last day"][4] == [date(2027, 3, 31), 40, 0, 40]


def test_summary_has_figures_and_their_files() -> None:
    summary = sheets_of(month="2026-10")["Summary"]

    assert summary[4] == ["Points: Issued", 1_300, 0, "Whole programme", "points_by_month.sql"]
    assert summary[8][:2] == ["Collection: Kilograms (where the weight is known)", 145.5]


def test_sql_begins_where_links_lead() -> None:
    content = content_of(month="2026-10")
    sheet = sheets_of(month="2026-10")["SQL"]

    links = {
        (name, int(row))
        for part in parts_of(content).values()
        for row, name in re.findall(r"'SQL'!A(\d+)\W+display=\W(\w+\.sql)", part)
    }
    assert len(links) > 8
    assert all(sheet[row - 1][0] == name for name, row in links)
    assert ["points_by_month.sql", "-- points_by_month"] in sheet


def test_names_become_no_formula() -> None:
    content = content_of("ja", month="2026-10")

    for name, part in parts_of(content).items():
        assert name.startswith("xl/charts/") or "<f>" not in part
    places = sheets_of("ja", month="2026-10")["場所ごとの回収"]
    assert {FORMULA, SCRIPT} <= {row[0] for row in places}


def test_charts_draw_cells_of_their_sheet() -> None:
    parts = parts_of(content_of(month="2026-10"))
    charts = "".join(part for name, part in parts.items() if name.startswith("xl/charts/"))

    assert len([name for name in parts if name.startswith("xl/charts/chart")]) == 9
    assert "<c:f>'Points by month'!$B$5:$B$17</c:f>" in charts
    # The sum does not get a bar.
    assert "<c:f>'Rewards exchanged'!$C$5:$C$6</c:f>" in charts
    # The headings stay in sight.
    assert 'ySplit="4"' in parts["xl/worksheets/sheet2.xml"]
    assert 'state="frozen"' in parts["xl/worksheets/sheet2.xml"]


def test_difference_is_red_in_the_summary() -> None:
    wrong = (ANSWERS["liability_by_expiry"][0], [(None, 1_000, 0)])
    report = report_of(month="2026-10", answers={"liability_by_expiry": wrong})
    parts = parts_of(render_workbook(report, Words("en")))

    assert "FFB00020" in parts["xl/styles.xml"]
    assert "1 of the checks failed" in parts["xl/sharedStrings.xml"]
