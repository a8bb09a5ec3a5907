from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from resolvers.domain.base.items import Item
from resolvers.domain.base.times import (
    Instant,
    at_milliseconds,
    day_of,
    end_of_day,
    format_instant,
    next_midnight,
    parse_instant,
)

MILLISECOND = timedelta(milliseconds=1)


class Note(Item):
    at: Instant


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-25T09:00:00.000Z", "2026-11-25T09:00:00.000Z"),
        ("2026-11-25T09:00:00Z", "2026-11-25T09:00:00.000Z"),
        ("2026-11-25T09:00:00.5Z", "2026-11-25T09:00:00.500Z"),
        ("2026-11-25T09:00:00.123999999Z", "2026-11-25T09:00:00.123Z"),
        ("2026-11-25T18:00:00+09:00", "2026-11-25T09:00:00.000Z"),
        ("2026-11-25T03:30:00-05:30", "2026-11-25T09:00:00.000Z"),
        ("2026-11-25T18:00:30+09:00:30", "2026-11-25T09:00:00.000Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"),
        ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
    ],
)
def test_time_is_read_to_utc_milliseconds(text: str, instant: str) -> None:
    assert format_instant(parse_instant(text)) == instant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-25",
        "2026-11-25T09:00:00",
        "2026-11-25 09:00:00Z",
        "2026-11-25T24:00:00Z",
        "2026-02-29T09:00:00Z",
        "0000-01-01T00:00:00Z",
        "2026-11-25T09:00:00.Z",
        "2026-11-25T09:00:00.0000000001Z",
        "2026-11-25T09:00:00+9:00",
        "2026-11-25T09:00:00+0900",
        "2026-11-25T09:00:00+24:00",
        "2026-11-25T09:00:00+09:60",
        "2026-11-25T09:00:00Z\n",
        "\uff12\uff10\uff12\uff16-11-25T09:00:00Z",  # digits, but not of ASCII
        "0001-01-01T00:00:00+09:00",  # before the year 1 in UTC
        "9999-12-31T23:59:59-00:01",  # after the year 9999 in UTC
    ],
)
def test_invalid_time_is_rejected(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_instant(text)


def test_instant_reads_text_and_writes_text() -> None:
    moment = datetime(2026, 11, 25, 18, 0, 0, 1999, tzinfo=timezone(timedelta(hours=9)))
    text = "2026-11-25T09:00:00.001Z"
    assert Note(at=moment).to_item() == {"at": text}
    assert Note.model_validate({"at": text}) == Note(at=at_milliseconds(moment))


@pytest.mark.parametrize(
    ("zone", "now", "midnight"),
    [
        # Put forward, and back, during the day: 23 and 25 hours.
        ("Europe/Berlin", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),
        ("Europe/Berlin", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"),
        # Put forward at midnight: the day begins at 01:00.
        ("Asia/Beirut", "2022-03-26T21:00:00Z", "2022-03-26T22:00:00Z"),
        # Put forward to midnight: the day before ends at 23:00.
        ("America/Nuuk", "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z"),
        # Put back at midnight, to 23:00 of the day before.
        ("America/Sao_Paulo", "2018-02-18T01:30:00Z", "2018-02-18T03:00:00Z"),
        ("America/Sao_Paulo", "2018-02-18T02:30:00Z", "2018-02-18T03:00:00Z"),
        # Put back to midnight, which comes twice: the day begins with the first.
        ("America/Havana", "2026-11-01T03:30:00Z", "2026-11-01T04:00:00Z"),
        # Put back at 00:01: after the second 23:30 comes the second midnight.
        ("America/St_Johns", "2010-11-07T03:00:00Z", "2010-11-07T03:30:00Z"),
        # A whole day left out.
        ("Pacific/Apia", "2011-12-30T09:00:00Z", "2011-12-30T10:00:00Z"),
    ],
)
def test_midnight_follows_clock_changes(zone: str, now: str, midnight: str) -> None:
    place = ZoneInfo(zone)
    first = next_midnight(utc(now), place)
    assert first == utc(midnight)
    assert day_of(first - MILLISECOND, place) == day_of(utc(now), place) < day_of(first, place)
    today = date.fromisoformat(day_of(utc(now), place))
    assert end_of_day(today, place) == first - MILLISECOND


@pytest.mark.parametrize("zone", [None, ZoneInfo("Europe/Berlin")])
def test_time_without_constant_offset_is_rejected(zone: ZoneInfo | None) -> None:
    with pytest.raises(ValueError, match="constant offset"):
        format_instant(datetime(2026, 10, 25, 2, 30, tzinfo=zone))
