"""Derive the statuses that an exchange has had from its row."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from resolvers.domain.base.enums import ExchangeStatus
from resolvers.domain.rewards.exchanges import Exchange

RANKS: Final = {
    ExchangeStatus.PENDING_APPROVAL: 1,
    ExchangeStatus.CONFIRMED: 2,
    ExchangeStatus.FULFILLED: 3,
    ExchangeStatus.CANCELLED: 4,
    ExchangeStatus.REJECTED: 4,
    ExchangeStatus.EXPIRED: 4,
}
"""The order of the statuses of one exchange."""


def statuses_of(exchange: Exchange) -> Iterator[ExchangeStatus]:
    """Yield the statuses that the exchange has had, in their order."""
    first = ExchangeStatus.CONFIRMED
    if exchange.hold_until is not None:
        first = ExchangeStatus.PENDING_APPROVAL
    yield first
    # Only a held exchange is decided.
    is_final = exchange.status in (ExchangeStatus.CONFIRMED, ExchangeStatus.REJECTED)
    if exchange.decided_at is not None and not is_final:
        yield ExchangeStatus.CONFIRMED
    if exchange.status is not first:
        yield exchange.status


def reached_at(exchange: Exchange, status: ExchangeStatus) -> datetime:
    """Return when the exchange reached a status that it has had."""
    if status is ExchangeStatus.PENDING_APPROVAL:
        return exchange.requested_at
    if status is ExchangeStatus.CONFIRMED:
        return exchange.decided_at or exchange.requested_at
    return exchange.updated_at
