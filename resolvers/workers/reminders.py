"""Check whether a reminder on the bus is still true, by the rows at the time of sending."""

import json
from typing import Final, TypeAlias

from resolvers.domain.base.enums import ExchangeStatus
from resolvers.domain.notices.reminders import ReminderKind
from resolvers.domain.points.accounts import Account
from resolvers.domain.rewards.exchanges import Exchange
from resolvers.events.catalogue import (
    CATALOGUE,
    EventType,
    ExchangeDecided,
    PointsExpiring,
    VoucherReady,
)
from resolvers.storage.base.client import Database
from resolvers.storage.points import users
from resolvers.storage.rewards import exchanges
from resolvers.workers.queue_batches import Message

Reminding: TypeAlias = PointsExpiring | ExchangeDecided | VoucherReady
KINDS: Final = {
    PointsExpiring: ReminderKind.POINTS_EXPIRING,
    ExchangeDecided: ReminderKind.EXCHANGE_DECIDED,
    VoucherReady: ReminderKind.VOUCHER_READY,
}


class NoReminderError(Exception):
    """A message is not a reminder, although the rule of the queue lets it through."""

    quotes_no_values = True


def read_reminder(message: Message) -> tuple[str, Reminding]:
    """Return the id and the data of the event in an EventBridge event in a message."""
    event = json.loads(message["body"])["detail"]
    data = CATALOGUE[EventType(event["type"])].data.model_validate(event["data"])
    if not isinstance(data, Reminding):
        raise NoReminderError("the event's type must be reminder.*")
    return event["id"], data


def find_reminded(data: Reminding, database: Database) -> Account | None:
    """Return the account, unless it was erased."""
    account = users.read(database, data.user_id)
    return None if account is None or account.is_erased else account


def find_news(
    data: ExchangeDecided | VoucherReady, database: Database, *, tells_of_vouchers: bool
) -> Exchange | None:
    """Return the exchange if the reminder is still true.

    `tells_of_vouchers`: whether the user also gets a reminder of its voucher, which says more than
    the earlier one of the decision.
    """
    exchange = exchanges.read(database, data.exchange_id)
    if exchange is None or exchange.user_id != data.user_id:
        return None
    has_voucher = exchange.voucher_code is not None
    if isinstance(data, VoucherReady):
        is_news = has_voucher
    elif (data.status, exchange.status) == (ExchangeStatus.CONFIRMED, ExchangeStatus.FULFILLED):
        is_news = not (has_voucher and tells_of_vouchers)
    else:
        is_news = exchange.status is data.status
    return exchange if is_news else None
