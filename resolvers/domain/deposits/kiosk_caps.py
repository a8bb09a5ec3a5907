"""The cap of a kiosk: how many points its deposits of one day may bring, to all users.

A token counts once, at its issue, with the most that it can bring. Nothing is given back: a stolen
kiosk would revoke or let expire what it does not need.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from resolvers.domain.base.enums import ErrorCode
from resolvers.domain.base.errors import LimitReachedError
from resolvers.domain.base.times import day_of, next_midnight
from resolvers.domain.deposits.earning import most_points
from resolvers.domain.deposits.qr_tokens import QrToken

_KEPT_AFTER_DAY: Final = timedelta(days=30)


@dataclass(frozen=True)
class KioskDay:
    """A kiosk's day in the programme's time zone, and the points that one more token counts."""

    kiosk_sub: str
    day: str
    ends_at: datetime
    points: int
    cap: int

    @property
    def ttl(self) -> int:
        """Return when the day's item may go, in epoch seconds."""
        return int((self.ends_at + _KEPT_AFTER_DAY).timestamp())


def count(token: QrToken, cap: int, now: datetime, zone: ZoneInfo) -> KioskDay:
    """Return what a new token counts; raise LimitReachedError if no day has room for it."""
    ends_at = next_midnight(now, zone)
    today = KioskDay(token.issued_by, day_of(now, zone), ends_at, most_points(token.items), cap)
    if today.points > cap:
        raise _reached(today, "split the deposit, or raise KIOSK_DAILY_CAP_POINTS", None)
    return today


def cap_reached(today: KioskDay) -> LimitReachedError:
    return _reached(today, "wait until resetsAt, or use another kiosk", today.ends_at)


def _reached(today: KioskDay, advice: str, resets_at: datetime | None) -> LimitReachedError:
    return LimitReachedError(
        ErrorCode.KIOSK_DAILY_CAP_REACHED,
        f"the deposit can bring {today.points} points, more than the kiosk's cap of {today.cap} a "
        f"day leaves: {advice}",
        today.cap,
        resets_at,
    )
