"""Ends of holds, and refunds: what becomes of the points of an exchange.

A hold ends once: approved, its points are spent; else they go back to the very lots they came
from. A refund gives back what a confirmed exchange has cost.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from resolvers.domain.accounts import Account, moment_of
from resolvers.domain.commands import Command, command_by_target
from resolvers.domain.enums import ExchangeStatus, LedgerEntryType
from resolvers.domain.exchange_states import Step, status_after, wrong_state
from resolvers.domain.exchanges import Exchange
from resolvers.domain.ledger import SYSTEM, Actor, Movement, book
from resolvers.domain.lots import Allocation, add, has_passed, put_back
from resolvers.domain.times import day_of, end_of_day, format_instant


@dataclass(frozen=True)
class TransitionRequest:
    """Who asks for what step. Only a cancellation has a key of its own, the rest happen once.

    The reason of a rejection is kept in the ledger, and beside it as the exchange's note.
    """

    step: Step
    actor: Actor = SYSTEM
    key: str = ""
    reason: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class TransitionTerms:
    """What the programme says of an end, at the request's moment and with its chance."""

    now: datetime
    zone: ZoneInfo
    refund_grace_days: int
    salt: str


@dataclass(frozen=True)
class ExchangeTransition:
    """An exchange that was moved on: the movement, and the row after it.

    `given_back`: whether the reward gets back its stock, and counts the exchange no more.
    """

    movement: Movement
    exchange: Exchange
    given_back: bool


def transition_command(exchange: Exchange, transition: TransitionRequest) -> Command:
    """The order of a step, by the exchange as it was read.

    A cancellation ends the hold, or refunds what was confirmed: each has an id of its own, so that
    a hold that ended by approval does not refuse the later refund.
    """
    refunds = transition.step is Step.CANCEL and not _is_held_or_ended_so(exchange)
    return command_by_target(
        transition.step.value,
        user_id=exchange.user_id,
        actor=transition.actor,
        target=("refund" if refunds else "hold-end", exchange.exchange_id),
        key=transition.key or exchange.exchange_id,
        reason=transition.reason,
    )


def _is_held_or_ended_so(exchange: Exchange) -> bool:
    """Whether it waits for approval, or ended while it did."""
    if exchange.status is ExchangeStatus.CANCELLED:
        return exchange.hold_until is not None and exchange.decided_at is None
    return exchange.status not in (ExchangeStatus.CONFIRMED, ExchangeStatus.FULFILLED)


def end_exchange(
    account: Account,
    exchange: Exchange,
    transition: TransitionRequest,
    command: Command,
    terms: TransitionTerms,
) -> ExchangeTransition:
    """Move the exchange on by the step, and its points with it.

    Raises INVALID_STATE_TRANSITION: also for an approval from hold_until on, and a time-out
    before it.
    """
    status = status_after(exchange.status, transition.step)
    moment = moment_of(account, terms.now)
    _check_hold(exchange, transition.step, moment)
    given_back = status is not ExchangeStatus.CONFIRMED
    movement = book(
        account,
        now=moment,
        salt=terms.salt if transition.reason is not None else None,
        reward_id=exchange.reward_id,
        exchange_id=exchange.exchange_id,
        **_moved(account, exchange, status, moment, terms),
        **(_uncounted(account, exchange, terms.zone) if given_back else {}),
        **command.facts,
    )
    decides = transition.step in (Step.APPROVE, Step.REJECT)
    changes: dict[str, Any] = {"status": status, "updated_at": moment}
    if decides:
        note = transition.reason if transition.note is None else transition.note
        changes |= {"decided_by": transition.actor.sub, "decided_at": moment, "note": note}
    return ExchangeTransition(movement, exchange.model_copy(update=changes), given_back)


def _check_hold(exchange: Exchange, step: Step, moment: datetime) -> None:
    hold_until = exchange.hold_until
    is_over = hold_until is None or hold_until <= moment
    if step is Step.APPROVE and is_over:
        raise wrong_state("the hold is over, its points go back")
    if step is Step.TIME_OUT and not is_over:
        raise wrong_state("the hold is not over yet")


def _moved(
    account: Account,
    exchange: Exchange,
    status: ExchangeStatus,
    moment: datetime,
    terms: TransitionTerms,
) -> dict[str, Any]:
    """The part of the entry that says which points go where."""
    points, allocations = exchange.points_spent, exchange.allocations
    if exchange.status is ExchangeStatus.CONFIRMED:
        allocations = _with_grace(allocations, moment, terms)
        return {
            "transaction_type": LedgerEntryType.EXCHANGE_REFUND,
            "points_change": points,
            "lots": put_back(account.lots, allocations),
            "allocations": allocations,
        }
    held: dict[str, Any] = {
        "held_change": -points,
        "holds": {name: n for name, n in account.holds.items() if name != exchange.exchange_id},
        "allocations": allocations,
    }
    if status is ExchangeStatus.CONFIRMED:
        # The lots were taken when they were held: what was valid then is honoured now.
        return held | {
            "transaction_type": LedgerEntryType.EXCHANGE,
            "points_change": 0,
            "lots": dict(account.lots),
        }
    return held | {
        "transaction_type": LedgerEntryType.HOLD_RELEASE,
        "points_change": points,
        "lots": put_back(account.lots, allocations),
    }


def _with_grace(
    allocations: Sequence[Allocation], moment: datetime, terms: TransitionTerms
) -> list[Allocation]:
    """The allocations to refund to: what has expired meanwhile gets the days of grace, if any.

    The end of the n-th local day after `moment`'s; without grace it leaves at the next sweep.
    """
    if terms.refund_grace_days == 0:
        return list(allocations)
    day = moment.astimezone(terms.zone).date() + timedelta(days=terms.refund_grace_days)
    granted = format_instant(end_of_day(day, terms.zone))
    refunded: dict[str, int] = {}
    for allocation in allocations:
        lot = granted if has_passed(allocation.lot, moment) else allocation.lot
        refunded = add(refunded, lot, allocation.points)
    return [Allocation.of(lot, points) for lot, points in refunded.items()]


def _uncounted(account: Account, exchange: Exchange, zone: ZoneInfo) -> dict[str, Any]:
    """The counters of limits without the exchange: the total, and its own day's if it lasts."""
    counters = account.day_counters
    if counters.day == day_of(exchange.requested_at, zone):
        counters = counters.model_copy(update={"exchanged": _less(counters.exchanged, exchange)})
    return {
        "reward_counts": _less(account.reward_counts, exchange),
        "day_counters": counters,
    }


def _less(counts: dict[str, int], exchange: Exchange) -> dict[str, int]:
    left = counts.get(exchange.reward_id, 0) - exchange.quantity
    others = {name: count for name, count in counts.items() if name != exchange.reward_id}
    return others | ({exchange.reward_id: left} if left > 0 else {})
