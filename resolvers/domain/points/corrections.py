"""Corrections: movements by an admin, and the limit on one admin's points in a day.

Adjustments and reversals count, added and taken points alike, each in the transaction of its
entry. Corrections that another admin has to confirm do not count.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from resolvers.domain.base.digests import digest
from resolvers.domain.base.enums import StaffAct
from resolvers.domain.base.times import day_of, next_midnight
from resolvers.domain.points.accounts import Account, zero_account
from resolvers.domain.points.adjustments import AdjustmentRequest, adjust
from resolvers.domain.points.commands import Command
from resolvers.domain.points.expiry import Expiry
from resolvers.domain.points.ledger import LedgerEntry, Movement
from resolvers.domain.points.reversals import Reversal, reverse

_KEPT_AFTER_DAY: Final = timedelta(days=30)


@dataclass(frozen=True)
class Correction:
    """An adjustment or a reversal that an admin requests."""

    request: AdjustmentRequest | Reversal
    command: Command

    @property
    def act(self) -> StaffAct:
        if isinstance(self.request, Reversal):
            return StaffAct.REVERSE_LEDGER_ENTRY
        return StaffAct.ADJUST_POINTS

    @property
    def request_id(self) -> str:
        """Return the id of the row if it waits: several can wait to reverse the same entry."""
        command = self.command
        if isinstance(self.request, Reversal):
            return digest("reversal request", command.caller_hash, command.transaction_id)
        return command.transaction_id


@dataclass(frozen=True)
class AdminDay:
    """An admin's day in the programme's time zone, and the points that one more entry adds."""

    admin_id: str
    day: str
    ends_at: datetime
    points: int
    limit: int

    @property
    def ttl(self) -> int:
        """Return when DynamoDB may delete the day's item, in epoch seconds."""
        return int((self.ends_at + _KEPT_AFTER_DAY).timestamp())


def correct(
    account: Account | None,
    correction: Correction,
    *,
    now: datetime,
    zone: ZoneInfo,
    default_expiry: Expiry,
    salt: str,
) -> Movement:
    """Move the points of the correction. Raise the errors of `reverse` and `adjust`."""
    request = correction.request
    if isinstance(request, Reversal):
        user_id = request.original.user_id
        return reverse(account or zero_account(user_id, now), request, now=now, salt=salt)
    return adjust(
        account,
        request,
        correction.command,
        now=now,
        zone=zone,
        default_expiry=default_expiry,
        salt=salt,
    )


def admin_day(entry: LedgerEntry, limit: int, zone: ZoneInfo) -> AdminDay:
    """Return the points that a new entry adds, on the day of the entry."""
    moment = entry.created_at
    return AdminDay(
        entry.actor.sub,
        day_of(moment, zone),
        next_midnight(moment, zone),
        abs(entry.points_change),
        limit,
    )
