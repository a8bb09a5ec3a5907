"""The steps of the approval workflow: read an exchange, approve it, fulfil it.

A rejection is an answer: the state machine decides the next step. Retryable errors are raised.
"""

from collections.abc import Callable
from typing import Any

from resolvers.domain.base.authorization import Role, ServiceIdentity
from resolvers.domain.base.enums import AccountStatus, ErrorCode, ExchangeStatus
from resolvers.domain.base.errors import DomainError
from resolvers.domain.base.times import format_instant
from resolvers.domain.rewards.exchanges import Exchange
from resolvers.services.base.context import ServiceContext
from resolvers.services.rewards.exchange_transitions import approve_exchange
from resolvers.services.rewards.vouchers import hand_over_voucher
from resolvers.storage.base.client import Database
from resolvers.storage.points import users
from resolvers.storage.rewards import exchanges, rewards

IDENTITY = ServiceIdentity(
    "workflow:exchanges", Role.OPERATOR, frozenset({"approveExchange", "fulfilExchange"})
)


class MissingRowError(Exception):
    """The exchange of a step, or its reward, does not exist."""

    quotes_no_values = True


def look_at_exchange(context: ServiceContext, exchange_id: str) -> dict[str, Any]:
    """Return the facts that state machines use; the times are fixed-width texts or None.

    `remindAt` is half way from the request to the end of the hold. Raise MissingRowError.
    """
    exchange = _read(context.database, exchange_id)
    reward = rewards.read(context.database, exchange.reward_id)
    if reward is None:
        raise MissingRowError("the reward of the exchange does not exist")
    until = exchange.hold_until
    half = None if until is None else exchange.requested_at + (until - exchange.requested_at) / 2
    return {
        "status": exchange.status.value,
        "pointsSpent": exchange.points_spent,
        "fulfilment": reward.fulfilment.value,
        "requestedAt": format_instant(exchange.requested_at),
        "holdUntil": until and format_instant(until),
        "remindAt": half and format_instant(half),
        "approvesAutomatically": _is_automatic(context, exchange),
    }


def approve_automatically(context: ServiceContext, exchange_id: str) -> dict[str, Any]:
    """Approve an exchange under the limit; return its status, and the rejection's code or None.

    An exchange that waits for a person is rejected with FORBIDDEN. Raise MissingRowError,
    CONFLICT_RETRY, OutcomeUnknownError.
    """

    def approve() -> Exchange:
        exchange = _read(context.database, exchange_id)
        is_pending = exchange.status is ExchangeStatus.PENDING_APPROVAL
        if is_pending and not _is_automatic(context, exchange):
            raise DomainError(ErrorCode.FORBIDDEN, "the exchange waits for a person")
        return approve_exchange(context, exchange_id, None).created

    return _answer(context, exchange_id, approve)


def hand_over(context: ServiceContext, exchange_id: str) -> dict[str, Any]:
    """Fulfil an exchange from its reward's pool; return as `approve_automatically`.

    Raise MissingRowError, VoucherPoolEmptyError, CONFLICT_RETRY, OutcomeUnknownError.
    """
    return _answer(context, exchange_id, lambda: hand_over_voucher(context, exchange_id).exchange)


def _answer(
    context: ServiceContext, exchange_id: str, act: Callable[[], Exchange]
) -> dict[str, Any]:
    try:
        status, refusal = act().status, None
    except DomainError as refused:
        if refused.code is ErrorCode.CONFLICT_RETRY:
            raise
        status, refusal = _read(context.database, exchange_id).status, refused.code.value
    return {"status": status.value, "refusal": refusal}


def _is_automatic(context: ServiceContext, exchange: Exchange) -> bool:
    """Return whether no person has to decide: points within the limit, and an active account."""
    limit = context.settings.auto_approve_points
    if limit is None or exchange.points_spent > limit:
        return False
    if exchange.status is not ExchangeStatus.PENDING_APPROVAL:
        return False
    account = users.read(context.database, exchange.user_id)
    return account is not None and account.status is AccountStatus.ACTIVE


def _read(database: Database, exchange_id: str) -> Exchange:
    exchange = exchanges.read(database, exchange_id)
    if exchange is None:
        raise MissingRowError("the exchange does not exist: check exchangeId")
    return exchange
