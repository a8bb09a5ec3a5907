"""Adjustments and reversals: admins move points by hand."""

from datetime import datetime
from typing import Annotated

import strawberry

from resolvers.api.graphql.arguments import IdempotencyKey, Notice, Reason, UserId
from resolvers.api.graphql.fields import ContextInfo, Payload, granted, mutation
from resolvers.api.graphql.types.errors import UserError
from resolvers.api.graphql.types.ledger import LedgerEntry, PointBalance, present_movement
from resolvers.domain.base.authorization import Role
from resolvers.domain.points.adjustments import AdjustmentRequest
from resolvers.services.base.point_transactions import TransactionResult
from resolvers.services.points.adjustments import adjust_points, reverse_entry

Points = Annotated[
    int,
    strawberry.argument(
        description="Points to add, or to take if negative: -1,000,000 to 1,000,000, not 0."
    ),
]
ExpiresAt = Annotated[
    datetime | None,
    strawberry.argument(
        description="Expiry of the points, kept to the millisecond: they can be spent at this time "
        "and not after it. It must be in the future, and only added points can have one. If "
        "omitted, the programme's expiry applies."
    ),
]
EntryId = Annotated[strawberry.ID, strawberry.argument(description="The entry to reverse.")]


@strawberry.type(description="The result of an adjustment, its confirmation, or a reversal.")
class LedgerPayload(Payload):
    ledger_entry: LedgerEntry | None = granted("The movement of points.")
    balance: PointBalance | None = granted(
        "The user's balance right after the movement; a replay returns the same."
    )
    replayed: bool = strawberry.field(
        default=False, description="Whether an earlier request with this key did the work."
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was rejected; else empty.")


@strawberry.type
class AdjustmentMutation:
    @mutation(
        Role.ADMIN,
        refused=LedgerPayload,
        description="Add points to a user's account, or take points from it. Callers: admins, not "
        "for their own account (FORBIDDEN). Points that expire soonest are taken first. Suspended "
        "accounts are allowed, and lifetimeEarned does not change. The reason is for staff, and "
        "the notice for the user. The deployment limits the points that one admin moves alone in a "
        "day by adjustments and reversals. Above the limit no points move until another admin "
        "confirms (SECOND_SIGNATURE_NEEDED). The same request again then returns its state: the "
        "same error, the entry once it is confirmed, or INVALID_STATE_TRANSITION after a rejection "
        "or seven days. Errors: INVALID_INPUT (also for a balance above 10^9 points, or when "
        "expiresAt would add a 41st lot), NOT_FOUND (the user has no account), FORBIDDEN, "
        "INSUFFICIENT_POINTS (a balance never goes below zero), SECOND_SIGNATURE_NEEDED, "
        "INVALID_STATE_TRANSITION, IDEMPOTENCY_KEY_REUSED, ACCOUNT_ERASED, CONFLICT_RETRY. After a "
        "timeout or OutcomeUnknown, send the same request again: it returns the same answer.",
    )
    def adjust_points(
        self,
        info: ContextInfo,
        user_id: UserId,
        points: Points,
        reason: Reason,
        idempotency_key: IdempotencyKey,
        expires_at: ExpiresAt = strawberry.UNSET,
        notice: Notice = strawberry.UNSET,
    ) -> LedgerPayload | None:
        request = AdjustmentRequest(user_id, points, reason, expires_at, idempotency_key, notice)
        return present_ledger(info, adjust_points(info.context, request))

    @mutation(
        Role.ADMIN,
        refused=LedgerPayload,
        description="Reverse a ledger entry, once. Callers: admins, not for their own account "
        "(FORBIDDEN). Only EARN and ADJUST entries that moved points are reversible; cancel an "
        "exchange instead. Points that the entry added are taken from the lots it added them to, "
        "then from the lots that expire soonest. Points that it took return to their lots, even "
        "expired ones. Reversing an EARN entry lowers lifetimeEarned; carried remainders and daily "
        "caps do not change. The reason is for staff, and the notice for the user. Above the "
        "admin's limit a reversal waits for another admin, as an adjustment does. Errors: "
        "INVALID_INPUT (also if the balance would exceed 2,147,483,647 points), NOT_FOUND, "
        "FORBIDDEN, NOT_REVERSIBLE, ALREADY_REVERSED (also for this request with another key), "
        "INSUFFICIENT_POINTS (a balance never goes below zero; adjustPoints can take the rest), "
        "SECOND_SIGNATURE_NEEDED, INVALID_STATE_TRANSITION, IDEMPOTENCY_KEY_REUSED (this key "
        "reversed the entry with other texts), ACCOUNT_ERASED, CONFLICT_RETRY. After a timeout or "
        "OutcomeUnknown, send the same request again: it returns the same answer.",
    )
    def reverse_ledger_entry(
        self,
        info: ContextInfo,
        ledger_entry_id: EntryId,
        reason: Reason,
        idempotency_key: IdempotencyKey,
        notice: Notice = strawberry.UNSET,
    ) -> LedgerPayload | None:
        result = reverse_entry(info.context, ledger_entry_id, reason, idempotency_key, notice)
        return present_ledger(info, result)


def present_ledger(info: ContextInfo, result: TransactionResult[None]) -> LedgerPayload:
    return LedgerPayload(**present_movement(result, info.context.caller))
