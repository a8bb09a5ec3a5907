from admin.reports.model import Mark
from tests.support.reports import report_of


def test_year_of_points_has_months_and_a_sum() -> None:
    table = report_of(fiscal_year="2026").tables["points"]

    assert table.rows == [
        *([f"2026-{month:02}", *[0] * 7] for month in range(4, 8)),
        ["2026-08", 100, 0, 0, 0, 0, 500, 600],
        ["2026-09", 0, 0, 0, 0, 0, 0, 600],
        ["2026-10", 1_300, 400, 50, 20, -10, 0, 1_460],
        ["2026-11", 40, 0, 0, 0, 0, 0, 1_500],
        *([month, *[Mark.NOT_BEGUN] * 7] for month in ("2026-12", "2027-01", "2027-02", "2027-03")),
        [None, 1_440, 400, 50, 20, -10, 500, 1_500],
    ]
    assert table.has_total
