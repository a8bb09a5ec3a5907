"""Exchanges without an idempotency key, from clients of the old system.

Such a client repeats a request whose answer was lost, and cannot mark it as a repetition. So one
user's requests for one reward within a window are one exchange. The account keeps the last one of
each reward. The window begins with the exchange: a repeated request does not extend it. An exchange
that was undone is not kept, so the next request is a new exchange.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from resolvers.domain.base.digests import digest
from resolvers.domain.points.accounts import Account, KeptExchange
from resolvers.domain.points.commands import Command
from resolvers.domain.rewards.exchanges import (
    Exchanged,
    ExchangeRequest,
    exchange_command,
    exchange_id_of,
)


def command_without_key(user_id: str, request: ExchangeRequest) -> Command:
    """Return the command of a request, with a made-up key that is new for every request.

    Its caller_hash covers user and reward only, so that a repeated request counts as the same one.
    """
    return replace(
        exchange_command(user_id, request),
        caller_hash=digest(user_id, "exchange", "without key", request.reward_id),
        has_callers_key=False,
    )


def find_repeated(account: Account, reward_id: str, now: datetime, window: timedelta) -> str | None:
    """Return the transaction id of the exchange that a request at `now` repeats, or None.

    A request exactly `window` after the exchange does not repeat it. A request from a clock that is
    behind does.
    """
    kept = (account.exchanges_without_key or {}).get(reward_id)
    return kept.transaction_id if kept is not None and _is_within(window, kept, now) else None


def keep(exchanged: Exchanged, now: datetime, window: timedelta) -> Exchanged:
    """Keep the new exchange in its account; drop those that a request at `now` cannot repeat."""
    movement = exchanged.movement
    new = KeptExchange(
        exchanged_at=movement.entry.created_at, transaction_id=movement.entry.transaction_id
    )
    before = movement.account.exchanges_without_key or {}
    kept = {id_: each for id_, each in before.items() if _is_within(window, each, now)}
    kept[exchanged.exchange.reward_id] = new
    account = movement.account.model_copy(update={"exchanges_without_key": kept})
    return replace(exchanged, movement=replace(movement, account=account))


def forget(account: Account, exchange_id: str) -> Account:
    """Return the account without an exchange that requests no longer repeat."""
    kept = {
        reward_id: each
        for reward_id, each in (account.exchanges_without_key or {}).items()
        if exchange_id_of(each.transaction_id) != exchange_id
    }
    return account.model_copy(update={"exchanges_without_key": kept or None})


def _is_within(window: timedelta, kept: KeptExchange, now: datetime) -> bool:
    # Not the account's time: an entry of a clock that is ahead must not end the window.
    return now - kept.exchanged_at < window
