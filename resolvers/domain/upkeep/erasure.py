"""Erasure: an account ends for good, at its user's request.

The first entry takes all points, marks the account as erased and removes its personal data. Its
ledger_seq stops every movement in flight. Then each open hold ends, the points that it returns
expire, and free texts are removed from the ledger and the exchanges. Until all that is done,
next_expiry is the time of the erasure, so that the sweeper finds the account and continues.
"""

from datetime import datetime

from resolvers.domain.base.authorization import Role
from resolvers.domain.base.enums import AccountStatus, LedgerEntryType
from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.points.accounts import Account, moment_of
from resolvers.domain.points.commands import Command, command_by_target
from resolvers.domain.points.ledger import SYSTEM, Actor, Movement, book
from resolvers.domain.points.lots import Allocation

OPERATION = "erase"


def check_confirmed(confirm: str, user_id: str) -> None:
    """Raise unless the caller has repeated their own id."""
    if confirm != user_id:
        raise InvalidInputError("confirm must be your own user id: nothing was erased", ["confirm"])


def erasure_command(user_id: str) -> Command:
    """Return the command of the first entry, which can happen once."""
    return command_by_target(
        OPERATION,
        user_id=user_id,
        actor=Actor(sub=user_id, role=Role.CITIZEN),
        target=(OPERATION, user_id),
        key=user_id,
    )


def erase(account: Account, command: Command, now: datetime) -> Movement:
    """Take all points, even 0 and expired ones, and remove the account's personal data."""
    erased = account.model_copy(
        update={
            "erased_at": account.erased_at or moment_of(account, now),
            "status": AccountStatus.ERASED,
            "status_reason": None,
            "exchanges_without_key": None,
            "display_name": None,
            "lang": None,
            "notifications": None,
            "member_number": None,
        }
    )
    return expire_all(erased, command, now)


def remaining_expiry_command(account: Account) -> Command:
    """Return the command that takes the points of ended holds from the account as read."""
    return command_by_target(
        OPERATION,
        user_id=account.user_id,
        actor=SYSTEM,
        target=("expire", account.user_id, account.ledger_seq),
        key=account.user_id,
    )


def is_finished(account: Account) -> bool:
    """Return whether the erasure has taken everything from the erased account."""
    return not account.holds and not account.lots and account.next_expiry is None


def expire_all(account: Account, command: Command, now: datetime) -> Movement:
    """Take all points of an erased account."""
    # NEVER sorts after every date, as in spending.
    lots = sorted(account.lots.items())
    return book(
        account,
        now=moment_of(account, now),
        transaction_type=LedgerEntryType.EXPIRE,
        points_change=-account.points_balance,
        lots={},
        allocations=[Allocation.of(lot, points) for lot, points in lots],
        **command.facts,
    )
