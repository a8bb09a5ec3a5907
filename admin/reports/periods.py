"""The period of a report, a month or a fiscal year, and the months that its charts show."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from resolvers.domain.base.times import fiscal_year_of

MONTHS = 12
_APRIL = 4
_MONTH = re.compile(r"[1-9][0-9]{3}-(?:0[1-9]|1[0-2])")


class PeriodError(ValueError):
    """The period cannot be read, or has not begun; the message says which form to use."""


@dataclass(frozen=True)
class Period:
    """`name` is yyyy-mm, or the year in which a fiscal year began.

    `months` are those of the period and `course` those of its charts, all as yyyy-mm: a month's
    charts also show the twelve months before it, a fiscal year's only its own. `today` is the local
    day of the report, the last one with data.
    """

    name: str
    months: tuple[str, ...]
    course: tuple[str, ...]
    today: date

    @property
    def is_month(self) -> bool:
        return len(self.months) == 1

    @property
    def is_over(self) -> bool:
        return self.months[-1] < self.this_month

    @property
    def this_month(self) -> str:
        return self.today.isoformat()[:7]

    @property
    def previous(self) -> "Period":
        if self.is_month:
            return _month(_months_from(self.name, -1, 1)[0], self.today)
        return _fiscal_year(int(self.name) - 1, self.today)

    @property
    def fiscal_year(self) -> "Period":
        """The fiscal year of the period: itself, or the one around its month."""
        return _fiscal_year(fiscal_year_of(date.fromisoformat(f"{self.months[0]}-01")), self.today)

    def has_begun(self, month: str) -> bool:
        return month <= self.this_month


def read_period(
    month: str | None, fiscal_year: str | None, now: datetime, zone: ZoneInfo
) -> Period:
    """Return the month or fiscal year that is given, or else the last complete month.

    Raise PeriodError for a text of another form, and for a period that has not begun.
    """
    today = now.astimezone(zone).date()
    if month is not None:
        if not _MONTH.fullmatch(month):
            raise PeriodError(f"{month!r} is not a month: write it like 2026-10")
        period = _month(month, today)
    elif fiscal_year is not None:
        if not re.fullmatch("[1-9][0-9]{3}", fiscal_year):
            raise PeriodError(
                f"{fiscal_year!r} is not a fiscal year: write the year in which it begins, like "
                f"{fiscal_year_of(today)}"
            )
        period = _fiscal_year(int(fiscal_year), today)
    else:
        period = _month(_months_from(today.isoformat()[:7], -1, 1)[0], today)
    if not period.has_begun(period.months[0]):
        raise PeriodError(f"{period.name} has not begun: today is {today}")
    return period


def _month(month: str, today: date) -> Period:
    return Period(month, (month,), _months_from(month, -MONTHS, MONTHS + 1), today)


def _fiscal_year(year: int, today: date) -> Period:
    months = _months_from(f"{year}-{_APRIL:02}", 0, MONTHS)
    return Period(str(year), months, months, today)


def _months_from(month: str, offset: int, count: int) -> tuple[str, ...]:
    """Return `count` months in their order; the first is `offset` months after `month`."""
    first = int(month[:4]) * MONTHS + int(month[5:]) - 1 + offset
    months = (divmod(number, MONTHS) for number in range(first, first + count))
    return tuple(f"{year:04}-{index + 1:02}" for year, index in months)
