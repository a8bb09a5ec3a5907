from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.domain.base.times import end_of_day, format_instant
from resolvers.domain.notices.reminders import (
    ReminderKind,
    due_reminders,
    expiring_points,
    is_wanted,
    noticed_until,
)
from resolvers.domain.points.accounts import Account, Notifications, zero_account
from resolvers.domain.points.lots import NEVER
from tests.support.domain_programme import NOW

TOKYO, PARIS = ZoneInfo("Asia/Tokyo"), ZoneInfo("Europe/Paris")
TODAY = NOW.astimezone(TOKYO).date()
KINDS = (ReminderKind.POINTS_EXPIRING, ReminderKind.EXCHANGE_DECIDED, ReminderKind.VOUCHER_READY)


def day(ahead: int) -> date:
    return TODAY + timedelta(days=ahead)


def account(lots: dict[int, int], zone: ZoneInfo = TOKYO, **facts: object) -> Account:
    """Points by how many days ahead their last day is."""
    named = {format_instant(end_of_day(day(ahead), zone)): n for ahead, n in lots.items()}
    return zero_account("hanako", NOW).model_copy(update={"lots": {**named, NEVER: 5}, **facts})


def days_of(of: Account, now: datetime = NOW, zone: ZoneInfo = TOKYO) -> list[date]:
    return [reminder.expires_on for reminder in due_reminders(of, now, zone)]


def test_each_day_within_thirty_has_a_reminder() -> None:
    assert days_of(account({-1: 1, 0: 2, 10: 3, 30: 4, 31: 5})) == [day(0), day(10), day(30)]
    assert days_of(account({0: 2}, erased_at=NOW)) == []


@pytest.mark.parametrize(
    ("zone", "today"),
    [
        (PARIS, date(2026, 3, 1)),  # the clocks go forward on the 29th
        (PARIS, date(2026, 10, 1)),  # and back on the 25th
        (ZoneInfo("Pacific/Kiritimati"), date(2026, 12, 31)),
        (ZoneInfo("America/Sao_Paulo"), date(2018, 10, 5)),  # midnight of 4 November is skipped
    ],
)
def test_day_is_that_of_the_zone(zone: ZoneInfo, today: date) -> None:
    last = today + timedelta(days=30)
    lots = {format_instant(end_of_day(last, zone)): 7}
    of = zero_account("hanako", NOW).model_copy(update={"lots": lots})
    morning = datetime(today.year, today.month, today.day, 9, tzinfo=zone).astimezone(UTC)

    assert days_of(of, morning, zone) == [last]
    assert days_of(of, morning - timedelta(days=1), zone) == []
    assert expiring_points(of, last, morning, zone) == 7


def test_points_are_those_of_the_day_alone() -> None:
    of = account({-1: 1, 5: 10, 10: 100, 11: 1000})

    days = [day(ahead) for ahead in (-1, 4, 5, 10)]
    assert [expiring_points(of, each, NOW, TOKYO) for each in days] == [0, 0, 10, 100]


def test_user_and_day_make_the_id() -> None:
    (first,), (again,) = (
        due_reminders(account({9: points}), NOW + timedelta(days=days), TOKYO)
        for points, days in ((1, 0), (7, 2))
    )
    (other_day,) = due_reminders(account({8: 1}), NOW, TOKYO)
    (other_user,) = due_reminders(account({9: 1}, user_id="taro"), NOW, TOKYO)

    assert first.reminder_id == again.reminder_id
    assert len({first.reminder_id, other_day.reminder_id, other_user.reminder_id}) == 3


def test_row_outlives_its_day() -> None:
    (reminder,) = due_reminders(account({30: 1}), NOW, TOKYO)

    gone = datetime.fromtimestamp(reminder.ttl, UTC)
    assert gone.date() == day(30 + 90)


@given(st.dictionaries(st.integers(-5, 40), st.integers(1, 9)), st.integers(0, 40 * 24))
def test_no_valid_point_expires_without_reminder(lots: dict[int, int], hours: int) -> None:
    of, now = account(lots), NOW + timedelta(hours=hours)

    reminded = set(days_of(of, now))

    for ahead in lots:
        end = end_of_day(day(ahead), TOKYO)
        assert (day(ahead) in reminded) is (now <= end <= noticed_until(now, TOKYO))


def test_each_mail_can_be_unwanted_alone() -> None:
    names = ("expiring", "decided", "voucher")
    wanted = {name: Notifications(**{name: False}) for name in names}

    assert all(is_wanted(kind, None) for kind in KINDS)
    assert [[is_wanted(kind, wanted[name]) for kind in KINDS] for name in names] == [
        [False, True, True],
        [True, False, True],
        [True, True, False],
    ]
