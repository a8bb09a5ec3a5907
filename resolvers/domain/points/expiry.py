"""Expiry: a policy gives the last day of points. They are valid to the end of that day.

Days, months and fiscal years are those of the programme's time zone.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from resolvers.domain.base.enums import ExpiryPolicy
from resolvers.domain.base.times import end_of_day, fiscal_year_of, format_instant
from resolvers.domain.points.lots import NEVER, unexpired

MONTHS_MAXIMUM = 36
"""MONTHS_END:n makes at most n + 1 unexpired lots, one for each month of redemption: 37."""
DAYS_MAXIMUM = 3650
"""DAYS:n makes at most 31 unexpired lots, because it ends only on every ceil(n / 30)-th day."""
DAYS_STEPS = 30

LAST_DAY_MAXIMUM = date(9999, 12, 30)
"""The last day that ends within the year 9999 in UTC, in every zone."""

COUNT_MAXIMA = {ExpiryPolicy.MONTHS_END: MONTHS_MAXIMUM, ExpiryPolicy.DAYS: DAYS_MAXIMUM}
_FORMS = {
    ExpiryPolicy.FISCAL_YEAR_END_PLUS_1: "FISCAL_YEAR_END_PLUS_1",
    ExpiryPolicy.MONTHS_END: "MONTHS_END:n",
    ExpiryPolicy.DAYS: "DAYS:n",
    ExpiryPolicy.FIXED_DATE: "FIXED_DATE:yyyy-mm-dd",
    ExpiryPolicy.NEVER: "NEVER",
}
_EPOCH = date(1970, 1, 1)


class ExpiryError(ValueError):
    """An expiry is invalid; `part` is the wrong attribute of Expiry."""

    def __init__(self, message: str, part: str) -> None:
        super().__init__(message)
        self.part = part


@dataclass(frozen=True)
class Expiry:
    """A policy with its number of months or days, or with its last day.

    Raise ExpiryError for a count or a last day that is missing, not allowed, or out of range.
    """

    policy: ExpiryPolicy
    count: int | None = None
    last_day: date | None = None

    def __post_init__(self) -> None:
        maximum = COUNT_MAXIMA.get(self.policy)
        if maximum is None:
            if self.count is not None:
                raise ExpiryError(f"{self.policy} takes no count: leave it out", "count")
        elif self.count is None:
            raise ExpiryError(f"{self.policy} needs a count of 1 to {maximum}", "count")
        elif not 1 <= self.count <= maximum:
            raise ExpiryError(
                f"the count of {self.policy} must be 1 to {maximum}, not {self.count}", "count"
            )
        if self.policy is not ExpiryPolicy.FIXED_DATE:
            if self.last_day is not None:
                raise ExpiryError(f"{self.policy} takes no date: leave it out", "last_day")
        elif self.last_day is None:
            raise ExpiryError(f"{self.policy} needs a date", "last_day")
        elif self.last_day > LAST_DAY_MAXIMUM:
            raise ExpiryError(f"the date must not be after {LAST_DAY_MAXIMUM}", "last_day")

    def __str__(self) -> str:
        """Return the text that parse_expiry reads."""
        argument = self.count or self.last_day
        return self.policy.value if argument is None else f"{self.policy}:{argument}"


def parse_expiry(text: str) -> Expiry:
    """Read the text of a setting, like MONTHS_END:12; raise ValueError with the valid forms."""
    name, colon, argument = text.partition(":")
    try:
        policy = ExpiryPolicy(name)
    except ValueError:
        forms = ", ".join(_FORMS.values())
        raise ValueError(f"{name!r} is not an expiry policy: use {forms}") from None
    mistaken = f"{text!r} must be written as {_FORMS[policy]}"
    if bool(colon) != (":" in _FORMS[policy]):
        raise ValueError(mistaken)
    if policy in COUNT_MAXIMA:
        # Only ASCII digits, and fewer than int accepts.
        if not re.fullmatch("[0-9]{1,9}", argument):
            raise ValueError(mistaken)
        return Expiry(policy, count=int(argument))
    if policy is ExpiryPolicy.FIXED_DATE:
        if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", argument):
            raise ValueError(mistaken)
        try:
            return Expiry(policy, last_day=date.fromisoformat(argument))
        except ExpiryError:
            raise
        except ValueError as error:
            raise ValueError(f"{argument} is not a day of the calendar") from error
    return Expiry(policy)


def expiry_of(expiry: Expiry, now: datetime, zone: ZoneInfo) -> str:
    """Return the lot of points that are credited at `now`: their last millisecond, or NEVER."""
    last_day = _last_day_of(expiry, now.astimezone(zone).date())
    return NEVER if last_day is None else format_instant(end_of_day(last_day, zone))


def is_over(expiry: Expiry, now: datetime, zone: ZoneInfo) -> bool:
    """Return whether points credited at `now` expire at once. Only those of a FIXED_DATE can."""
    return not unexpired({expiry_of(expiry, now, zone): 1}, now)


def _last_day_of(expiry: Expiry, today: date) -> date | None:
    """Return the last day of points that are credited today; None: they never expire."""
    count = expiry.count or 0  # 0 only for a policy without a count
    match expiry.policy:
        case ExpiryPolicy.FISCAL_YEAR_END_PLUS_1:
            return date(fiscal_year_of(today) + 2, 3, 31)
        case ExpiryPolicy.MONTHS_END:
            years, month = divmod(today.month + count, 12)
            return date(today.year + years, month + 1, 1) - timedelta(days=1)
        case ExpiryPolicy.DAYS:
            step = -(-count // DAYS_STEPS)
            number = (today - _EPOCH).days + count
            return _EPOCH + timedelta(days=-(-number // step) * step)
        case ExpiryPolicy.FIXED_DATE:
            return expiry.last_day
        case ExpiryPolicy.NEVER:
            return None
