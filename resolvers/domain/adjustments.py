"""Adjustments: points that an admin gives or takes, and says why."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from resolvers.domain.accounts import Account, check_ceiling, moment_of
from resolvers.domain.authorization import Role
from resolvers.domain.commands import Command, command_by_key
from resolvers.domain.enums import ErrorCode, LedgerEntryType
from resolvers.domain.errors import DomainError, InvalidInputError
from resolvers.domain.expiry import Expiry, expiry_of, is_over
from resolvers.domain.ledger import Actor, Movement, book
from resolvers.domain.lots import NEVER, Allocation, Lots, add, spend
from resolvers.domain.times import format_instant
from resolvers.domain.validation import (
    POINTS_MAXIMUM,
    REASON_MAXIMUM_LENGTH,
    check_key,
    check_prose,
    check_range,
)

LOTS_MAXIMUM = 40
"""The most lots that an expiry of an admin's own choice may take an account to."""


@dataclass(frozen=True)
class AdjustmentRequest:
    """What an admin asks for; without expires_at points expire as the programme's do."""

    user_id: str
    points: int
    reason: str
    expires_at: datetime | None
    idempotency_key: str


def check_reason(reason: str) -> str:
    """Refuse a reason that is not 1 to 500 characters of text."""
    return check_prose(reason, ["reason"], REASON_MAXIMUM_LENGTH)


def check_not_own(command: Command, field_name: str) -> None:
    """Refuse an admin's hand on the own account; `field_name` is the argument that names it."""
    if command.actor.sub == command.user_id:
        raise DomainError(
            ErrorCode.FORBIDDEN, "nobody moves points of the own account like this", [field_name]
        )


def adjustment_command(actor_sub: str, request: AdjustmentRequest) -> Command:
    """The order of an admin's request.

    Raises InvalidInput where one of its parts is out of its range, whenever it is asked for.
    """
    check_range(request.points, -POINTS_MAXIMUM, POINTS_MAXIMUM, ["points"])
    if request.points == 0:
        raise InvalidInputError("points must not be 0", ["points"])
    if request.points < 0 and request.expires_at is not None:
        raise InvalidInputError("expiresAt is for positive points only", ["expiresAt"])
    expires_at = None if request.expires_at is None else format_instant(request.expires_at)
    return command_by_key(
        "adjust",
        user_id=request.user_id,
        actor=Actor(sub=actor_sub, role=Role.ADMIN),
        key=check_key(request.idempotency_key, ["idempotencyKey"]),
        parameters=(request.user_id, request.points, expires_at),
        reason=check_reason(request.reason),
    )


def adjust(
    account: Account | None,
    request: AdjustmentRequest,
    command: Command,
    *,
    now: datetime,
    zone: ZoneInfo,
    default_expiry: Expiry,
    salt: str,
) -> Movement:
    """Give the account points, or take them from the lots that expire soonest.

    Points without an expiry of their own get the programme's, `default_expiry` in `zone`. Nothing
    counts as earned. Raises FORBIDDEN on the admin's own account, NOT_FOUND where there is none,
    InvalidInput for points past the ceiling and for an expiry that is over or one lot too many,
    InsufficientPointsError.
    """
    check_not_own(command, "userId")
    if account is None:
        raise DomainError(ErrorCode.NOT_FOUND, "nobody of this id has an account", ["userId"])
    moment = moment_of(account, now)
    if request.points > 0:
        check_ceiling(account, request.points, ["points"])
        if request.expires_at is None:
            lot = _default_lot(default_expiry, moment, zone)
        else:
            lot = _own_lot(request.expires_at, account.lots, moment)
        lots = add(account.lots, lot, request.points)
        allocations = [Allocation.of(lot, request.points)]
    else:
        lots, allocations = spend(account.lots, -request.points, moment)
    return book(
        account,
        now=moment,
        transaction_type=LedgerEntryType.ADJUST,
        points_change=request.points,
        lots=lots,
        allocations=allocations,
        salt=salt,
        **command.facts,
    )


def _default_lot(expiry: Expiry, moment: datetime, zone: ZoneInfo) -> str:
    if is_over(expiry, moment, zone):
        raise InvalidInputError(
            f"the programme's points expired at the end of {expiry.last_day}: give expiresAt",
            ["expiresAt"],
        )
    return expiry_of(expiry, moment, zone)


def _own_lot(expires_at: datetime, lots: Lots, moment: datetime) -> str:
    """The lot of a moment that an admin chose: it is kept exactly."""
    lot, now = format_instant(expires_at), format_instant(moment)
    if lot <= now:
        raise InvalidInputError(f"expiresAt must be in the future, {lot} is not", ["expiresAt"])
    if lot not in lots and len(lots) >= LOTS_MAXIMUM:
        # Those that have expired leave with the next sweep; until then they take up the row.
        alive = sum(each == NEVER or each > now for each in lots)
        raise InvalidInputError(
            f"there are {len(lots)} lots, {alive} of them not expired: expiresAt must be that "
            "of one of these, or of none after the next sweep",
            ["expiresAt"],
        )
    return lot
