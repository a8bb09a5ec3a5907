"""Issue, revoke and read QR tokens."""

from datetime import datetime
from typing import Annotated

import strawberry

from resolvers.api.context import Context
from resolvers.api.graphql.arguments import After, First, LocationId, Reason
from resolvers.api.graphql.fields import ContextInfo, Payload, granted, mutation, query
from resolvers.api.graphql.types.connections import (
    Connection,
    list_scope,
    present_page,
    read_page_request,
)
from resolvers.api.graphql.types.errors import UserError
from resolvers.api.graphql.types.material_quantity import MaterialQuantityInput
from resolvers.api.graphql.types.qr_token import QrToken, present_qr_token
from resolvers.domain.base.authorization import Caller, Role
from resolvers.domain.base.enums import QrTokenStatus
from resolvers.domain.deposits import qr_tokens as rows
from resolvers.domain.deposits.qr_tokens import Deposit, MaterialQuantity
from resolvers.domain.places.locations import Location
from resolvers.services.deposits.issue_token import issue_token, revoke_token
from resolvers.storage.deposits import qr_tokens
from resolvers.storage.places import locations

TokenId = Annotated[strawberry.ID, strawberry.argument(description="The id of the token.")]
Items = Annotated[
    list[MaterialQuantityInput],
    strawberry.argument(
        description="The deposited materials: 1 to 20 items, each material and unit once."
    ),
]
DeviceEventId = Annotated[
    strawberry.ID,
    strawberry.argument(
        description="The kiosk's own id for the deposit, 1 to 128 visible ASCII characters. It is "
        "the idempotency key: the same id returns the same code, forever."
    ),
]
OccurredAt = Annotated[
    datetime | None,
    strawberry.argument(
        description="When it was deposited: at most 24 hours ago, at most 5 minutes ahead. If "
        "omitted, now."
    ),
]
OnlyStatus = Annotated[
    QrTokenStatus | None, strawberry.argument(description="Only tokens that have this status now.")
]


@strawberry.type(description="The result of issueQrToken.")
class IssueQrTokenPayload(Payload):
    qr_token: QrToken | None = granted("The token, with its code.")
    replayed: bool = strawberry.field(
        default=False, description="Whether an earlier request issued a token for this deposit."
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was rejected; else empty.")


@strawberry.type(description="The result of changing a QR token.")
class QrTokenPayload(Payload):
    qr_token: QrToken | None = granted("Its present state.")
    user_errors: list[UserError] = strawberry.field(description="Why it was rejected; else empty.")


@strawberry.type
class QrTokenQuery:
    @query(
        Role.KIOSK,
        Role.OPERATOR,
        description="One QR token. Callers: kiosks for their own locations, operators and admins "
        "for any. null if it does not exist or belongs to another kiosk's location.",
    )
    def qr_token(self, info: ContextInfo, id: TokenId) -> QrToken | None:
        row = read_token(info.context, id)
        return None if row is None else present_qr_token(row, info.context.now)

    @query(
        Role.KIOSK,
        Role.OPERATOR,
        description="The QR tokens of a location, newest first. Callers: kiosks for their own "
        "locations, operators and admins for any. null if the location does not exist or belongs "
        "to another kiosk.",
    )
    def qr_tokens(
        self,
        info: ContextInfo,
        location_id: LocationId,
        status: OnlyStatus = strawberry.UNSET,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
    ) -> Connection[QrToken] | None:
        context: Context = info.context
        scope = list_scope("qrTokens", location_id, status)
        request = read_page_request(scope, first, after)
        location = locations.read(context.database, location_id)
        is_operator = context.caller.is_any_of(Role.OPERATOR)
        if location is None or not (is_operator or _is_kiosk_of(context.caller, location)):
            return None
        listing = qr_tokens.of_location(location_id, context.now, status)
        return present_page(
            scope,
            request,
            listing.read_page(context.database, request),
            lambda row: present_qr_token(row, context.now),
        )


@strawberry.type
class QrTokenMutation:
    @mutation(
        Role.KIOSK,
        refused=IssueQrTokenPayload,
        description="Issue a QR token for a deposit. Callers: kiosks that the location lists in "
        "kioskIds. The same deposit again returns the same code, renewed if it has expired. If the "
        "budget has a ceiling, the token reserves the most points that it can earn. If the "
        "deployment has a daily cap for kiosks, these points count once against the kiosk's day. "
        "Errors: INVALID_INPUT, NOT_FOUND, FORBIDDEN, IDEMPOTENCY_KEY_REUSED (this deviceEventId "
        "belongs to another deposit), TOKEN_ALREADY_REDEEMED, TOKEN_REVOKED, LOCATION_CLOSED, "
        "LOCATION_FULL, MATERIAL_NOT_ACCEPTED (also after a FIXED_DATE, when the points would have "
        "expired, and when the programme's daily cap is below the points of one quantityPerPoint), "
        "BUDGET_EXHAUSTED, KIOSK_DAILY_CAP_REACHED (until resetsAt, or null if the deposit exceeds "
        "a whole day's cap), CONFLICT_RETRY.",
    )
    def issue_qr_token(
        self,
        info: ContextInfo,
        location_id: LocationId,
        items: Items,
        device_event_id: DeviceEventId,
        occurred_at: OccurredAt = strawberry.UNSET,
    ) -> IssueQrTokenPayload | None:
        context: Context = info.context
        deposit = Deposit(
            kiosk_sub=context.caller.subject,
            location_id=location_id,
            device_event_id=device_event_id,
            quantities=[MaterialQuantity(**vars(item)) for item in items],
            occurred_at=occurred_at,
        )
        issued = issue_token(context, deposit)
        return IssueQrTokenPayload(
            qr_token=present_qr_token(issued.token, context.now, issued.code),
            replayed=issued.replayed,
            user_errors=[],
        )

    @mutation(
        Role.OPERATOR,
        refused=QrTokenPayload,
        description="Revoke a QR token: no citizen can redeem it and its kiosk cannot renew it. "
        "Callers: operators and admins. The reason is stored with the token. A revoked token is "
        "returned unchanged. Errors: INVALID_INPUT, NOT_FOUND, TOKEN_ALREADY_REDEEMED, "
        "CONFLICT_RETRY.",
    )
    def revoke_qr_token(
        self, info: ContextInfo, token_id: TokenId, reason: Reason
    ) -> QrTokenPayload | None:
        revoked = revoke_token(info.context, token_id, reason)
        return QrTokenPayload(qr_token=present_qr_token(revoked, info.context.now), user_errors=[])


def read_token(context: Context, token_id: str) -> rows.QrToken | None:
    """Return a token that the caller may see."""
    row = qr_tokens.read(context.database, token_id)
    if row is None or context.caller.is_any_of(Role.OPERATOR):
        return row
    location = locations.read(context.database, row.location_id)
    return row if _is_kiosk_of(context.caller, location) else None


def _is_kiosk_of(caller: Caller, location: Location | None) -> bool:
    return location is not None and caller.subject in location.kiosk_ids
