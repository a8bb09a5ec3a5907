from datetime import date
from zoneinfo import ZoneInfo

import pytest

from resolvers.domain.enums import ExpiryPolicy
from resolvers.domain.expiry import Expiry, ExpiryError, expiry_of, parse_expiry
from tests.support.domain_programme import NOW


@pytest.mark.parametrize(
    ("text", "expiry"),
    [
        ("FISCAL_YEAR_END_PLUS_1", Expiry(ExpiryPolicy.FISCAL_YEAR_END_PLUS_1)),
        ("MONTHS_END:1", Expiry(ExpiryPolicy.MONTHS_END, 1)),
        ("MONTHS_END:36", Expiry(ExpiryPolicy.MONTHS_END, 36)),
        ("DAYS:1", Expiry(ExpiryPolicy.DAYS, 1)),
        ("DAYS:3650", Expiry(ExpiryPolicy.DAYS, 3650)),
        ("FIXED_DATE:2028-02-29", Expiry(ExpiryPolicy.FIXED_DATE, None, date(2028, 2, 29))),
        ("FIXED_DATE:9999-12-30", Expiry(ExpiryPolicy.FIXED_DATE, None, date(9999, 12, 30))),
        ("NEVER", Expiry(ExpiryPolicy.NEVER)),
    ],
)
def test_a_settings_text_is_read_and_told_again(text: str, expiry: Expiry) -> None:
    assert parse_expiry(text) == expiry
    assert str(expiry) == text


def test_last_date_ends_in_every_zone() -> None:
    for zone in ("Pacific/Pago_Pago", "Pacific/Kiritimati"):
        assert expiry_of(parse_expiry("FIXED_DATE:9999-12-30"), NOW, ZoneInfo(zone)) > "9999-12-30"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "'' is not an expiry policy: use FISCAL_YEAR_END_PLUS_1, MONTHS_END:n, DAYS:n, "),
        ("SOMETIMES", "'SOMETIMES' is not an expiry policy: "),
        ("never", "'never' is not an expiry policy: "),
        ("DAYS :3", "'DAYS ' is not an expiry policy: "),
        ("NEVER:", "'NEVER:' must be written as NEVER"),
        ("FISCAL_YEAR_END_PLUS_1:2", "'FISCAL_YEAR_END_PLUS_1:2' must be written as FISCAL"),
        ("MONTHS_END", "'MONTHS_END' must be written as MONTHS_END:n"),
        ("MONTHS_END:", "'MONTHS_END:' must be written as MONTHS_END:n"),
        ("MONTHS_END:0", "the count of MONTHS_END must be 1 to 36, not 0"),
        ("MONTHS_END:37", "the count of MONTHS_END must be 1 to 36, not 37"),
        ("DAYS:0", "the count of DAYS must be 1 to 3650, not 0"),
        ("DAYS:3651", "the count of DAYS must be 1 to 3650, not 3651"),
        ("DAYS:-1", "'DAYS:-1' must be written as DAYS:n"),
        ("DAYS:1.5", "'DAYS:1.5' must be written as DAYS:n"),
        ("DAYS:3 ", "'DAYS:3 ' must be written as DAYS:n"),
        ("DAYS:3\n", "must be written as DAYS:n"),
        ("DAYS:\uff13", "must be written as DAYS:n"),  # a digit, but not of ASCII
        ("DAYS:" + "9" * 5000, "must be written as DAYS:n"),
        ("FIXED_DATE", "'FIXED_DATE' must be written as FIXED_DATE:yyyy-mm-dd"),
        ("FIXED_DATE:20280331", "'FIXED_DATE:20280331' must be written as FIXED_DATE:yyyy-mm-dd"),
        ("FIXED_DATE:2028-W13-5", "must be written as FIXED_DATE:yyyy-mm-dd"),
        ("FIXED_DATE:2027-02-29", "2027-02-29 is not a day of the calendar"),
        ("FIXED_DATE:9999-12-31", "the date must not be after 9999-12-30"),
    ],
)
def test_invalid_expiry_text_explains_why(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=r".+") as refusal:
        parse_expiry(text)
    assert problem in str(refusal.value)


@pytest.mark.parametrize(
    ("policy", "count", "day", "part"),
    [
        (ExpiryPolicy.MONTHS_END, None, None, "count"),
        (ExpiryPolicy.MONTHS_END, 37, None, "count"),
        (ExpiryPolicy.DAYS, None, None, "count"),
        (ExpiryPolicy.DAYS, 0, None, "count"),
        (ExpiryPolicy.DAYS, 1, date(2028, 3, 31), "last_day"),
        (ExpiryPolicy.FIXED_DATE, None, None, "last_day"),
        (ExpiryPolicy.FIXED_DATE, 1, date(2028, 3, 31), "count"),
        (ExpiryPolicy.FISCAL_YEAR_END_PLUS_1, 1, None, "count"),
        (ExpiryPolicy.FISCAL_YEAR_END_PLUS_1, None, date(2028, 3, 31), "last_day"),
        (ExpiryPolicy.NEVER, 1, None, "count"),
        (ExpiryPolicy.NEVER, None, date(2028, 3, 31), "last_day"),
    ],
)
def test_policy_takes_only_what_it_needs(
    policy: ExpiryPolicy, count: int | None, day: date | None, part: str
) -> None:
    with pytest.raises(ExpiryError) as refusal:
        Expiry(policy, count, day)
    assert refusal.value.part == part
