"""Save and remove the push subscriptions of citizens' browsers."""

from typing import Annotated, Any

import strawberry

from resolvers.api.graphql.fields import ContextInfo, Payload, mutation
from resolvers.api.graphql.types.errors import UserError
from resolvers.domain.base.authorization import Role
from resolvers.services.notices import push_subscriptions as services


@strawberry.input(description="A browser's PushSubscription (W3C Push API).")
class PushSubscriptionInput:
    endpoint: str = strawberry.field(
        description="Its endpoint: https, a public address, at most 2,000 characters."
    )
    p256dh: str = strawberry.field(
        description="Its key p256dh: an uncompressed point of P-256, 65 bytes in base64url."
    )
    auth: str = strawberry.field(description="Its key auth: 16 bytes in base64url.")

    def read(self) -> dict[str, Any]:
        return vars(self)


@strawberry.type(description="The result of saving or removing a push subscription.")
class PushSubscriptionPayload(Payload):
    user_errors: list[UserError] = strawberry.field(description="Why it was rejected; else empty.")


@strawberry.type
class PushSubscriptionMutation:
    @mutation(
        Role.CITIZEN,
        refused=PushSubscriptionPayload,
        description="Send web push to this browser: about points that expire, decisions on "
        "exchanges, and vouchers. Callers: every citizen. The same request again changes nothing. "
        "An endpoint belongs to the citizen who saved it last. A citizen has at most 10: an 11th "
        "replaces the oldest. Errors: INVALID_INPUT, NOT_CONFIGURED (this deployment sends no "
        "pushes), ACCOUNT_ERASED, CONFLICT_RETRY.",
    )
    def save_push_subscription(
        self,
        info: ContextInfo,
        input: Annotated[
            PushSubscriptionInput, strawberry.argument(description="The browser's subscription.")
        ],
    ) -> PushSubscriptionPayload | None:
        services.save_push_subscription(info.context, input.read())
        return PushSubscriptionPayload(user_errors=[])

    @mutation(
        Role.CITIZEN,
        refused=PushSubscriptionPayload,
        description="Stop sending pushes to a browser of the caller. Callers: every citizen. An "
        "endpoint that the caller has not saved changes nothing. Errors: CONFLICT_RETRY.",
    )
    def remove_push_subscription(
        self,
        info: ContextInfo,
        endpoint: Annotated[
            str, strawberry.argument(description="The endpoint of the browser's subscription.")
        ],
    ) -> PushSubscriptionPayload | None:
        services.remove_push_subscription(info.context, endpoint)
        return PushSubscriptionPayload(user_errors=[])
