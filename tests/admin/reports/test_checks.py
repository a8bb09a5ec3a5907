import pytest

from tests.support.reports import ANSWERS, Made, report_of


def wrong_checks(**answers: Made) -> list[tuple[str, int, int, str | None]]:
    report = report_of(month="2026-10", answers=answers)
    wrong = [each for each in report.checks if not each.holds]
    assert report.reconciles is not bool(wrong)
    return [(each.name, each.expected, each.found, each.month) for each in wrong]


def changed(name: str, row: int, column: str, value: object) -> dict[str, Made]:
    """Return an answer with one other value."""
    columns, rows = ANSWERS[name]
    changed_rows = [list(each) for each in rows]
    changed_rows[row][list(columns).index(column)] = value
    return {name: (columns, changed_rows)}


def test_right_totals_reconcile() -> None:
    assert wrong_checks() == []


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (changed("liability_by_expiry", 0, "points", 499), ("liability", 1_500, 1_499, None)),
        (changed("reconciliation", 1, "found", 1_439), ("deposits", 1_440, 1_439, None)),
        (changed("points_by_month", 2, "expired", -49), ("outstanding", 861, 860, "2026-10")),
        (changed("rewards_by_month", 1, "points", 249), ("exchanged", 400, 399, "2026-10")),
    ],
)
def test_difference_is_named(
    change: dict[str, Made], wrong: tuple[str, int, int, str | None]
) -> None:
    assert wrong_checks(**change) == [wrong]


def test_broken_chain_is_a_difference() -> None:
    broken = (ANSWERS["chain"][0], [("user-1", 7, "entries before it are missing")])

    assert wrong_checks(chain=broken) == [("chain", 0, 1, None)]
