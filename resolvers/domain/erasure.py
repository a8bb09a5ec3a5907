"""Erasure: an account that ends for good, at its citizen's wish.

The first entry takes all points, marks the account erased and removes what says who it was: the
ledger_seq that it takes stops every movement in flight. Then each open hold ends, what that gives
back expires, and the texts that people wrote leave the ledger and the exchanges. Until all that is
done, next_expiry stays the moment of the erasure, so that the sweeper comes by and goes on.
"""

from datetime import datetime

from resolvers.domain.accounts import Account, moment_of
from resolvers.domain.authorization import Role
from resolvers.domain.commands import Command, command_by_target
from resolvers.domain.enums import AccountStatus, LedgerEntryType
from resolvers.domain.errors import InvalidInputError
from resolvers.domain.ledger import SYSTEM, Actor, Movement, book
from resolvers.domain.lots import Allocation

OPERATION = "erase"


def check_confirmed(confirm: str, user_id: str) -> None:
    """Refuse to erase where the caller has not repeated the own id."""
    if confirm != user_id:
        raise InvalidInputError(
            "confirm must be the caller's own id: nothing was erased", ["confirm"]
        )


def erasure_command(user_id: str) -> Command:
    """The order of the first entry; it can happen once."""
    return command_by_target(
        OPERATION,
        user_id=user_id,
        actor=Actor(sub=user_id, role=Role.CITIZEN),
        target=(OPERATION, user_id),
        key=user_id,
    )


def erase(account: Account, command: Command, now: datetime) -> Movement:
    """Take all points, expired or not and be it none, and all that says who the account is of."""
    erased = account.model_copy(
        update={
            "erased_at": account.erased_at or moment_of(account, now),
            "status": AccountStatus.ERASED,
            "status_reason": None,
            "display_name": None,
            "lang": None,
        }
    )
    return _expire_all(erased, command, now)


def remaining_expiry_command(account: Account) -> Command:
    """The order that takes what the ends of holds gave back, by the account as it was read."""
    return command_by_target(
        OPERATION,
        user_id=account.user_id,
        actor=SYSTEM,
        target=("expire", account.user_id, account.ledger_seq),
        key=account.user_id,
    )


def expire_after(account: Account, command: Command, now: datetime) -> Movement:
    """Take all points of an account that is erased."""
    return _expire_all(account, command, now)


def is_finished(account: Account) -> bool:
    """Whether an erased account has nothing left that erasure has to take."""
    return not account.holds and not account.lots and account.next_expiry is None


def _expire_all(account: Account, command: Command, now: datetime) -> Movement:
    # "never" sorts behind the digits of a date: last, as in spending.
    lots = sorted(account.lots.items())
    return book(
        account,
        now=now,
        transaction_type=LedgerEntryType.EXPIRE,
        points_change=-account.points_balance,
        lots={},
        allocations=[Allocation.of(lot, points) for lot, points in lots],
        **command.facts,
    )
