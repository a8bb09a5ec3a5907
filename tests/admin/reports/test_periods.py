from datetime import UTC, date, datetime

import pytest

from admin.reports.periods import PeriodError, read_period
from tests.support.reports import NOW, TOKYO


def test_month_shows_twelve_before() -> None:
    period = read_period("2026-03", None, NOW, TOKYO)

    assert period.months == ("2026-03",)
    assert (period.course[0], period.course[-1], len(period.course)) == ("2025-03", "2026-03", 13)
    assert period.previous.name == "2026-02"


def test_fiscal_year_begins_in_april() -> None:
    period = read_period(None, "2025", NOW, TOKYO)

    assert (period.months[0], period.months[-1], len(period.months)) == ("2025-04", "2026-03", 12)
    assert period.course == period.months
    assert period.previous.months[-1] == "2025-03"
    assert period.is_over


def test_default_is_last_whole_local_month() -> None:
    # It is 1 January in Tokyo.
    period = read_period(None, None, datetime(2026, 12, 31, 15, 0, tzinfo=UTC), TOKYO)

    assert (period.name, period.today) == ("2026-12", date(2027, 1, 1))
    assert period.is_over


def test_running_month_is_not_over() -> None:
    assert not read_period("2026-11", None, NOW, TOKYO).is_over


def test_wrong_period_is_named() -> None:
    for month, fiscal_year, says in (
        ("2026-13", None, "'2026-13' is not a month: write it like 2026-10"),
        (None, "26", "'26' is not a fiscal year: write the year in which it begins, like 2026"),
        ("2026-12", None, "2026-12 has not begun: today is 2026-11-28"),
        (None, "2027", "2027 has not begun: today is 2026-11-28"),
    ):
        with pytest.raises(PeriodError, match=says):
            read_period(month, fiscal_year, NOW, TOKYO)
