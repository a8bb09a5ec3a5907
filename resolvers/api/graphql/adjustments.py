"""Adjustments and reversals: points that admins move by hand."""

from datetime import datetime
from typing import Annotated

import strawberry

from resolvers.api.graphql.fields import ContextInfo, Payload, given, mutation
from resolvers.api.graphql.types.errors import UserError
from resolvers.api.graphql.types.ledger import (
    LedgerEntry,
    PointBalance,
    present_balance,
    present_ledger_entry,
)
from resolvers.domain.adjustments import AdjustmentRequest
from resolvers.domain.authorization import Role
from resolvers.domain.ledger import answered_balance
from resolvers.services.adjustments import adjust_points, reverse_entry
from resolvers.services.point_transactions import TransactionResult

UserId = Annotated[strawberry.ID, strawberry.argument(description="Whose points.")]
Points = Annotated[
    int,
    strawberry.argument(
        description="How many more, or fewer where negative: -1,000,000 to 1,000,000, not 0."
    ),
]
ExpiresAt = Annotated[
    datetime | None,
    strawberry.argument(
        description="The last moment that they can be spent, kept to the millisecond: in the "
        "future, and with positive points only. Left out: as the programme's points expire."
    ),
]
EntryId = Annotated[strawberry.ID, strawberry.argument(description="The entry to reverse.")]
Reason = Annotated[
    str,
    strawberry.argument(
        description="Why, 1 to 500 characters, not blank, no control characters but \\n; kept with "
        "the entry."
    ),
]
AdjustmentKey = Annotated[
    strawberry.ID,
    strawberry.argument(
        description="1 to 128 visible ASCII characters, new for every adjustment that is wanted, "
        "the same when one is sent again: it has one effect and one answer, for ever."
    ),
]
ReversalKey = Annotated[
    strawberry.ID,
    strawberry.argument(
        description="1 to 128 visible ASCII characters. The same when the request is sent again: "
        "with another one the entry is ALREADY_REVERSED."
    ),
]


@strawberry.type(description="A movement of points by hand, or why it was refused.")
class LedgerPayload(Payload):
    ledger_entry: LedgerEntry | None = strawberry.field(
        default=None, description="The movement of points."
    )
    balance: PointBalance | None = strawberry.field(
        default=None, description="The citizen's balance right after it; the same on a replay."
    )
    replayed: bool = strawberry.field(
        default=False, description="Whether an earlier request with this key had done it already."
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was refused; else empty.")


@strawberry.type
class AdjustmentMutation:
    @mutation(
        Role.ADMIN,
        refused=LedgerPayload,
        description="Give a citizen points or take some, for admins, but not on the own account. "
        "Points are taken from those that expire soonest; a suspended citizen's too. "
        "lifetimeEarned stays as it is. Errors: INVALID_INPUT (also past 10^9 points, or where "
        "expiresAt would make a 41st lot), NOT_FOUND (no account), FORBIDDEN (the own account), "
        "INSUFFICIENT_POINTS (no balance goes below zero), IDEMPOTENCY_KEY_REUSED, "
        "ACCOUNT_ERASED, CONFLICT_RETRY. After a timeout or an OutcomeUnknown send the same "
        "request again.",
    )
    def adjust_points(
        self,
        info: ContextInfo,
        user_id: UserId,
        points: Points,
        reason: Reason,
        idempotency_key: AdjustmentKey,
        expires_at: ExpiresAt = strawberry.UNSET,
    ) -> LedgerPayload | None:
        request = AdjustmentRequest(user_id, points, reason, given(expires_at), idempotency_key)
        return _present(info, adjust_points(info.context, request))

    @mutation(
        Role.ADMIN,
        refused=LedgerPayload,
        description="Reverse a ledger entry, once, for admins, but not on the own account. Only "
        "EARN and ADJUST of points other than 0: exchanges are cancelled instead. Points that it "
        "gave are taken from its own lots first, then from those that expire soonest; points that "
        "it took go back into the lots they came from, even expired ones. A reversed EARN lowers "
        "lifetimeEarned; carried remainders and what counts for daily caps stay. Errors: "
        "INVALID_INPUT, NOT_FOUND, FORBIDDEN (the own account), NOT_REVERSIBLE, ALREADY_REVERSED, "
        "INSUFFICIENT_POINTS (no balance goes below zero; adjustPoints can take what is there), "
        "IDEMPOTENCY_KEY_REUSED (the reversal was made with this key for another reason), "
        "ACCOUNT_ERASED, CONFLICT_RETRY. After a timeout or an OutcomeUnknown send the same "
        "request again.",
    )
    def reverse_ledger_entry(
        self,
        info: ContextInfo,
        ledger_entry_id: EntryId,
        reason: Reason,
        idempotency_key: ReversalKey,
    ) -> LedgerPayload | None:
        result = reverse_entry(info.context, ledger_entry_id, reason, idempotency_key)
        return _present(info, result)


def _present(info: ContextInfo, result: TransactionResult[None]) -> LedgerPayload:
    return LedgerPayload(
        ledger_entry=present_ledger_entry(result.entry, info.context.caller),
        balance=present_balance(answered_balance(result.entry)),
        replayed=result.replayed,
        user_errors=[],
    )
