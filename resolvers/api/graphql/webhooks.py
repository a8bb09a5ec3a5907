"""Read and change webhook subscriptions."""

from functools import partial
from typing import Annotated, TypeAlias

import strawberry

from resolvers.api.graphql.arguments import CHANGES, After, First, IdempotencyKey
from resolvers.api.graphql.fields import ContextInfo, Payload, granted, mutation, query
from resolvers.api.graphql.types.connections import Connection, answer_page, list_scope
from resolvers.api.graphql.types.errors import UserError
from resolvers.api.graphql.types.webhook_subscription import (
    WebhookSubscription,
    WebhookSubscriptionInput,
    present_subscription,
)
from resolvers.domain.base.authorization import Role
from resolvers.services.partners import webhooks as services
from resolvers.storage.partners import webhook_subscriptions

WebhookSubscriptionId: TypeAlias = Annotated[
    strawberry.ID, strawberry.argument(description="The id of the webhook subscription.")
]


@strawberry.type(description="The result of changing a webhook subscription.")
class WebhookSubscriptionPayload(Payload):
    webhook_subscription: WebhookSubscription | None = granted(
        "The subscription as it is now; null if rejected or deleted."
    )
    secret: str | None = granted(
        "The new secret, whsec_ and Base64, of createWebhookSubscription and "
        "rotateWebhookSecret. No other answer returns it. null in a replay."
    )
    replayed: bool = strawberry.field(
        default=False, description="Whether an earlier request with this key did the work."
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was rejected; else empty.")


@strawberry.type
class WebhookQuery:
    @query(
        Role.ADMIN,
        Role.AUDITOR,
        description="One webhook subscription; null if it does not exist or was deleted.",
    )
    def webhook_subscription(
        self, info: ContextInfo, id: WebhookSubscriptionId
    ) -> WebhookSubscription | None:
        row = webhook_subscriptions.read(info.context.database, id)
        if row is None or row.deleted_at is not None:
            return None
        return present_subscription(row, info.context.now)

    @query(Role.ADMIN, Role.AUDITOR, description="The webhook subscriptions, oldest first.")
    def webhook_subscriptions(
        self, info: ContextInfo, first: First = strawberry.UNSET, after: After = strawberry.UNSET
    ) -> Connection[WebhookSubscription] | None:
        listing, scope = webhook_subscriptions.listing(), list_scope("webhookSubscriptions")
        present = partial(present_subscription, now=info.context.now)
        return answer_page(info.context.database, listing, present, scope, first, after)


@strawberry.type
class WebhookMutation:
    @mutation(
        Role.ADMIN,
        refused=WebhookSubscriptionPayload,
        description="Begin to send events to a partner. Callers: admins. Give the secret to the "
        "partner: no later answer returns it. If this answer gets lost, send the request again and "
        "call rotateWebhookSecret. Errors: INVALID_INPUT, IDEMPOTENCY_KEY_REUSED, NOT_FOUND "
        "(deleted since), CONFLICT_RETRY.",
    )
    def create_webhook_subscription(
        self,
        info: ContextInfo,
        input: Annotated[
            WebhookSubscriptionInput, strawberry.argument(description="The new subscription.")
        ],
        idempotency_key: IdempotencyKey,
    ) -> WebhookSubscriptionPayload | None:
        result = services.create_webhook_subscription(info.context, input.read(), idempotency_key)
        return _present(info, result)

    @mutation(
        Role.ADMIN,
        refused=WebhookSubscriptionPayload,
        description="Change a webhook subscription. Callers: admins. Events that wait for another "
        "attempt go to the new url. If the subscription becomes inactive, they are dropped. "
        "Errors: INVALID_INPUT, NOT_FOUND, CONFLICT_RETRY.",
    )
    def update_webhook_subscription(
        self,
        info: ContextInfo,
        id: WebhookSubscriptionId,
        input: Annotated[WebhookSubscriptionInput, CHANGES],
    ) -> WebhookSubscriptionPayload | None:
        return _present(info, services.update_webhook_subscription(info.context, id, input.read()))

    @mutation(
        Role.ADMIN,
        refused=WebhookSubscriptionPayload,
        description="Create a new secret. Callers: admins. For 24 hours requests are also signed "
        "with the former one. If the answer gets lost, call it again: valid secrets stay valid. "
        "Errors: INVALID_INPUT (5 secrets are valid already), NOT_FOUND, CONFLICT_RETRY.",
    )
    def rotate_webhook_secret(
        self, info: ContextInfo, id: WebhookSubscriptionId
    ) -> WebhookSubscriptionPayload | None:
        return _present(info, services.rotate_webhook_secret(info.context, id))

    @mutation(
        Role.ADMIN,
        refused=WebhookSubscriptionPayload,
        description="Delete a webhook subscription with its secrets, forever. Events that wait for "
        "another attempt are dropped. Callers: admins. Errors: NOT_FOUND, CONFLICT_RETRY.",
    )
    def delete_webhook_subscription(
        self, info: ContextInfo, id: WebhookSubscriptionId
    ) -> WebhookSubscriptionPayload | None:
        services.delete_webhook_subscription(info.context, id)
        return WebhookSubscriptionPayload(user_errors=[])


def _present(info: ContextInfo, result: services.SubscriptionResult) -> WebhookSubscriptionPayload:
    return WebhookSubscriptionPayload(
        webhook_subscription=present_subscription(result.subscription, info.context.now),
        secret=result.secret,
        replayed=result.replayed,
        user_errors=[],
    )
