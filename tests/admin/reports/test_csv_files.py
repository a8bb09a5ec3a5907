"""CSV as Excel reads it."""

import csv
import io

import pytest

from admin.reports.csv_files import render_csv_files
from admin.reports.words import Words
from tests.support.reports import FORMULA, PEOPLE, PEOPLE_OF_YEAR, report_of


@pytest.fixture
def files() -> dict[str, bytes]:
    return dict(render_csv_files(report_of(fiscal_year="2026"), Words("en")))


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_files_have_byte_order_mark(files: dict[str, bytes]) -> None:
    assert {content[:3] for content in files.values()} == {b"\xef\xbb\xbf"}


def test_values_are_plain(files: dict[str, bytes]) -> None:
    points = rows_of(files["points.csv"])

    assert points[7] == ["2026-10", "1300", "400", "50", "20", "-10", "0", "1460"]
    assert points[9] == ["2026-12", *[""] * 7]
    assert points[13] == ["Total", "1440", "400", "50", "20", "-10", "500", "1500"]
    assert rows_of(files["liability.csv"])[1] == ["2027-03-31", "40", "0", "40"]
    assert rows_of(files["materials.csv"])[2:4] == [
        ["Batteries", "4", "30", "", "", "200"],
        ["Newspapers", "5", "0", "20.5", "", "100"],
    ]


def test_figures_name_their_query(files: dict[str, bytes]) -> None:
    figures = rows_of(files["key_figures.csv"])

    assert figures[1] == ["Points: Issued", "1440", "", "Whole programme", "points_by_month.sql"]


def test_names_become_no_formula(files: dict[str, bytes]) -> None:
    names = [row[0] for row in rows_of(files["places.csv"])]
    japanese = dict(render_csv_files(report_of(month="2026-10"), Words("ja")))

    assert "'-1+1" in names
    assert f"'{FORMULA}" in [row[0] for row in rows_of(japanese["places.csv"])]


def test_code_keeps_the_zero_that_it_begins_with() -> None:
    rows = [(2026, "01100", 9, 9, 0), (2026, "all", 9, 9, 0)]
    answers = {"participants_by_fiscal_year": (PEOPLE_OF_YEAR[0], rows)}
    months = {"participants_by_month": (PEOPLE[0], [("2026-10", 2026, *rows[0][1:])])}
    report = report_of(fiscal_year="2026", answers={**answers, **months})
    files = dict(render_csv_files(report, Words("ja")))

    # Excel takes 01100 for a number.
    assert rows_of(files["participants_by_municipality.csv"])[1][0] == "市区町村 01100"
