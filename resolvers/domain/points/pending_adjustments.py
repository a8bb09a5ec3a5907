"""Pending adjustments: above an admin's limit points move only when another admin confirms."""

from datetime import datetime, timedelta
from typing import Any, Final

from resolvers.domain.base.authorization import Role
from resolvers.domain.base.digests import digest
from resolvers.domain.base.enums import AdjustmentStatus, ErrorCode
from resolvers.domain.base.errors import DomainError, SecondSignatureNeededError, key_reused
from resolvers.domain.base.items import Int32, Item
from resolvers.domain.base.staff_actions import StaffAction
from resolvers.domain.base.times import Instant
from resolvers.domain.points.adjustments import AdjustmentRequest
from resolvers.domain.points.commands import Command
from resolvers.domain.points.corrections import Correction
from resolvers.domain.points.ledger import Actor, LedgerEntry
from resolvers.domain.points.reversals import Reversal, target_of

CONFIRMABLE: Final = timedelta(days=7)
_KEPT_AFTER: Final = timedelta(days=30)


class PendingAdjustment(Item):
    """A row of pending_adjustments.

    An adjustment's `adjustment_id` is the id of the ledger entry that a confirmation writes. A
    reversal has a separate id, the entry that it `reverses`, and `caller_hash`. `number` counts
    the requests about the user: it finds the staff action that has the reason. `limit` is the
    admin's limit at the request: later limits do not change that the request needs two admins.
    `status` is never EXPIRED here: see `status_at`. `ttl`, in epoch seconds, is only for the row's
    removal; a rejected row has none, because it stays rejected.
    """

    adjustment_id: str
    user_id: str
    number: int
    points: Int32
    limit: Int32
    expires_at: Instant | None = None
    reverses: str | None = None
    caller_hash: str | None = None
    request_hash: str
    requested_by: str
    requested_at: Instant
    confirmable_until: Instant
    status: AdjustmentStatus = AdjustmentStatus.PENDING
    decided_by: str | None = None
    decided_at: Instant | None = None
    ttl: int | None = None

    @property
    def entry_id(self) -> str:
        """Return the id of the ledger entry that a confirmation writes."""
        return self.adjustment_id if self.reverses is None else digest(*target_of(self.reverses))


def request_confirmation(
    correction: Correction, *, limit: int, number: int, now: datetime
) -> PendingAdjustment:
    """Return the row of a request that is valid now, and above the limit."""
    request, command = correction.request, correction.command
    until = now + CONFIRMABLE
    own: dict[str, Any]
    if isinstance(request, Reversal):
        own = {"reverses": request.original.transaction_id, "caller_hash": command.caller_hash}
    else:
        own = {"expires_at": request.expires_at}
    return PendingAdjustment(
        adjustment_id=correction.request_id,
        user_id=command.user_id,
        number=number,
        points=request.points,
        limit=limit,
        request_hash=command.request_hash,
        requested_by=command.actor.sub,
        requested_at=now,
        confirmable_until=until,
        ttl=int((until + _KEPT_AFTER).timestamp()),
        **own,
    )


def status_at(row: PendingAdjustment, now: datetime) -> AdjustmentStatus:
    """Return the status at `now`: a pending one expires at, not after, confirmable_until."""
    if row.status is AdjustmentStatus.PENDING and now >= row.confirmable_until:
        return AdjustmentStatus.EXPIRED
    return row.status


def command_of(row: PendingAdjustment, asked: StaffAction | None = None) -> Command:
    """Return the command of the request, the same for a confirmation and a repeated request.

    The staff action of the request has its texts.
    """
    return Command(
        row.user_id,
        "adjust" if row.reverses is None else "reverse",
        Actor(sub=row.requested_by, role=Role.ADMIN),
        row.entry_id,
        row.caller_hash or row.adjustment_id,
        row.request_hash,
        None if asked is None else asked.reason,
        has_callers_key=True,
        notice=None if asked is None else asked.notice,
    )


def correction_of(
    row: PendingAdjustment, command: Command, reason: str, original: LedgerEntry | None
) -> Correction:
    """Return the requested correction. No row stores the idempotency key, and no rule needs it."""
    if original is not None:
        return Correction(Reversal(original, command), command)
    request = AdjustmentRequest(row.user_id, row.points, reason, row.expires_at, idempotency_key="")
    return Correction(request, command)


def check_repeated(
    row: PendingAdjustment, command: Command, asked: StaffAction | None, now: datetime
) -> None:
    """Check that a command repeats the row's request and texts, and that the row still waits.

    Raise IDEMPOTENCY_KEY_REUSED, INVALID_STATE_TRANSITION.
    """
    if command != command_of(row, asked):
        raise key_reused()
    status = status_at(row, now)
    if status in (AdjustmentStatus.REJECTED, AdjustmentStatus.EXPIRED):
        raise _over(status)


def signature_needed(row: PendingAdjustment) -> SecondSignatureNeededError:
    return SecondSignatureNeededError(row.adjustment_id, row.limit, row.confirmable_until)


def check_decider(row: PendingAdjustment | None, admin_id: str) -> PendingAdjustment:
    """Return the row; raise NOT_FOUND, and FORBIDDEN if it is about the admin's own account."""
    if row is None:
        raise DomainError(
            ErrorCode.NOT_FOUND, "the pending adjustment does not exist: check id", ["id"]
        )
    if row.user_id == admin_id:
        raise _forbidden("admins cannot move points of their own account: ask another admin")
    return row


def check_second(row: PendingAdjustment, admin_id: str) -> None:
    """Raise FORBIDDEN for the admin who sent the request: another person has to sign."""
    if row.requested_by == admin_id:
        raise _forbidden("you requested this adjustment: another admin has to confirm it")


def decide(
    row: PendingAdjustment, status: AdjustmentStatus, admin_id: str, now: datetime
) -> PendingAdjustment:
    """Return the row as confirmed or rejected; the same object if this admin has already done so.

    Raise INVALID_STATE_TRANSITION after another decision, or when the time has passed.
    """
    if (row.status, row.decided_by) == (status, admin_id):
        return row
    found = status_at(row, now)
    if found is not AdjustmentStatus.PENDING:
        raise _over(found)
    update = {"status": status, "decided_by": admin_id, "decided_at": now}
    stays = {"ttl": None} if status is AdjustmentStatus.REJECTED else {}
    return row.model_copy(update={**update, **stays})


def _over(status: AdjustmentStatus) -> DomainError:
    texts = {
        AdjustmentStatus.CONFIRMED: "the adjustment is already confirmed: its points have moved",
        AdjustmentStatus.REJECTED: "the adjustment was rejected: send a new one with a new key",
        AdjustmentStatus.EXPIRED: "no admin confirmed the adjustment within "
        f"{CONFIRMABLE.days} days: send a new one with a new key",
    }
    return DomainError(ErrorCode.INVALID_STATE_TRANSITION, texts[status])


def _forbidden(message: str) -> DomainError:
    return DomainError(ErrorCode.FORBIDDEN, message, ["id"])
