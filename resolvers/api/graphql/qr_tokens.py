"""QR tokens: kiosks issue them; kiosks and operators look at what was issued."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import strawberry

from resolvers.api.context import Context
from resolvers.api.graphql.fields import ContextInfo, Payload, mutation, query
from resolvers.api.graphql.types.connections import (
    After,
    First,
    list_scope,
    present_page,
    read_page_request,
)
from resolvers.api.graphql.types.errors import UserError
from resolvers.api.graphql.types.material_quantity import MaterialQuantityInput
from resolvers.api.graphql.types.qr_token import (
    QrToken,
    QrTokenConnection,
    QrTokenEdge,
    present_qr_token,
)
from resolvers.api.graphql.types.scalars import given
from resolvers.domain.authorization import Caller, Role
from resolvers.domain.enums import ErrorCode, QrTokenStatus
from resolvers.domain.errors import DomainError, QrTokenError
from resolvers.domain.locations import Location
from resolvers.domain.qr_tokens import (
    Deposit,
    MaterialQuantity,
    derive_code,
    issue,
    issue_again,
    revoke,
    token_id_of,
)
from resolvers.domain.qr_tokens import QrToken as Row
from resolvers.domain.times import format_instant
from resolvers.services.optimistic_write import Change, make_change
from resolvers.storage import earn_rules, locations, qr_tokens, recycle_events
from resolvers.storage.expressions import Item, Key

TokenId = Annotated[strawberry.ID, strawberry.argument(description="The id of the token.")]
LocationId = Annotated[
    strawberry.ID, strawberry.argument(description="Where; its kioskIds name the kiosk.")
]
Items = Annotated[
    list[MaterialQuantityInput],
    strawberry.argument(description="What was put in: 1 to 20, no material and unit twice."),
]
DeviceEventId = Annotated[
    strawberry.ID,
    strawberry.argument(
        description="The deposit's own id at the kiosk, 1 to 128 visible ASCII characters: its "
        "idempotency key. Sent again it gives the same code, for ever."
    ),
]
OccurredAt = Annotated[
    datetime | None,
    strawberry.argument(
        description="When it was put in: at most 24 hours back, 5 minutes ahead; now if left out."
    ),
]
Reason = Annotated[
    str,
    strawberry.argument(
        description="Why, 1 to 500 characters, not blank, no control characters but \\n; kept with "
        "the token."
    ),
]
OnlyStatus = Annotated[
    QrTokenStatus | None, strawberry.argument(description="Only tokens of this status now.")
]


@strawberry.type(description="A QR token to show, or why there is none.")
class IssueQrTokenPayload(Payload):
    qr_token: QrToken | None = strawberry.field(default=None, description="The token, with code.")
    replayed: bool = strawberry.field(
        default=False, description="Whether the kiosk had asked for this deposit before."
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was refused; else empty.")


@strawberry.type(description="A QR token after a change, or why there was none.")
class QrTokenPayload(Payload):
    qr_token: QrToken | None = strawberry.field(default=None, description="The token, as it is.")
    user_errors: list[UserError] = strawberry.field(description="Why it was refused; else empty.")


@strawberry.type
class QrTokenQuery:
    @query(
        Role.KIOSK,
        Role.OPERATOR,
        description="One QR token: of the kiosk's own locations, or any for operators and admins. "
        "Unknown, or another kiosk's location: null.",
    )
    def qr_token(self, info: ContextInfo, id: TokenId) -> QrToken | None:
        context: Context = info.context
        row = qr_tokens.read(context.database, id)
        if row is None:
            return None
        is_operator = context.caller.is_any_of(Role.OPERATOR)
        if not is_operator and not _is_kiosk_of(
            context.caller, locations.read(context.database, row.location_id)
        ):
            return None
        return present_qr_token(row, context.now)

    @query(
        Role.KIOSK,
        Role.OPERATOR,
        description="What was issued at a location, newest first: of the kiosk's own locations, "
        "or any for operators and admins. Unknown, or another kiosk's location: null.",
    )
    def qr_tokens(
        self,
        info: ContextInfo,
        location_id: LocationId,
        status: OnlyStatus = strawberry.UNSET,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
    ) -> QrTokenConnection | None:
        context: Context = info.context
        only = given(status)
        scope = list_scope("qrTokens", location_id, only)
        request = read_page_request(scope, first, after)
        location = locations.read(context.database, location_id)
        is_operator = context.caller.is_any_of(Role.OPERATOR)
        if location is None or not (is_operator or _is_kiosk_of(context.caller, location)):
            return None
        listing = qr_tokens.of_location(location_id, context.now, only)
        return present_page(
            scope,
            request,
            listing.read_page(context.database, request),
            lambda row: present_qr_token(row, context.now),
            QrTokenEdge,
            QrTokenConnection,
        )


@strawberry.type
class QrTokenMutation:
    @mutation(
        Role.KIOSK,
        refused=IssueQrTokenPayload,
        description="Issue a QR token for what was put in, by a kiosk that the location's "
        "kioskIds name. The same deposit again gets the same code, renewed if it has expired. "
        "Errors: INVALID_INPUT, NOT_FOUND, FORBIDDEN, IDEMPOTENCY_KEY_REUSED (another deposit "
        "under this deviceEventId), TOKEN_ALREADY_REDEEMED, TOKEN_REVOKED, LOCATION_CLOSED (out "
        "of service too), LOCATION_FULL, MATERIAL_NOT_ACCEPTED (after a FIXED_DATE, too: the "
        "points would have expired; and where the programme's daily cap has no room for one "
        "quantityPerPoint), CONFLICT_RETRY.",
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
            quantities=[
                MaterialQuantity(item.material, item.unit, item.quantity) for item in items
            ],
            occurred_at=given(occurred_at),
        )
        secrets = context.settings.secrets
        code = derive_code(secrets.issue_key, deposit.kiosk_sub, device_event_id)
        token_id = token_id_of(secrets.pepper, code)
        issued = make_change(context.database, lambda: _decide_issue(context, deposit, token_id))
        return IssueQrTokenPayload(
            qr_token=present_qr_token(issued.token, context.now, code),
            replayed=issued.replayed,
            user_errors=[],
        )

    @mutation(
        Role.OPERATOR,
        refused=QrTokenPayload,
        description="Revoke a QR token, by an operator or admin: nobody can redeem it any more and "
        "its kiosk gets no new life for it. Revoked before: answered as it is. Errors: "
        "INVALID_INPUT, NOT_FOUND, TOKEN_ALREADY_REDEEMED, CONFLICT_RETRY.",
    )
    def revoke_qr_token(
        self, info: ContextInfo, token_id: TokenId, reason: Reason
    ) -> QrTokenPayload | None:
        context: Context = info.context

        def decide() -> Change[Row]:
            standing = qr_tokens.read(context.database, token_id)
            token = revoke(standing, context.caller.subject, reason)
            if standing is None or token == standing:
                return Change(token)
            revision = format_instant(standing.expires_at)
            return Change(token, [qr_tokens.revoke(standing, token)], revision)

        revoked = make_change(context.database, decide)
        return QrTokenPayload(qr_token=present_qr_token(revoked, context.now), user_errors=[])


@dataclass(frozen=True)
class _Issued:
    token: Row
    replayed: bool


def _decide_issue(context: Context, deposit: Deposit, token_id: str) -> Change[_Issued]:
    keys = (
        locations.key(deposit.location_id),
        qr_tokens.key(token_id),
        recycle_events.key(deposit.event_id),
        earn_rules.CURRENT_KEY,
    )
    rows = context.database.batch_get(keys, consistent=True)
    location = locations.from_item(rows.get(keys[0]))
    if location is None:
        raise DomainError(ErrorCode.NOT_FOUND, "there is no such location", ["locationId"])
    if context.caller.subject not in location.kiosk_ids:
        raise DomainError(ErrorCode.FORBIDDEN, "the location is not this kiosk's", ["locationId"])
    seconds = context.settings.qr_token_seconds
    standing = qr_tokens.from_item(rows.get(keys[1]))
    if standing is not None:
        token = issue_again(standing, deposit, context.now, seconds)
        _check_not_credited(rows, keys[2])
        writes = [] if token == standing else [qr_tokens.renew(standing, token)]
        revision = format_instant(standing.expires_at)
        return Change(_Issued(token, replayed=True), writes, revision, token)
    _check_not_credited(rows, keys[2])
    token = issue(
        deposit,
        token_id=token_id,
        status=location.status,
        accepted_materials=location.accepted_materials,
        rules=earn_rules.from_item(rows.get(keys[3])),
        programme=context.settings.programme,
        now=context.now,
        expires_in_seconds=seconds,
    )
    return Change(_Issued(token, replayed=False), [qr_tokens.issue(token)], row=token)


def _check_not_credited(rows: Mapping[Key, Item], event_key: Key) -> None:
    # The token that was redeemed may be gone by its TTL, or had the code of another issue key.
    if event_key in rows:
        raise QrTokenError(
            ErrorCode.TOKEN_ALREADY_REDEEMED,
            "this deposit has been credited already",
            field=["deviceEventId"],
        )


def _is_kiosk_of(caller: Caller, location: Location | None) -> bool:
    return location is not None and caller.subject in location.kiosk_ids
