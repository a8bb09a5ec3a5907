"""Expirations: what has passed its moment leaves the account, in one entry."""

from collections.abc import Sequence
from datetime import datetime

from resolvers.domain.accounts import Account, check_not_erased, moment_of
from resolvers.domain.commands import Command, command_by_target
from resolvers.domain.enums import ErrorCode, LedgerEntryType
from resolvers.domain.errors import DomainError
from resolvers.domain.ledger import SYSTEM, Movement, book
from resolvers.domain.lots import Allocation, has_passed

OPERATION = "expire"


def due_lots(account: Account, now: datetime) -> Sequence[Allocation]:
    """What has expired at `now` and is in the account still, soonest first."""
    moment = moment_of(account, now)
    return [
        Allocation.of(lot, points)
        for lot, points in sorted(account.lots.items())
        if has_passed(lot, moment)
    ]


def expiration_command(account: Account) -> Command:
    """The order for the account as it was read: at most one entry follows each other entry."""
    return command_by_target(
        OPERATION,
        user_id=account.user_id,
        actor=SYSTEM,
        target=(OPERATION, account.user_id, account.ledger_seq),
        key=str(account.ledger_seq),
    )


def expire(account: Account, command: Command, now: datetime) -> Movement:
    """Book all due lots. They were unspendable before, by the clock alone; now the ledger says so.

    Raises ACCOUNT_ERASED; CONFLICT_RETRY where the account has moved on from the one that the
    order is for, or nothing of it is due.
    """
    check_not_erased(account)
    due = due_lots(account, now)
    if not due or command != expiration_command(account):
        raise DomainError(ErrorCode.CONFLICT_RETRY, "nothing is due of the account as it is now")
    gone = {allocation.lot for allocation in due}
    return book(
        account,
        now=now,
        transaction_type=LedgerEntryType.EXPIRE,
        points_change=-sum(allocation.points for allocation in due),
        lots={lot: points for lot, points in account.lots.items() if lot not in gone},
        allocations=due,
        **command.facts,
    )
