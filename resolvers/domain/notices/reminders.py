"""Reminders: mails that citizens get about points and exchanges."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from resolvers.domain.base.digests import digest
from resolvers.domain.base.items import Item
from resolvers.domain.base.times import Instant, end_of_day, parse_instant
from resolvers.domain.points.accounts import Account, Notifications
from resolvers.domain.points.lots import NEVER, unexpired

NOTICE_DAYS = 30
KEPT_DAYS = 90
"""The time that a row stays after its use: longer than any queue keeps an event."""


class ReminderKind(StrEnum):
    POINTS_EXPIRING = "points_expiring"
    EXCHANGE_DECIDED = "exchange_decided"
    VOUCHER_READY = "voucher_ready"


class Reminder(Item):
    """A row of reminders. `ttl` is in seconds of Unix time, for DynamoDB.

    Reminders about an exchange have no row: the change of the exchange makes them due.
    """

    reminder_id: str
    kind: ReminderKind
    user_id: str
    expires_on: date
    created_at: Instant
    ttl: int


def noticed_until(now: datetime, zone: ZoneInfo) -> datetime:
    """Return the end of the local day that is NOTICE_DAYS ahead."""
    return end_of_day(now.astimezone(zone).date() + timedelta(days=NOTICE_DAYS), zone)


def due_reminders(account: Account, now: datetime, zone: ZoneInfo) -> Sequence[Reminder]:
    """Return a reminder for each local day, at most NOTICE_DAYS ahead, on which points expire.

    A suspended account has reminders as well, an erased one none.
    """
    if account.is_erased:
        return []
    until = noticed_until(now, zone)
    moments = [parse_instant(lot) for lot, _ in unexpired(account.lots, now) if lot != NEVER]
    days = {moment.astimezone(zone).date() for moment in moments if moment <= until}
    return [_expiring(account.user_id, day, now, zone) for day in sorted(days)]


def _expiring(user_id: str, day: date, now: datetime, zone: ZoneInfo) -> Reminder:
    kind = ReminderKind.POINTS_EXPIRING
    return Reminder(
        reminder_id=digest("reminder", user_id, kind, day.isoformat()),
        kind=kind,
        user_id=user_id,
        expires_on=day,
        created_at=now,
        ttl=kept_until(end_of_day(day, zone)),
    )


def kept_until(used_at: datetime) -> int:
    """Return the `ttl` of a row that was last used at that time."""
    return int((used_at + timedelta(days=KEPT_DAYS)).timestamp())


def expiring_points(account: Account, day: date, now: datetime, zone: ZoneInfo) -> int:
    """Return the number of points that are valid now and expire on the day.

    Points that expire on an earlier day have a separate reminder.
    """
    return sum(
        points
        for lot, points in unexpired(account.lots, now)
        if lot != NEVER and parse_instant(lot).astimezone(zone).date() == day
    )


def is_wanted(kind: ReminderKind, notifications: Notifications | None) -> bool:
    """Return whether the user wants this kind of mail: yes, unless the user has declined it."""
    wanted = notifications or Notifications()
    return {
        ReminderKind.POINTS_EXPIRING: wanted.expiring,
        ReminderKind.EXCHANGE_DECIDED: wanted.decided,
        ReminderKind.VOUCHER_READY: wanted.voucher,
    }[kind]
