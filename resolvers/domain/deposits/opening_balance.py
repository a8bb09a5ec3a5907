"""Opening balance: the points that a user keeps from the old system."""

from datetime import datetime

from resolvers.domain.base.enums import LedgerEntryType
from resolvers.domain.deposits.earning import Programme
from resolvers.domain.points.accounts import Account, check_ceiling, moment_of
from resolvers.domain.points.commands import Command, command_by_target
from resolvers.domain.points.expiry import expiry_of
from resolvers.domain.points.ledger import Actor, Movement, book
from resolvers.domain.points.lots import Allocation, add

OPERATION = "adopt"
MIGRATION = Actor(sub="", role="migration")
REASON = "opening balance, adopted from the old system"


def opening_command(user_id: str, old_id: str) -> Command:
    """Return the command that opens an account once.

    The entry stores a digest of the old id. It identifies the old account: no other account counts
    as migrated, and none is migrated twice.
    """
    return command_by_target(
        OPERATION,
        user_id=user_id,
        actor=MIGRATION,
        target=("opening", user_id),
        key=old_id,
        reason=REASON,
    )


def open_account(
    account: Account,
    points: int,
    command: Command,
    *,
    now: datetime,
    programme: Programme,
    salt: str,
) -> Movement:
    """Credit the old balance, above 0, at `now`, with the programme's expiry.

    It does not count as earned. Raise InvalidInput that names points_balance above the ceiling.
    """
    check_ceiling(account, points, ["points_balance"])
    moment = moment_of(account, now)
    lot = expiry_of(programme.expiry, moment, programme.zone)
    return book(
        account,
        now=moment,
        transaction_type=LedgerEntryType.ADJUST,
        points_change=points,
        lots=add(account.lots, lot, points),
        allocations=[Allocation.of(lot, points)],
        salt=salt,
        **command.facts,
    )
