"""Enrol, list and revoke kiosks."""

from typing import Annotated

import strawberry

from resolvers.api.graphql.arguments import After, First, LocationId, Reason
from resolvers.api.graphql.fields import ContextInfo, Payload, granted, mutation, query
from resolvers.api.graphql.types.connections import Connection, answer_page, list_scope
from resolvers.api.graphql.types.errors import UserError
from resolvers.api.graphql.types.kiosk import (
    Kiosk,
    KioskEnrolment,
    KioskTokens,
    present_enrolment,
    present_kiosk,
    present_tokens,
)
from resolvers.domain.base.authorization import Role
from resolvers.services.places import kiosks as services
from resolvers.storage.places import kiosks

UNSET = strawberry.UNSET


@strawberry.type(description="The result of createKioskEnrolment.")
class KioskEnrolmentPayload(Payload):
    enrolment: KioskEnrolment | None = granted("The enrolment; null if rejected.")
    code: str | None = granted(
        "10 letters and digits, for one device. No other answer returns it. null if rejected."
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was rejected; else empty.")


@strawberry.type(description="The result of enrolling a kiosk.")
class EnrolKioskPayload(Payload):
    kiosk: Kiosk | None = granted("The kiosk; null if rejected.")
    tokens: KioskTokens | None = granted(
        "Its sign-in. No other answer returns it. null if rejected."
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was rejected; else empty.")


@strawberry.type(description="The result of changing a kiosk.")
class KioskPayload(Payload):
    kiosk: Kiosk | None = granted("The kiosk as it is now; null if rejected.")
    user_errors: list[UserError] = strawberry.field(description="Why it was rejected; else empty.")


@strawberry.type
class KioskQuery:
    @query(
        Role.ADMIN,
        description="The kiosks that were enrolled with a code, newest first, revoked ones "
        "included. Callers: admins. Kiosks whose user was created by hand are not listed.",
    )
    def kiosks(
        self,
        info: ContextInfo,
        location_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Only kiosks of this location.")
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
    ) -> Connection[Kiosk] | None:
        listing, scope = kiosks.listing(location_id), list_scope("kiosks", location_id)
        return answer_page(info.context.database, listing, present_kiosk, scope, first, after)


@strawberry.type
class KioskMutation:
    @mutation(
        Role.ADMIN,
        refused=KioskEnrolmentPayload,
        description="Create a code with which one device becomes a kiosk of the location. The code "
        "is valid for ten minutes. Callers: admins. If the answer gets lost, call it again: the "
        "lost code expires. Errors: INVALID_INPUT (the location has 100 kiosks), NOT_FOUND, "
        "NOT_CONFIGURED, CONFLICT_RETRY.",
    )
    def create_kiosk_enrolment(
        self, info: ContextInfo, location_id: LocationId
    ) -> KioskEnrolmentPayload | None:
        made = services.create_enrolment(info.context, location_id)
        return KioskEnrolmentPayload(
            enrolment=present_enrolment(made.enrolment, info.context.now),
            code=made.code,
            user_errors=[],
        )

    @mutation(
        Role.ANONYMOUS,
        refused=EnrolKioskPayload,
        description="Become a kiosk, with a code that an admin created. Callers: devices with only "
        "the API key. A code works once. If the answer gets lost, ask for a new code, and let the "
        "admin revoke the kiosk of the first one. After InternalFailure send the same code again. "
        "Errors: INVALID_INPUT (the location has 100 "
        "kiosks), ENROLMENT_CODE_INVALID (unknown, used, expired, or the kiosk was revoked), "
        "NOT_CONFIGURED, CONFLICT_RETRY.",
    )
    def enrol_kiosk(
        self,
        info: ContextInfo,
        code: Annotated[
            str,
            strawberry.argument(
                description="The code. Case, blanks and hyphens are ignored, and 0, 1 and 8 are "
                "read as O, I and B."
            ),
        ],
    ) -> EnrolKioskPayload | None:
        kiosk, tokens = services.enrol_kiosk(info.context, code)
        return EnrolKioskPayload(
            kiosk=present_kiosk(kiosk), tokens=present_tokens(tokens), user_errors=[]
        )

    @mutation(
        Role.ADMIN,
        refused=KioskPayload,
        description="Revoke a kiosk permanently: it issues no more QR tokens, and its sign-in "
        "ends. Callers: admins. If it fails, call it again: it completes the remaining steps. "
        "Errors: INVALID_INPUT, NOT_FOUND, NOT_CONFIGURED, CONFLICT_RETRY.",
    )
    def revoke_kiosk(
        self,
        info: ContextInfo,
        id: Annotated[strawberry.ID, strawberry.argument(description="The id of the kiosk.")],
        reason: Reason,
    ) -> KioskPayload | None:
        revoked = services.revoke_kiosk(info.context, id, reason)
        return KioskPayload(kiosk=present_kiosk(revoked), user_errors=[])
