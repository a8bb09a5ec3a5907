from admin.reports.csv_files import render_csv_files
from admin.reports.words import Words
from tests.support.reports import PEOPLE, PEOPLE_OF_YEAR, Made, report_of


def test_names_become_no_formula_and_codes_no_number() -> None:
    rows = [(2026, "01100", 9, 9, 0), (2026, "all", 9, 9, 0)]
    answers: dict[str, Made] = {
        "participants_by_fiscal_year": (PEOPLE_OF_YEAR[0], rows),
        "participants_by_month": (PEOPLE[0], [("2026-10", 2026, *rows[0][1:])]),
    }
    files = dict(render_csv_files(report_of(fiscal_year="2026", answers=answers), Words("ja")))

    assert b"\n\"'=HYPERLINK(" in files["places.csv"]
    # Excel takes 01100 for a number.
    assert "\n市区町村 01100,".encode() in files["participants_by_municipality.csv"]
