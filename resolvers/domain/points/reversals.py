"""Reversals: an admin moves the points of an EARN or an ADJUST back, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from resolvers.domain.base.authorization import Role
from resolvers.domain.base.enums import ErrorCode, LedgerEntryType
from resolvers.domain.base.errors import DomainError, InsufficientPointsError
from resolvers.domain.base.validation import check_key, check_reason
from resolvers.domain.points.accounts import Account, check_total, moment_of
from resolvers.domain.points.adjustments import check_not_own, check_notice
from resolvers.domain.points.commands import Command, command_by_target
from resolvers.domain.points.ledger import Actor, LedgerEntry, Movement, book
from resolvers.domain.points.lots import Allocation, Lots, put_back, spend, unexpired

REVERSIBLE = frozenset({LedgerEntryType.EARN, LedgerEntryType.ADJUST})


@dataclass(frozen=True)
class Reversal:
    """The entry that an admin wants to reverse, and the command."""

    original: LedgerEntry
    command: Command

    @property
    def points(self) -> int:
        """Return the points that it moves."""
        return -self.original.points_change


def reversal_command(
    actor_sub: str,
    original: LedgerEntry | None,
    reason: str,
    idempotency_key: str,
    notice: str | None = None,
) -> Reversal:
    """Return the reversal of an entry. The entry determines its id, so that it happens once.

    Raise InvalidInput for an argument out of range, NOT_FOUND without an entry.
    """
    check_reason(reason)
    check_notice(notice)
    check_key(idempotency_key, ["idempotencyKey"])
    if original is None:
        raise DomainError(
            ErrorCode.NOT_FOUND, "the entry does not exist: check ledgerEntryId", ["ledgerEntryId"]
        )
    command = command_by_target(
        "reverse",
        user_id=original.user_id,
        actor=Actor(sub=actor_sub, role=Role.ADMIN),
        target=target_of(original.transaction_id),
        key=idempotency_key,
        reason=reason,
        notice=notice,
        has_callers_key=True,
    )
    return Reversal(original, command)


def target_of(entry_id: str) -> tuple[str, str]:
    """Return the parts that determine the id of an entry's reversal."""
    return "reversal", entry_id


def already_reversed(field_name: str) -> DomainError:
    """Return the error for an entry that another request reversed, without its details."""
    return DomainError(
        ErrorCode.ALREADY_REVERSED, "another request has already reversed the entry", [field_name]
    )


def reverse(account: Account, reversal: Reversal, *, now: datetime, salt: str) -> Movement:
    """Move the points of the entry back. Remainders and the counters of its day do not change.

    Points that it added are taken from the same unexpired lots first, then from those that expire
    soonest. Points that it took return to the lots that they came from, expired or not, even above
    the ceiling. A reversed EARN does not count as earned. Raise FORBIDDEN for the admin's own
    account, NOT_REVERSIBLE, InsufficientPointsError if too few points are available, and
    InvalidInput if returned points would exceed GraphQL's Int.
    """
    original, command = reversal.original, reversal.command
    check_not_own(command, "ledgerEntryId")
    points = original.points_change
    if original.transaction_type not in REVERSIBLE or points == 0:
        raise DomainError(
            ErrorCode.NOT_REVERSIBLE,
            f"an entry of type {original.transaction_type} with {points} points cannot be reversed",
            ["ledgerEntryId"],
        )
    moment = moment_of(account, now)
    if points > 0:
        lots, allocations = take_back(account.lots, original.allocations, moment)
    else:
        check_total(account, -points, ["ledgerEntryId"])
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
    """Take the added points back: from the same lots if possible, the rest as in spending.

    Raise InsufficientPointsError if all unexpired lots together hold fewer.
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
