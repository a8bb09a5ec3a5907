"""An adjustment or a reversal that needs two admins."""

from datetime import datetime

import strawberry

from resolvers.domain.base.enums import AdjustmentStatus
from resolvers.domain.base.staff_actions import StaffAction
from resolvers.domain.points import pending_adjustments as rules


@strawberry.type(description="An adjustment or a reversal of points that needs two admins.")
class PendingAdjustment:
    id: strawberry.ID = strawberry.field(
        description="Never changes. The ledger entry of a confirmed adjustment has the same id."
    )
    user_id: strawberry.ID = strawberry.field(description="Whose points.")
    points: int = strawberry.field(description="Points to add, or to take if negative.")
    expires_at: datetime | None = strawberry.field(
        description="Expiry of the added points. null: the programme's expiry, counted from the "
        "confirmation."
    )
    reverses_id: strawberry.ID | None = strawberry.field(
        description="The entry that a confirmation reverses; null for an adjustment."
    )
    ledger_entry_id: strawberry.ID = strawberry.field(
        description="The id of the entry that a confirmation writes. If it is a reversal, another "
        "request can write that entry first."
    )
    reason: str | None = strawberry.field(
        description="The reason; null after the user was erased: it cannot be confirmed then."
    )
    notice: str | None = strawberry.field(
        description="A text for the user; null: none, or the user was erased."
    )
    requested_by: strawberry.ID = strawberry.field(
        description="The admin who sent the request; another admin has to confirm it."
    )
    requested_at: datetime = strawberry.field(description="When.")
    confirmable_until: datetime = strawberry.field(
        description="The end of the time in which it can be confirmed: seven days after the "
        "request."
    )
    status: AdjustmentStatus = strawberry.field(description="The state now.")
    decided_by: strawberry.ID | None = strawberry.field(
        description="The admin who confirmed or rejected it; null before a decision."
    )
    decided_at: datetime | None = strawberry.field(description="When; null before a decision.")


def present_pending(
    row: rules.PendingAdjustment, asked: StaffAction | None, now: datetime
) -> PendingAdjustment:
    return PendingAdjustment(
        id=strawberry.ID(row.adjustment_id),
        user_id=strawberry.ID(row.user_id),
        points=row.points,
        expires_at=row.expires_at,
        reverses_id=None if row.reverses is None else strawberry.ID(row.reverses),
        ledger_entry_id=strawberry.ID(row.entry_id),
        reason=None if asked is None else asked.reason,
        notice=None if asked is None else asked.notice,
        requested_by=strawberry.ID(row.requested_by),
        requested_at=row.requested_at,
        confirmable_until=row.confirmable_until,
        status=rules.status_at(row, now),
        decided_by=None if row.decided_by is None else strawberry.ID(row.decided_by),
        decided_at=row.decided_at,
    )
