"""Kiosks, their enrolments and their sign-ins."""

from datetime import datetime

import strawberry

from resolvers.api.graphql.fields import ContextInfo, nested
from resolvers.api.graphql.types.location import Location, present_location
from resolvers.domain.base.authorization import EVERYBODY
from resolvers.domain.base.times import seconds_until
from resolvers.domain.places import kiosks
from resolvers.storage.places import kiosk_users


@strawberry.type(
    description="A device that was enrolled with a code. The list includes kiosks whose enrolment "
    "was interrupted: revoke them."
)
class Kiosk:
    id: strawberry.ID = strawberry.field(description="Never changes.")
    location_id: strawberry.ID = strawberry.field(description="The location that it serves.")
    user_id: strawberry.ID | None = strawberry.field(
        description="Its sub, which the location lists in kioskIds until the kiosk is revoked; "
        "null if its enrolment was interrupted."
    )
    enrolled_at: datetime = strawberry.field(description="When the device used its code.")
    enrolled_by: strawberry.ID = strawberry.field(description="The admin who made the code.")
    revoked_at: datetime | None = strawberry.field(
        description="When it was revoked and could issue no more tokens; null if in service."
    )

    @nested(*EVERYBODY, description="The location that it serves.")
    async def location(self, info: ContextInfo) -> Location | None:
        row = await info.context.loaders.locations.load(self.location_id)
        return None if row is None else present_location(row, info.context.caller)


@strawberry.type(description="A code with which one device becomes a kiosk of a location.")
class KioskEnrolment:
    id: strawberry.ID = strawberry.field(description="The id of the enrolment; it is no secret.")
    location_id: strawberry.ID = strawberry.field(description="The location of the kiosk.")
    expires_at: datetime = strawberry.field(description="When the code stops being valid.")
    expires_in_seconds: int = strawberry.field(
        description="Seconds from the server's clock until expiresAt, rounded up. A countdown from "
        "it works on a device whose clock is wrong."
    )


@strawberry.type(
    description="A sign-in of a kiosk. The refresh token renews it at the user pool's token "
    "endpoint, with the client id of kiosks."
)
class KioskTokens:
    access_token: str = strawberry.field(description="The token that authorizes requests.")
    id_token: str = strawberry.field(description="The kiosk's identity, an OpenID Connect token.")
    refresh_token: str = strawberry.field(description="A secret that only the kiosk may keep.")
    expires_in_seconds: int = strawberry.field(
        description="Seconds for which the access token and the id token are valid."
    )


def present_kiosk(row: kiosks.Kiosk) -> Kiosk:
    return Kiosk(
        id=strawberry.ID(row.kiosk_id),
        location_id=strawberry.ID(row.location_id),
        user_id=None if row.user_id is None else strawberry.ID(row.user_id),
        enrolled_at=row.enrolled_at,
        enrolled_by=strawberry.ID(row.enrolled_by),
        revoked_at=row.revoked_at,
    )


def present_enrolment(row: kiosks.KioskEnrolment, now: datetime) -> KioskEnrolment:
    return KioskEnrolment(
        id=strawberry.ID(row.enrolment_id),
        location_id=strawberry.ID(row.location_id),
        expires_at=row.expires_at,
        expires_in_seconds=seconds_until(row.expires_at, now),
    )


def present_tokens(tokens: kiosk_users.Tokens) -> KioskTokens:
    return KioskTokens(**vars(tokens))
