"""Reversals: what an EARN or an ADJUST moved is moved back, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from resolvers.domain.accounts import Account, moment_of
from resolvers.domain.adjustments import check_not_own, check_reason
from resolvers.domain.authorization import Role
from resolvers.domain.commands import Command, command_by_target
from resolvers.domain.enums import ErrorCode, LedgerEntryType
from resolvers.domain.errors import DomainError, InsufficientPointsError
from resolvers.domain.ledger import Actor, LedgerEntry, Movement, book
from resolvers.domain.lots import Allocation, Lots, put_back, spend, unexpired
from resolvers.domain.validation import check_key

REVERSIBLE = frozenset({LedgerEntryType.EARN, LedgerEntryType.ADJUST})


@dataclass(frozen=True)
class Reversal:
    """An entry that an admin asks to reverse, with the order to do so."""

    original: LedgerEntry
    command: Command


def reversal_command(
    actor_sub: str, original: LedgerEntry | None, reason: str, idempotency_key: str
) -> Reversal:
    """An entry is reversed at most once, whoever asks: the order's id is the entry's.

    Raises InvalidInput where an argument is out of its range, NOT_FOUND where there is no entry.
    """
    check_reason(reason)
    check_key(idempotency_key, ["idempotencyKey"])
    if original is None:
        raise DomainError(ErrorCode.NOT_FOUND, "there is no such entry", ["ledgerEntryId"])
    command = command_by_target(
        "reverse",
        user_id=original.user_id,
        actor=Actor(sub=actor_sub, role=Role.ADMIN),
        target=("reversal", original.transaction_id),
        key=idempotency_key,
        reason=reason,
        has_callers_key=True,
    )
    return Reversal(original, command)


def already_reversed() -> DomainError:
    """What is told of an entry that another request has reversed; nothing of that one."""
    return DomainError(
        ErrorCode.ALREADY_REVERSED, "the entry was reversed before", ["ledgerEntryId"]
    )


def reverse(account: Account, reversal: Reversal, *, now: datetime, salt: str) -> Movement:
    """Move back what the entry moved; remainders and the counters of its day stay as they are.

    Points that it gave are taken from its own lots as far as they are there and not expired, then
    from those that expire soonest. Points that it took go back into the lots they came from,
    expired or not, whatever the ceiling says. A reversed EARN counts no more as earned.
    Raises FORBIDDEN on the admin's own account, NOT_REVERSIBLE, InsufficientPointsError where fewer
    points are available than have to be taken.
    """
    original, command = reversal.original, reversal.command
    check_not_own(command, "ledgerEntryId")
    points = original.points_change
    if original.transaction_type not in REVERSIBLE or points == 0:
        raise DomainError(
            ErrorCode.NOT_REVERSIBLE,
            f"an entry of type {original.transaction_type} and {points} points is not reversible",
            ["ledgerEntryId"],
        )
    moment = moment_of(account, now)
    if points > 0:
        lots, allocations = take_back(account.lots, original.allocations, moment)
    else:
        lots, allocations = put_back(account.lots, original.allocations), original.allocations
    is_earned = original.transaction_type is LedgerEntryType.EARN
    return book(
        account,
        now=moment,
        transaction_type=LedgerEntryType.REVERSAL,
        points_change=-points,
        lots=lots,
        allocations=allocations,
        lifetime_earned_change=-points if is_earned else 0,
        reverses=original.transaction_id,
        salt=salt,
        **command.facts,
    )


def take_back(
    lots: Lots, given: Sequence[Allocation], now: datetime
) -> tuple[dict[str, int], list[Allocation]]:
    """Take what was given: from the very lots as far as it can be, the rest as it is spent.

    Raises InsufficientPointsError if all unexpired lots together hold fewer.
    """
    usable = dict(unexpired(lots, now))
    points = sum(allocation.points for allocation in given)
    if points > sum(usable.values()):
        raise InsufficientPointsError(points, sum(usable.values()))
    own: dict[str, int] = {}
    for allocation in given:
        lot = allocation.lot
        taken = min(usable.get(lot, 0), allocation.points)
        usable[lot] = usable.get(lot, 0) - taken
        own[lot] = own.get(lot, 0) + taken
    left = {lot: held - own.get(lot, 0) for lot, held in lots.items()}
    left, others = spend(
        {lot: held for lot, held in left.items() if held}, points - sum(own.values()), now
    )
    return left, [Allocation.of(lot, taken) for lot, taken in own.items() if taken] + others
