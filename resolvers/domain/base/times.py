"""Times in UTC and whole milliseconds, and local days of a programme."""

import functools
import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, PlainSerializer

_DATE_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,9}))?"
    r"(?:Z|([+-])([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?)"
)
_APRIL = 4
_LAST_MILLISECOND = time(23, 59, 59, 999000, fold=1)


def at_milliseconds(moment: datetime) -> datetime:
    """Return the time in UTC, cut to whole milliseconds.

    Raise ValueError for a time without a zone or outside the years 1 to 9999 in UTC.
    """
    if moment.tzinfo is None:
        raise ValueError("a time needs an offset from UTC, or Z")
    try:
        moment = moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("the time must be in the years 1 to 9999 in UTC") from error
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


@functools.lru_cache(maxsize=1024)
def parse_instant(text: str) -> datetime:
    """Read AWSDateTime: RFC 3339 with seconds, and with `Z` or an offset that may have seconds.

    Raise ValueError, also outside the years 1 to 9999 in UTC.
    """
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        raise ValueError("write the time like 2026-11-25T09:00:00.000Z, with an offset or Z")
    day, clock, fraction, sign, hours, minutes, seconds = match.groups()
    microseconds = int(((fraction or "") + "000000")[:6])
    offset = timedelta()
    if sign is not None:
        # Checks the ranges: timedelta accepts 75 minutes.
        time(int(hours), int(minutes), int(seconds or 0))
        offset = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))
    zone = timezone(-offset if sign == "-" else offset)
    moment = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), zone)
    return at_milliseconds(moment.replace(microsecond=microseconds))


@functools.lru_cache(maxsize=1024)  # A movement formats one time twenty times.
def format_instant(moment: datetime) -> str:
    """Return the time as the fixed-width text that tables compare: 2026-11-25T09:00:00.000Z.

    Raise ValueError for a time without a zone, or in a zone that changes its clocks: the cache
    cannot tell the two times of a repeated hour apart.
    """
    if moment.tzinfo is None or moment.tzinfo.utcoffset(None) is None:
        raise ValueError("a time to write needs a constant offset from UTC")
    return at_milliseconds(moment).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Instant = Annotated[AwareDatetime, PlainSerializer(format_instant, return_type=str)]
"""A time in an item, in UTC and whole milliseconds, like `now` in rules and times in tables.

The type does not check this again.
"""


def later(now: datetime, before: datetime | None) -> datetime:
    """Return the time of a change after one at `before`: later, even if the clock goes back."""
    return now if before is None else max(now, before + timedelta(milliseconds=1))


def seconds_until(moment: datetime, now: datetime) -> int:
    """Return the seconds from `now` until the time, rounded up; 0 at the time and after it."""
    return max(0, -((now - moment) // timedelta(seconds=1)))


def day_of(now: datetime, zone: ZoneInfo) -> str:
    """Return the local day as yyyy-mm-dd."""
    return now.astimezone(zone).date().isoformat()


def fiscal_year_of(day: date) -> int:
    """Return the year in which the fiscal year of the day began, on 1 April."""
    return day.year if day.month >= _APRIL else day.year - 1


def next_midnight(now: datetime, zone: ZoneInfo) -> datetime:
    """Return the start of the next local day, in UTC, even if clocks skip midnight."""
    next_day = now.astimezone(zone).date() + timedelta(days=1)
    midnight = datetime.combine(next_day, time(), zone).astimezone(UTC)
    if midnight <= now:
        # Clocks that go back across midnight pass it a second time.
        midnight = datetime.combine(next_day, time(fold=1), zone).astimezone(UTC)
    return midnight


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the last millisecond of the local day, in UTC."""
    # fold=1: the later of two 23:59 if clocks go back, and the last millisecond before midnight if
    # clocks go forward to it.
    return datetime.combine(day, _LAST_MILLISECOND, zone).astimezone(UTC)
