"""Adjustments: points that an admin adds or takes for a reason."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from resolvers.domain.base.authorization import Role
from resolvers.domain.base.enums import ErrorCode, LedgerEntryType
from resolvers.domain.base.errors import DomainError, InvalidInputError
from resolvers.domain.base.times import format_instant
from resolvers.domain.base.validation import (
    POINTS_MAXIMUM,
    REASON_MAXIMUM_LENGTH,
    check_key,
    check_prose,
    check_range,
    check_reason,
)
from resolvers.domain.points.accounts import Account, check_ceiling, moment_of
from resolvers.domain.points.commands import Command, command_by_key
from resolvers.domain.points.expiry import Expiry, expiry_of, is_over
from resolvers.domain.points.ledger import Actor, Movement, book
from resolvers.domain.points.lots import NEVER, Allocation, Lots, add, spend

LOTS_MAXIMUM = 40
"""The most lots of an account; below it a chosen expiry may add one."""


@dataclass(frozen=True)
class AdjustmentRequest:
    """An admin's request. Without expires_at the points get the programme's expiry.

    `reason` is for staff, `notice` for the user.
    """

    user_id: str
    points: int
    reason: str
    expires_at: datetime | None
    idempotency_key: str
    notice: str | None = None


def check_notice(notice: str | None) -> str | None:
    """Return the notice, if any; raise InvalidInput unless it is text of 1 to 500 characters."""
    return None if notice is None else check_prose(notice, ["notice"], REASON_MAXIMUM_LENGTH)


def check_not_own(command: Command, field_name: str) -> None:
    """Raise for an admin's own account, which the argument `field_name` names."""
    if command.actor.sub == command.user_id:
        raise DomainError(
            ErrorCode.FORBIDDEN,
            "admins cannot move points of their own account: ask another admin",
            [field_name],
        )


def adjustment_command(actor_sub: str, request: AdjustmentRequest) -> Command:
    """Return the command of an admin's request; raise InvalidInput for a part out of range."""
    check_range(request.points, -POINTS_MAXIMUM, POINTS_MAXIMUM, ["points"])
    if request.points == 0:
        raise InvalidInputError("points must not be 0: add or take at least 1", ["points"])
    if request.points < 0 and request.expires_at is not None:
        raise InvalidInputError(
            "expiresAt is for positive points only: leave it out", ["expiresAt"]
        )
    expires_at = None if request.expires_at is None else format_instant(request.expires_at)
    key = check_key(request.idempotency_key, ["idempotencyKey"])
    check_reason(request.reason)
    return command_by_key(
        "adjust",
        user_id=request.user_id,
        actor=Actor(sub=actor_sub, role=Role.ADMIN),
        key=key,
        parameters=(request.user_id, request.points, expires_at),
        reason=request.reason,
        notice=check_notice(request.notice),
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
    """Add points to the account, or take them from the lots that expire soonest.

    Points without their own expiry get the programme's, `default_expiry` in `zone`. They do not
    count as earned. Raise FORBIDDEN for the admin's own account, NOT_FOUND without an account,
    InvalidInput for points above the ceiling, for an expiry that has passed and for one lot too
    many, and InsufficientPointsError.
    """
    check_not_own(command, "userId")
    if account is None:
        raise DomainError(ErrorCode.NOT_FOUND, "the user has no account: check userId", ["userId"])
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
            f"the programme's points expired at the end of {expiry.last_day}: set expiresAt",
            ["expiresAt"],
        )
    return expiry_of(expiry, moment, zone)


def _own_lot(expires_at: datetime, lots: Lots, moment: datetime) -> str:
    """Return the lot of exactly the time that an admin chose."""
    lot, now = format_instant(expires_at), format_instant(moment)
    if lot <= now:
        raise InvalidInputError(f"expiresAt must be in the future, not {lot}", ["expiresAt"])
    if lot not in lots and len(lots) >= LOTS_MAXIMUM:
        # The next sweep removes expired lots; until then the item stores them.
        alive = sum(each == NEVER or each > now for each in lots)
        raise InvalidInputError(
            f"the account has {len(lots)} lots ({alive} unexpired) and can get no more: use the "
            "expiry of an unexpired lot, or retry after a sweep",
            ["expiresAt"],
        )
    return lot
