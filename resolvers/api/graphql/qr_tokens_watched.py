"""Live QR tokens: from the stream of `qr_tokens` through AppSync to the subscribers."""

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Annotated

import strawberry

from resolvers.api.graphql.fields import (
    ContextInfo,
    mutation,
    pushed_by_appsync,
    subscription,
    unauthorized,
)
from resolvers.api.graphql.qr_tokens import TokenId, read_token
from resolvers.api.graphql.types.qr_token import QrTokenChange
from resolvers.domain.base.authorization import Role
from resolvers.domain.base.enums import QrTokenStatus


@strawberry.input(description="A changed QR token, from the stream of the qr_tokens table.")
class QrTokenChangeInput:
    id: strawberry.ID = strawberry.field(description="The id of the token.")
    location_id: strawberry.ID = strawberry.field(description="The location where it was issued.")
    status: QrTokenStatus = strawberry.field(description="The state of the token.")
    expires_at: datetime = strawberry.field(description="When it stops being redeemable.")
    updated_at: datetime = strawberry.field(description="When the token changed.")


@strawberry.type
class QrTokenChangeMutation:
    @mutation(
        Role.PUBLISHER,
        description="Publish a changed QR token to the subscribers of onQrTokenChanged. Callers: "
        "only the events function, with IAM.",
    )
    def publish_qr_token(
        self,
        info: ContextInfo,  # noqa: ARG002 - the field policy needs it
        input: Annotated[QrTokenChangeInput, strawberry.argument(description="The token.")],
    ) -> QrTokenChange | None:
        return QrTokenChange(**vars(input))


@strawberry.type
class QrTokenChangeSubscription:
    @subscription(
        Role.KIOSK,
        Role.OPERATOR,
        mutations=["publishQrToken"],
        description="A QR token is redeemed, revoked or renewed. Callers: kiosks for tokens of "
        "their locations, operators and admins for any. Expiry is not pushed: see expiresAt. "
        "Unauthorized: another caller, a token that does not exist, or a token of another kiosk's "
        "location. A change can arrive twice or, over a broken connection, not at all: query the "
        "token after you connect.",
    )
    def on_qr_token_changed(
        self, info: ContextInfo, id: TokenId
    ) -> AsyncGenerator[QrTokenChange | None, None]:
        if read_token(info.context, id) is None:
            raise unauthorized(info)
        return pushed_by_appsync()
