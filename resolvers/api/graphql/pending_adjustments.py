"""List, confirm and reject adjustments and reversals that need two admins."""

from typing import Annotated

import strawberry

from resolvers.api.graphql.adjustments import LedgerPayload, present_ledger
from resolvers.api.graphql.arguments import After, First, Reason
from resolvers.api.graphql.fields import ContextInfo, Payload, granted, mutation, query
from resolvers.api.graphql.types.connections import (
    Connection,
    list_scope,
    present_page,
    read_page_request,
)
from resolvers.api.graphql.types.errors import UserError
from resolvers.api.graphql.types.pending_adjustment import PendingAdjustment, present_pending
from resolvers.domain.base.authorization import Role
from resolvers.services.points import pending_adjustments as services
from resolvers.storage.points import pending_adjustments

AdjustmentId = Annotated[
    strawberry.ID,
    strawberry.argument(description="The id, from the list or from SECOND_SIGNATURE_NEEDED."),
]


@strawberry.type(description="The result of rejecting an adjustment or a reversal.")
class PendingAdjustmentPayload(Payload):
    adjustment: PendingAdjustment | None = granted(
        "Its present state; null if the request was rejected."
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was rejected; else empty.")


@strawberry.type
class PendingAdjustmentQuery:
    @query(
        Role.ADMIN,
        Role.AUDITOR,
        description="The adjustments and reversals that wait for a second admin, newest first. "
        "Callers: admins and auditors.",
    )
    def pending_adjustments(
        self, info: ContextInfo, first: First = strawberry.UNSET, after: After = strawberry.UNSET
    ) -> Connection[PendingAdjustment] | None:
        scope = list_scope("pendingAdjustments")
        request = read_page_request(scope, first, after)
        database, now = info.context.database, info.context.now
        page = pending_adjustments.listing(now).read_page(database, request)
        rows = [at.row for at in page.rows]
        ids = [row.adjustment_id for row in rows]
        asked = dict(zip(ids, services.read_asked(database, rows), strict=True))
        return present_page(
            scope, request, page, lambda row: present_pending(row, asked[row.adjustment_id], now)
        )


@strawberry.type
class PendingAdjustmentMutation:
    @mutation(
        Role.ADMIN,
        refused=LedgerPayload,
        description="Confirm an adjustment or a reversal of another admin. It moves the points, "
        "once, with the first admin as the entry's actor, and counts for neither admin's limit. "
        "Callers: admins, neither for their own account nor for their own request (FORBIDDEN). The "
        "rules of adjustPoints or reverseLedgerEntry are checked again. "
        "Errors: INVALID_INPUT (as adjustPoints; expiresAt may have passed), NOT_FOUND, FORBIDDEN, "
        "INSUFFICIENT_POINTS, ALREADY_REVERSED (by another request), INVALID_STATE_TRANSITION "
        "(another admin confirmed or rejected it, or seven days have passed), ACCOUNT_ERASED, "
        "CONFLICT_RETRY. After a timeout or OutcomeUnknown, send the same request again: it "
        "returns the same answer.",
    )
    def confirm_adjustment(self, info: ContextInfo, id: AdjustmentId) -> LedgerPayload | None:
        return present_ledger(info, services.confirm_adjustment(info.context, id))

    @mutation(
        Role.ADMIN,
        refused=PendingAdjustmentPayload,
        description="Permanently reject an adjustment or a reversal that waits for a second admin. "
        "Callers: admins, including the one who sent the request, but not for their own account "
        "(FORBIDDEN). The staff log keeps the reason. If the caller has already rejected it, it is "
        "returned unchanged. Errors: INVALID_INPUT, NOT_FOUND, FORBIDDEN, INVALID_STATE_TRANSITION "
        "(another admin confirmed or rejected it, or seven days have passed), ACCOUNT_ERASED, "
        "CONFLICT_RETRY.",
    )
    def reject_adjustment(
        self, info: ContextInfo, id: AdjustmentId, reason: Reason
    ) -> PendingAdjustmentPayload | None:
        row = services.reject_adjustment(info.context, id, reason)
        (asked,) = services.read_asked(info.context.database, [row])
        return PendingAdjustmentPayload(
            adjustment=present_pending(row, asked, info.context.now), user_errors=[]
        )
