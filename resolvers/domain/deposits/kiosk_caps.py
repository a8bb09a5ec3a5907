"""The cap of a kiosk: a limit on the points of its deposits in one day, for all users.

A token counts once, at its issue, with the most points that it can earn. Its points stay counted,
even if it is revoked or expires: otherwise a stolen kiosk could free its cap that way.
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
    """A kiosk's day in the programme's time zone, and the points that one more token adds."""

    kiosk_sub: str
    day: str
    ends_at: datetime
    points: int
    cap: int

    @property
    def ttl(self) -> int:
        """Return when DynamoDB may delete the day's item, in epoch seconds."""
        return int((self.ends_at + _KEPT_AFTER_DAY).timestamp())


def count(token: QrToken, cap: int, now: datetime, zone: ZoneInfo) -> KioskDay:
    """Return the points of a new token; raise LimitReachedError if no day has room for them."""
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
        f"the deposit can earn {today.points} points, more than the kiosk's daily cap of "
        f"{today.cap} leaves: {advice}",
        today.cap,
        resets_at,
    )
