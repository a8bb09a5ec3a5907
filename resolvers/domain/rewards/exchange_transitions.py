"""Exchange transitions: the ends of holds, and refunds.

A hold ends once. An approval spends its points. Any other end returns them to the lots that they
came from. A refund returns the points that a confirmed exchange has cost.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from resolvers.domain.base.enums import ExchangeStatus, ExpiryPolicy, LedgerEntryType
from resolvers.domain.base.times import day_of
from resolvers.domain.points.accounts import Account, check_total, moment_of
from resolvers.domain.points.commands import Command, command_by_target
from resolvers.domain.points.expiry import Expiry, expiry_of
from resolvers.domain.points.ledger import SYSTEM, Actor, Movement, book
from resolvers.domain.points.lots import Allocation, add, has_passed, put_back
from resolvers.domain.rewards.exchange_states import Step, status_after, wrong_state
from resolvers.domain.rewards.exchanges import Exchange
from resolvers.domain.rewards.exchanges_without_key import forget
from resolvers.domain.rewards.redemption_counts import RedemptionCount


@dataclass(frozen=True)
class TransitionRequest:
    """The requested step. Only a cancellation has an idempotency key.

    The ledger stores the reason of a rejection. The exchange stores it as its note.
    """

    step: Step
    actor: Actor = SYSTEM
    key: str = ""
    reason: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class TransitionTerms:
    """The programme's settings for a transition, and the request's time and salt."""

    now: datetime
    zone: ZoneInfo
    refund_grace_days: int
    salt: str

    @classmethod
    def without_request(cls, now: datetime, zone: ZoneInfo) -> "TransitionTerms":
        """Return the terms of a time-out or an erasure: without a refund, a reason or a salt."""
        return cls(now, zone, refund_grace_days=0, salt="")


@dataclass(frozen=True)
class ExchangeTransition:
    """The movement of points, and the exchange after it.

    `given_back`: whether the reward gets its stock back and stops counting the exchange.
    `count` is the user's count afterwards; None if nothing is given back, or no count existed.
    """

    movement: Movement
    exchange: Exchange
    given_back: bool
    count: RedemptionCount | None


def transition_command(exchange: Exchange, transition: TransitionRequest) -> Command:
    """Return the command of a step for the exchange as read.

    A cancellation ends a hold or refunds a confirmed exchange. The two have different ids: a hold
    that ended by approval must not block a later refund.
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
    """Return whether the exchange waits for approval, or ended while it waited."""
    if exchange.status is ExchangeStatus.CANCELLED:
        return exchange.hold_until is not None and exchange.decided_at is None
    return exchange.status not in (ExchangeStatus.CONFIRMED, ExchangeStatus.FULFILLED)


def apply_transition(
    account: Account,
    exchange: Exchange,
    transition: TransitionRequest,
    command: Command,
    terms: TransitionTerms,
    count: RedemptionCount | None = None,
) -> ExchangeTransition:
    """Apply the step to the exchange, its points and the user's count of the reward, if any.

    Raise INVALID_STATE_TRANSITION, also for an approval at or after hold_until, and for a time-out
    before it. Raise InvalidInput if the balance after a refund would exceed GraphQL's Int.
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
        **command.facts,
    )
    decides = transition.step in (Step.APPROVE, Step.REJECT)
    changes: dict[str, Any] = {"status": status, "updated_at": moment}
    if decides:
        note = transition.reason if transition.note is None else transition.note
        changes |= {"decided_by": transition.actor.sub, "decided_at": moment, "note": note}
    counted = None
    if given_back:
        account = forget(movement.account, exchange.exchange_id)
        movement = replace(movement, account=account)
        if count is not None:
            day = day_of(exchange.requested_at, terms.zone)
            counted = count.minus(exchange.quantity, day, movement.entry.sequence)
    after = exchange.model_copy(update=changes)
    return ExchangeTransition(movement, after, given_back, counted)


def _check_hold(exchange: Exchange, step: Step, moment: datetime) -> None:
    hold_until = exchange.hold_until
    is_over = hold_until is None or hold_until <= moment
    if step is Step.APPROVE and is_over:
        raise wrong_state("the hold has expired: the next sweep returns its points")
    if step is Step.TIME_OUT and not is_over:
        raise wrong_state("the hold has not expired yet: try again after holdUntil")


def _moved(
    account: Account,
    exchange: Exchange,
    status: ExchangeStatus,
    moment: datetime,
    terms: TransitionTerms,
) -> dict[str, Any]:
    """Return the part of the entry that moves the points."""
    points, allocations = exchange.points_spent, exchange.allocations
    if exchange.status is ExchangeStatus.CONFIRMED:
        check_total(account, points, ["exchangeId"])
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
        # The hold took the lots already. Points that were valid then are valid now.
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
    """Return the allocations of the refund: expired ones get the days of grace, if any.

    Points with grace expire as points of DAYS:n do. They share the lot of their day, so lots stay
    few. Without grace, the next sweep removes expired points.
    """
    if terms.refund_grace_days == 0:
        return list(allocations)
    grace = Expiry(ExpiryPolicy.DAYS, count=terms.refund_grace_days)
    granted = expiry_of(grace, moment, terms.zone)
    refunded: dict[str, int] = {}
    for allocation in allocations:
        lot = granted if has_passed(allocation.lot, moment) else allocation.lot
        refunded = add(refunded, lot, allocation.points)
    return [Allocation.of(lot, points) for lot, points in refunded.items()]
