"""Expirations: expired points leave the account, in one entry."""

from collections.abc import Sequence
from datetime import datetime

from resolvers.domain.base.enums import ErrorCode, LedgerEntryType
from resolvers.domain.base.errors import DomainError
from resolvers.domain.points.accounts import Account, check_not_erased, moment_of
from resolvers.domain.points.commands import Command, command_by_target
from resolvers.domain.points.ledger import SYSTEM, Movement, book
from resolvers.domain.points.lots import Allocation, has_passed

OPERATION = "expire"


def due_lots(account: Account, now: datetime) -> Sequence[Allocation]:
    """Return the lots that have expired at `now` but are still in the account, soonest first."""
    moment = moment_of(account, now)
    return [
        Allocation.of(lot, points)
        for lot, points in sorted(account.lots.items())
        if has_passed(lot, moment)
    ]


def expiration_command(account: Account) -> Command:
    """Return the command for the account as read: at most one expiry follows each entry."""
    return command_by_target(
        OPERATION,
        user_id=account.user_id,
        actor=SYSTEM,
        target=(OPERATION, account.user_id, account.ledger_seq),
        key=str(account.ledger_seq),
    )


def expire(account: Account, command: Command, now: datetime) -> Movement:
    """Record all due lots as expired. They were not spendable before either.

    Raise ACCOUNT_ERASED, or CONFLICT_RETRY if the account has changed since the command was made
    or has no due lot.
    """
    check_not_erased(account)
    due = due_lots(account, now)
    if not due or command != expiration_command(account):
        raise DomainError(
            ErrorCode.CONFLICT_RETRY, "the account has changed or has no due lot: read it again"
        )
    gone = {allocation.lot for allocation in due}
    return book(
        account,
        now=moment_of(account, now),
        transaction_type=LedgerEntryType.EXPIRE,
        points_change=-sum(allocation.points for allocation in due),
        lots={lot: points for lot, points in account.lots.items() if lot not in gone},
        allocations=due,
        **command.facts,
    )
