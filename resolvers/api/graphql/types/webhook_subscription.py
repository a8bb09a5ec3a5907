"""Webhook subscriptions, and the input that changes them."""

from datetime import datetime
from typing import Any

import strawberry

from resolvers.api.graphql.fields import omittable
from resolvers.api.graphql.types.enums import describe
from resolvers.api.graphql.types.scalars import AWSURL
from resolvers.domain.partners import webhooks
from resolvers.events.catalogue import CATALOGUE, EventType

describe(
    EventType,
    "The events that other systems can receive. docs/use/events.md describes the data of each.",
    {event_type: kind.meaning for event_type, kind in CATALOGUE.items()},
)


@strawberry.type(description="The events that a partner gets by signed HTTPS requests.")
class WebhookSubscription:
    id: strawberry.ID = strawberry.field(description="Never changes.")
    partner: str = strawberry.field(description="The name of the partner.")
    url: AWSURL = strawberry.field(description="The address that events are sent to.")
    event_types: list[EventType] = strawberry.field(description="The types that are sent.")
    municipality_codes: list[str] | None = strawberry.field(
        description="Only events of locations of these municipalities; null: all events."
    )
    includes_user_ids: bool = strawberry.field(
        description="Whether each event names its user by a pseudonym."
    )
    is_active: bool = strawberry.field(description="Whether events are sent.")
    gone_at: datetime | None = strawberry.field(
        description="When url answered 410 Gone, which ended the subscription; else null."
    )
    former_secret_valid_until: datetime | None = strawberry.field(
        description="The end of the time in which requests are also signed with a former secret; "
        "null if they are not."
    )
    created_at: datetime = strawberry.field(description="When it was created.")
    updated_at: datetime = strawberry.field(description="When it last changed.")


@strawberry.input(
    description="Content of a webhook subscription. createWebhookSubscription needs partner, url "
    "and eventTypes, and treats null as omitted. In updateWebhookSubscription an omitted field "
    "does not change. null clears municipalityCodes, and is INVALID_INPUT for other fields."
)
class WebhookSubscriptionInput:
    partner: str | None = omittable(
        "The partner's name: 1 to 100 characters, not blank, no control characters."
    )
    url: AWSURL | None = omittable(
        "The address to send to: https, a public address, without a user or a "
        "fragment; at most 2,000 ASCII characters."
    )
    event_types: list[EventType] | None = omittable(
        "The types of events to send, at least one, each once. With includesUserIds, "
        "ACCOUNT_ERASED is required; without, it is rejected."
    )
    municipality_codes: list[str] | None = omittable(
        "1 to 100 municipality codes of 5 or 6 digits: only events of locations there are sent. "
        "Each of eventTypes must then be POINTS_EARNED, DEPOSIT_CREDITED, LOCATION_STATUS_CHANGED "
        "or ACCOUNT_ERASED. ACCOUNT_ERASED is sent for all municipalities."
    )
    includes_user_ids: bool | None = omittable(
        "Only in createWebhookSubscription: whether each event names its user by a "
        "pseudonym; false if omitted."
    )
    is_active: bool | None = omittable("Whether events are sent; true if omitted.")

    def read(self) -> dict[str, Any]:
        """Return the given fields for the rules; null is None."""
        sent = {name: value for name, value in vars(self).items() if value is not strawberry.UNSET}
        if self.event_types:
            sent["event_types"] = [each.value for each in self.event_types]
        return sent


def present_subscription(subscription: webhooks.Subscription, now: datetime) -> WebhookSubscription:
    """Return the subscription at `now`, without event types that only a newer release sends."""
    return WebhookSubscription(
        id=strawberry.ID(subscription.subscription_id),
        partner=subscription.partner,
        url=AWSURL(subscription.url),
        event_types=[EventType(each) for each in subscription.event_types if each in CATALOGUE],
        municipality_codes=subscription.municipality_codes,
        includes_user_ids=subscription.includes_user_ids,
        is_active=subscription.is_active,
        gone_at=subscription.gone_at,
        former_secret_valid_until=subscription.former_secret_ends_at(now),
        created_at=subscription.created_at,
        updated_at=subscription.updated_at,
    )
