"""Write a push to a citizen's browsers from the rows at the time of sending."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from resolvers.domain.base.digests import digest
from resolvers.domain.base.times import end_of_day
from resolvers.domain.notices.reminders import expiring_points
from resolvers.events.catalogue import PointsExpiring, VoucherReady
from resolvers.storage.base.client import Database
from resolvers.workers.reminders import KINDS, Reminding, find_news, find_reminded

KEPT_DAYS: Final = 7
"""The time that a push service keeps a push for a browser that is off."""
_TOPIC_LENGTH = 32


@dataclass(frozen=True)
class Push:
    """`topic`: a waiting push is replaced by a later one with its topic. Source: RFC 8030, 5.4.

    `content` names no person, reward, or code: the page that it opens requests these.
    """

    user_id: str
    topic: str
    kept_seconds: int
    content: Mapping[str, str]


def write_push(data: Reminding, database: Database, zone: ZoneInfo, now: datetime) -> Push | None:
    """Return the push for an event; None if its news is no longer true, or it has no account."""
    account = find_reminded(data, database)
    if account is None:
        return None
    kept_until = now + timedelta(days=KEPT_DAYS)
    content = {"kind": KINDS[type(data)].value}
    if isinstance(data, PointsExpiring):
        if not expiring_points(account, data.expires_on, now, zone):
            return None
        kept_until = min(kept_until, end_of_day(data.expires_on, zone))
        content["date"] = about = data.expires_on.isoformat()
    else:
        exchange = find_news(data, database, tells_of_vouchers=True)
        if exchange is None:
            return None
        content["exchangeId"] = about = exchange.exchange_id
        if not isinstance(data, VoucherReady):
            content["status"] = data.status.value
    topic = digest("push", account.user_id, about)[:_TOPIC_LENGTH]
    return Push(account.user_id, topic, int((kept_until - now).total_seconds()), content)
