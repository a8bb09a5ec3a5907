"""CSV as Excel reads it."""

import csv
import io
from typing import Any

from admin.reports.csv_files import render_csv_files
from admin.reports.words import Language, Words
from tests.support.reports import FORMULA, PEOPLE, PEOPLE_OF_YEAR, report_of

Rows = list[list[str]]


def files_of(language: Language, **choice: Any) -> dict[str, Rows]:
    files = dict(render_csv_files(report_of(**choice), Words(language)))
    assert {content[:3] for content in files.values()} == {b"\xef\xbb\xbf"}
    return {
        name: list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        for name, content in files.items()
    }


def test_values_are_plain() -> None:
    files = files_of("en", fiscal_year="2026")

    points = files["points.csv"]
    assert points[7] == ["2026-10", "1300", "400", "50", "20", "-10", "0", "1460"]
    assert points[9] == ["2026-12", *[""] * 7]
    assert points[13] == ["Total", "1440", "400", "50", "20", "-10", "500", "1500"]
    assert files["liability.csv"][1] == ["2027-03-31", "40", "0", "40"]
    figure = ["Points: Issued", "1440", "", "Whole programme", "points_by_month.sql"]
    assert files["key_figures.csv"][1] == figure


def test_names_become_no_formula_and_codes_no_number() -> None:
    rows = [(2026, "01100", 9, 9, 0), (2026, "all", 9, 9, 0)]
    answers = {
        "participants_by_fiscal_year": (PEOPLE_OF_YEAR[0], rows),
        "participants_by_month": (PEOPLE[0], [("2026-10", 2026, *rows[0][1:])]),
    }
    files = files_of("ja", fiscal_year="2026", answers=answers)

    assert f"'{FORMULA}" in [row[0] for row in files["places.csv"]]
    # Excel takes 01100 for a number.
    assert files["participants_by_municipality.csv"][1][0] == "市区町村 01100"
