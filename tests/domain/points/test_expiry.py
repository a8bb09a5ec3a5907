import math
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.domain.base.enums import ExpiryPolicy
from resolvers.domain.base.times import day_of, format_instant, parse_instant
from resolvers.domain.points.accounts import balance_of, zero_account
from resolvers.domain.points.expiry import (
    DAYS_STEPS,
    Expiry,
    ExpiryError,
    expiry_of,
    is_over,
    parse_expiry,
)
from resolvers.domain.points.lots import NEVER
from tests.support.domain_programme import BOTTLES, NOW, TOKYO, deposit, redeem

MILLISECOND = timedelta(milliseconds=1)
# Clocks are put forward and back there: by day, at midnight, to midnight, by half an hour.
ZONES = [
    "Asia/Tokyo",
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "America/Havana",
    "America/Nuuk",
    "America/St_Johns",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
]
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive
DATED = st.one_of(
    st.just(Expiry(ExpiryPolicy.FISCAL_YEAR_END_PLUS_1)),
    st.integers(1, 36).map(lambda count: Expiry(ExpiryPolicy.MONTHS_END, count)),
    st.integers(1, 3650).map(lambda count: Expiry(ExpiryPolicy.DAYS, count)),
    st.dates(date(2000, 1, 1), date(2110, 1, 1)).map(
        lambda day: Expiry(ExpiryPolicy.FIXED_DATE, last_day=day)
    ),
)


@pytest.fixture(params=["UTC", "America/New_York", "Pacific/Kiritimati"])
def machine_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    zone: str = request.param
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    yield zone
    monkeypatch.undo()
    time.tzset()


def last_day(text: str, today: str) -> str:
    """Return the day in Japan at whose end points of that day's noon expire."""
    lot = expiry_of(parse_expiry(text), parse_instant(f"{today}T12:00:00+09:00"), TOKYO)
    return day_of(parse_instant(lot), TOKYO)


@pytest.mark.usefixtures("machine_zone")
@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("FISCAL_YEAR_END_PLUS_1", "2028-03-31T23:59:59.999+09:00"),
        ("MONTHS_END:12", "2027-11-30T23:59:59.999+09:00"),
        ("DAYS:30", "2026-12-25T23:59:59.999+09:00"),
        ("FIXED_DATE:2028-03-31", "2028-03-31T23:59:59.999+09:00"),
    ],
)
def test_p11_points_last_to_programmes_day_end(text: str, last: str) -> None:
    expiry = parse_expiry(text)
    rule = BOTTLES.model_copy(
        update={
            "expiry_policy": expiry.policy,
            "expiry_count": expiry.count,
            "expiry_date": expiry.last_day,
        }
    )
    account = redeem(zero_account("hanako", NOW), [deposit(rule, 5)]).movement.account
    end = parse_instant(last)
    assert account.next_expiry == end
    assert balance_of(account, end).available == 1
    assert balance_of(account, end + MILLISECOND).available == 0


def test_p11_points_without_expiry_last() -> None:
    rule = BOTTLES.model_copy(update={"expiry_policy": ExpiryPolicy.NEVER})
    account = redeem(zero_account("hanako", NOW), [deposit(rule, 5)]).movement.account
    assert (account.lots, account.next_expiry) == ({NEVER: 1}, None)
    balance = balance_of(account, NOW.replace(year=3026))
    assert (balance.available, balance.expiring) == (1, [])


@given(expiry=DATED, now=MOMENTS, zone=st.sampled_from(ZONES).map(ZoneInfo))
def test_p11_expiry_is_last_millisecond_of_day(
    expiry: Expiry, now: datetime, zone: ZoneInfo
) -> None:
    lot = expiry_of(expiry, now, zone)
    end = parse_instant(lot)
    assert format_instant(end) == lot
    assert day_of(end, zone) < day_of(end + MILLISECOND, zone)
    assert expiry.last_day is None or day_of(end, zone) == expiry.last_day.isoformat()
    assert is_over(expiry, now, zone) == (end < now)


@pytest.mark.parametrize(
    ("zone", "day", "end"),
    [
        # The days on which clocks are put forward and back: 23 and 25 hours.
        ("Europe/Berlin", "2026-03-29", "2026-03-29T21:59:59.999Z"),
        ("Europe/Berlin", "2026-10-25", "2026-10-25T22:59:59.999Z"),
        # Put forward to midnight: the day ends at 23:00.
        ("America/Nuuk", "2026-03-28", "2026-03-29T00:59:59.999Z"),
        # Put back at midnight: 23:00 to 24:00 comes twice.
        ("America/Sao_Paulo", "2018-02-17", "2018-02-18T02:59:59.999Z"),
    ],
)
def test_p11_clock_change_day_lasts_to_its_end(zone: str, day: str, end: str) -> None:
    assert expiry_of(parse_expiry(f"FIXED_DATE:{day}"), NOW, ZoneInfo(zone)) == end


@pytest.mark.parametrize(
    ("text", "today", "last"),
    [
        ("FISCAL_YEAR_END_PLUS_1", "2026-03-31", "2027-03-31"),
        ("FISCAL_YEAR_END_PLUS_1", "2026-04-01", "2028-03-31"),
        ("FISCAL_YEAR_END_PLUS_1", "2026-12-31", "2028-03-31"),
        ("FISCAL_YEAR_END_PLUS_1", "2027-03-31", "2028-03-31"),
        ("FISCAL_YEAR_END_PLUS_1", "2028-02-29", "2029-03-31"),
        ("MONTHS_END:1", "2026-11-01", "2026-12-31"),
        ("MONTHS_END:1", "2026-11-30", "2026-12-31"),
        ("MONTHS_END:1", "2026-12-01", "2027-01-31"),
        ("MONTHS_END:13", "2026-11-25", "2027-12-31"),
        ("MONTHS_END:12", "2026-12-31", "2027-12-31"),
        # Leap years, and the lack of them.
        ("MONTHS_END:1", "2028-01-31", "2028-02-29"),
        ("MONTHS_END:12", "2028-02-29", "2029-02-28"),
        ("DAYS:1", "2028-02-28", "2028-02-29"),
        ("DAYS:1", "2026-12-31", "2027-01-01"),
        ("DAYS:30", "2026-11-25", "2026-12-25"),
    ],
)
def test_points_end_on_their_day(text: str, today: str, last: str) -> None:
    assert last_day(text, today) == last


def test_months_count_in_programmes_zone() -> None:
    midnight = parse_instant("2026-12-01T00:00:00+09:00")
    expiry = Expiry(ExpiryPolicy.MONTHS_END, 1)
    assert expiry_of(expiry, midnight - MILLISECOND, TOKYO) == "2026-12-31T14:59:59.999Z"
    assert expiry_of(expiry, midnight, TOKYO) == "2027-01-31T14:59:59.999Z"
    assert expiry_of(expiry, midnight, ZoneInfo("UTC")) == "2026-12-31T23:59:59.999Z"


def alive_at_once(expiry: Expiry, today: date, days: int) -> int:
    """Return the unexpired lots of a user who came today and on each of the days before."""
    noon = datetime(today.year, today.month, today.day, 3, tzinfo=UTC)
    lots = {expiry_of(expiry, noon - timedelta(days=back), TOKYO) for back in range(days + 1)}
    return sum(1 for lot in lots if lot >= format_instant(noon))


@settings(max_examples=25, deadline=None)
@given(days=st.integers(1, 3650), today=st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_days_keep_at_most_31_lots_alive(days: int, today: date) -> None:
    alive = alive_at_once(Expiry(ExpiryPolicy.DAYS, days), today, days + (days + 29) // 30)
    assert alive <= 31


@given(days=st.integers(1, 3650), today=st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_p11_days_last_a_thirtieth_longer_at_most(days: int, today: date) -> None:
    last = date.fromisoformat(last_day(f"DAYS:{days}", today.isoformat()))
    assert days <= (last - today).days < days + math.ceil(days / DAYS_STEPS)


def test_only_passed_fixed_date_is_over() -> None:
    end = parse_instant("2026-11-25T23:59:59.999+09:00")
    fixed = parse_expiry("FIXED_DATE:2026-11-25")
    assert not is_over(fixed, end, TOKYO)
    assert is_over(fixed, end + MILLISECOND, TOKYO)
    for text in ("FISCAL_YEAR_END_PLUS_1", "MONTHS_END:1", "DAYS:1", "NEVER"):
        assert not is_over(parse_expiry(text), end, TOKYO)


@pytest.mark.parametrize(
    ("text", "expiry"),
    [
        ("FISCAL_YEAR_END_PLUS_1", Expiry(ExpiryPolicy.FISCAL_YEAR_END_PLUS_1)),
        ("MONTHS_END:1", Expiry(ExpiryPolicy.MONTHS_END, 1)),
        ("MONTHS_END:36", Expiry(ExpiryPolicy.MONTHS_END, 36)),
        ("DAYS:1", Expiry(ExpiryPolicy.DAYS, 1)),
        ("DAYS:3650", Expiry(ExpiryPolicy.DAYS, 3650)),
        ("FIXED_DATE:9999-12-30", Expiry(ExpiryPolicy.FIXED_DATE, None, date(9999, 12, 30))),
        ("NEVER", Expiry(ExpiryPolicy.NEVER)),
    ],
)
def test_expiry_text_is_read_and_written(text: str, expiry: Expiry) -> None:
    assert parse_expiry(text) == expiry
    assert str(expiry) == text
    # The last possible date ends in the year 9999 in every zone.
    for zone in ("Pacific/Pago_Pago", "Pacific/Kiritimati"):
        assert expiry.last_day is None or expiry_of(expiry, NOW, ZoneInfo(zone)) > "9999-12-30"


@pytest.mark.parametrize(
    ("problem", "texts"),
    [
        ("is not an expiry policy: use FISCAL_YEAR_END_PLUS_1, ", ("", "never", "DAYS :3")),
        ("must be written as NEVER", ("NEVER:",)),
        ("must be written as FISCAL_YEAR_END_PLUS_1", ("FISCAL_YEAR_END_PLUS_1:2",)),
        ("must be written as MONTHS_END:n", ("MONTHS_END", "MONTHS_END:")),
        ("the count of MONTHS_END must be 1 to 36, not", ("MONTHS_END:0", "MONTHS_END:37")),
        ("the count of DAYS must be 1 to 3650, not", ("DAYS:0", "DAYS:3651")),
        (
            "must be written as DAYS:n",
            # The last digit is not of ASCII.
            ("DAYS:-1", "DAYS:1.5", "DAYS:3 ", "DAYS:3\n", "DAYS:" + "9" * 5000, "DAYS:\uff13"),
        ),
        (
            "must be written as FIXED_DATE:yyyy-mm-dd",
            ("FIXED_DATE", "FIXED_DATE:20280331", "FIXED_DATE:2028-W13-5"),
        ),
        ("2027-02-29 is not a day of the calendar", ("FIXED_DATE:2027-02-29",)),
        ("the date must not be after 9999-12-30", ("FIXED_DATE:9999-12-31",)),
    ],
)
def test_invalid_expiry_text_explains_why(problem: str, texts: tuple[str, ...]) -> None:
    for text in texts:
        with pytest.raises(ValueError, match=problem):
            parse_expiry(text)


@pytest.mark.parametrize(
    ("policy", "count", "day", "part"),
    [
        (ExpiryPolicy.MONTHS_END, None, None, "count"),
        (ExpiryPolicy.NEVER, 1, None, "count"),
        (ExpiryPolicy.DAYS, 1, date(2028, 3, 31), "last_day"),
        (ExpiryPolicy.FIXED_DATE, None, None, "last_day"),
    ],
)
def test_policy_takes_only_what_it_needs(
    policy: ExpiryPolicy, count: int | None, day: date | None, part: str
) -> None:
    with pytest.raises(ExpiryError) as refusal:
        Expiry(policy, count, day)
    assert refusal.value.part == part
