"""Openings: what somebody had in the system before this one, as points of the account here."""

from datetime import datetime

from resolvers.domain.accounts import Account, check_ceiling, moment_of
from resolvers.domain.commands import Command, command_by_target
from resolvers.domain.earning import Programme
from resolvers.domain.enums import LedgerEntryType
from resolvers.domain.expiry import expiry_of
from resolvers.domain.ledger import Actor, Movement, book
from resolvers.domain.lots import Allocation, add

OPERATION = "adopt"
MIGRATION = Actor(sub="", role="migration")
REASON = "opening balance, adopted from the old system"


def opening_command(user_id: str, old_id: str) -> Command:
    """An account is opened once; the entry keeps by a digest for which old account.

    So no other old account is taken for the one that was adopted, and none is adopted twice.
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
    """Book the old balance, above 0, as points that come in at `now`: they expire as any others.

    Nothing was earned here: lifetime_earned stays. Raises InvalidInput naming points_balance
    where the account would pass its ceiling.
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
