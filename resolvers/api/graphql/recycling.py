"""Redeem QR tokens for points."""

from typing import Annotated

import strawberry

from resolvers.api.graphql.fields import ContextInfo, Payload, granted, mutation
from resolvers.api.graphql.types.errors import UserError
from resolvers.api.graphql.types.ledger import LedgerEntry, PointBalance, present_movement
from resolvers.api.graphql.types.recycle_event import RecycleEvent, present_recycle_event
from resolvers.domain.base.authorization import Role
from resolvers.services.deposits.redeem_token import redeem_token

Code = Annotated[
    str,
    strawberry.argument(
        description="The secret in the QR picture that the kiosk shows. Case, blanks and hyphens "
        "are ignored, and 0, 1 and 8 are read as O, I and B."
    ),
]


@strawberry.type(description="The result of redeemQrToken.")
class RedeemQrTokenPayload(Payload):
    recycle_event: RecycleEvent | None = granted("The deposit that was credited.")
    ledger_entry: LedgerEntry | None = granted("The movement of points.")
    balance: PointBalance | None = granted(
        "The balance right after the movement; a replay returns the same."
    )
    replayed: bool = strawberry.field(
        default=False, description="Whether the caller redeemed this token before."
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was rejected; else empty.")


@strawberry.type
class RecyclingMutation:
    @mutation(
        Role.CITIZEN,
        refused=RedeemQrTokenPayload,
        description="Redeem a QR token for points. Callers: every citizen. The token is the "
        "idempotency key: repeating the request as the same citizen has one effect and returns "
        "the same answer. A quantity below one step is carried to the next visit. If a rule's "
        "FIXED_DATE has passed since the token was issued, its points are credited and expire at "
        "once. "
        "Errors: TOKEN_NOT_FOUND, TOKEN_ALREADY_REDEEMED, TOKEN_EXPIRED, TOKEN_REVOKED, "
        "DAILY_EARN_CAP_REACHED (the token stays redeemable), ACCOUNT_SUSPENDED, ACCOUNT_ERASED, "
        "INVALID_INPUT, CONFLICT_RETRY. After a timeout or OutcomeUnknown, send the same request "
        "again.",
    )
    def redeem_qr_token(self, info: ContextInfo, code: Code) -> RedeemQrTokenPayload | None:
        result = redeem_token(info.context, code)
        return RedeemQrTokenPayload(
            recycle_event=present_recycle_event(result.created),
            **present_movement(result, info.context.caller),
        )
