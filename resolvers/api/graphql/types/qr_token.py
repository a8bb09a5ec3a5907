"""QR tokens."""

from datetime import datetime

import strawberry

from resolvers.api.graphql.fields import ContextInfo, nested
from resolvers.api.graphql.types.location import Location, present_location
from resolvers.api.graphql.types.material_quantity import MaterialQuantity
from resolvers.domain.base.authorization import Role
from resolvers.domain.base.enums import QrTokenStatus
from resolvers.domain.base.times import seconds_until
from resolvers.domain.deposits import qr_tokens


@strawberry.type(
    description="A deposit that a kiosk counted. One user can redeem it, once, until it expires. "
    "The earn rules are fixed when the token is issued, so the points that the kiosk shows stay "
    "correct."
)
class QrToken:
    id: strawberry.ID = strawberry.field(description="The id of the token; it is not the secret.")
    code: str | None = strawberry.field(
        description="The secret in the QR picture, 26 letters and digits. Only issueQrToken "
        "returns it, only to the kiosk that issued the token. The service does not store it."
    )
    location_id: strawberry.ID = strawberry.field(description="The location where it was issued.")
    status: QrTokenStatus = strawberry.field(description="The state of the token.")
    quantities: list[MaterialQuantity] = strawberry.field(description="The deposited materials.")
    points_value: int = strawberry.field(
        description="Points for a user with no carried remainder who has reached no cap."
    )
    issued_at: datetime = strawberry.field(description="When the kiosk issued it.")
    expires_at: datetime = strawberry.field(description="When it stops being redeemable.")
    expires_in_seconds: int = strawberry.field(
        description="Seconds from now until expiresAt, rounded up; 0 after that. A countdown from "
        "it works on a device whose clock is wrong."
    )
    now: datetime = strawberry.field(description="The server's time when it answered.")

    @nested(Role.KIOSK, Role.OPERATOR, description="The location where it was issued.")
    async def location(self, info: ContextInfo) -> Location | None:
        row = await info.context.loaders.locations.load(self.location_id)
        return None if row is None else present_location(row, info.context.caller)


@strawberry.type(
    description="A change of a QR token: it was redeemed, revoked or renewed. It has no code."
)
class QrTokenChange:
    id: strawberry.ID = strawberry.field(description="The id of the token.")
    location_id: strawberry.ID = strawberry.field(description="The location where it was issued.")
    status: QrTokenStatus = strawberry.field(
        description="The state of the token. Expiry is not pushed: see expiresAt."
    )
    expires_at: datetime = strawberry.field(description="When it stops being redeemable.")
    updated_at: datetime = strawberry.field(
        description="When the token changed, possibly cut to the second."
    )


def present_qr_token(row: qr_tokens.QrToken, now: datetime, code: str | None = None) -> QrToken:
    """Return the token as it is at `now`; `code` only for the kiosk that just issued it."""
    return QrToken(
        id=strawberry.ID(row.token_id),
        code=code,
        location_id=strawberry.ID(row.location_id),
        status=qr_tokens.status_at(row, now),
        quantities=[
            MaterialQuantity(material=item.material, unit=item.unit, quantity=item.quantity)
            for item in row.items
        ],
        points_value=row.points_value,
        issued_at=row.issued_at,
        expires_at=row.expires_at,
        expires_in_seconds=seconds_until(row.expires_at, now),
        now=now,
    )
