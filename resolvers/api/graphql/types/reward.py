"""Rewards of the catalogue, and the input that changes them."""

from datetime import datetime
from typing import Any

import strawberry

from resolvers.api.graphql.fields import omittable
from resolvers.api.graphql.types.localized_text import (
    LocalizedText,
    LocalizedTextInput,
    present_text,
    present_translated,
)
from resolvers.api.graphql.types.scalars import AWSURL
from resolvers.domain.base.enums import FulfilmentType
from resolvers.domain.rewards import rewards


@strawberry.type(description="A good or service that users exchange points for.")
class Reward:
    id: strawberry.ID = strawberry.field(description="Never changes.")
    name: str = strawberry.field(description="names.ja.")
    names: LocalizedText = strawberry.field(description="The name, by language.")
    description: str | None = strawberry.field(description="localizedDescription.ja.")
    localized_description: LocalizedText | None = strawberry.field(
        description="The description, by language."
    )
    category: str | None = strawberry.field(
        description="The category that rewards(category:) filters by."
    )
    image_url: AWSURL | None = strawberry.field(description="A picture of the reward.")
    points_cost: int = strawberry.field(description="Price of one piece in points: 1 to 1,000,000.")
    stock_remaining: int | None = strawberry.field(description="Pieces left; null: unlimited.")
    is_active: bool = strawberry.field(description="Whether it is in the catalogue.")
    redeemable_from: datetime | None = strawberry.field(
        description="When users can first exchange it; null: no lower bound."
    )
    redeemable_until: datetime | None = strawberry.field(
        description="When users can no longer exchange it; null: no upper bound."
    )
    limit_per_user: int | None = strawberry.field(
        description="Pieces that one user can have in all; null: no limit."
    )
    limit_per_user_per_day: int | None = strawberry.field(
        description="Pieces that one user can have in a day of the programme's time zone; null: "
        "no limit."
    )
    requires_approval: bool = strawberry.field(
        description="Whether an operator approves each exchange; until then its points are held."
    )
    fulfilment_type: FulfilmentType = strawberry.field(description="How it reaches the user.")
    total_exchanged: int = strawberry.field(description="Pieces exchanged, less pieces returned.")
    terms_and_conditions: str | None = strawberry.field(description="localizedTerms.ja.")
    localized_terms: LocalizedText | None = strawberry.field(
        description="Terms and conditions, by language."
    )
    created_at: datetime = strawberry.field(description="When it was created.")
    updated_at: datetime = strawberry.field(
        description="When an admin last changed it; stock changes do not count."
    )


@strawberry.input(
    description="Content of a reward. createReward needs names, pointsCost and fulfilmentType, "
    "and treats null as omitted. In updateReward an omitted field does not change and null clears "
    "it (INVALID_INPUT if the field is required). Each text has 1 to 2,000 characters, is not "
    "blank, and has no control characters (that includes tabs and line breaks, except \\n in "
    "the description and the terms, in each language)."
)
class RewardInput:
    names: LocalizedTextInput | None = omittable("The name, by language.")
    description: str | None = omittable(
        "The description, in Japanese; the same as ja of localizedDescription. Only "
        "one of the two can be set."
    )
    localized_description: LocalizedTextInput | None = omittable(
        "The description, by language. Instead of description."
    )
    category: str | None = omittable("The category that rewards(category:) filters by.")
    image_url: AWSURL | None = omittable(
        "A picture of the reward, by http or https, without spaces."
    )
    points_cost: int | None = omittable("Price of one piece in points: 1 to 1,000,000.")
    stock: int | None = omittable(
        "Only in createReward: pieces in stock, 0 to 1,000,000. If omitted, unlimited "
        "forever. Change it later with restockReward."
    )
    redeemable_from: datetime | None = omittable("When users can first exchange it.")
    redeemable_until: datetime | None = omittable(
        "When users can no longer exchange it; after redeemableFrom."
    )
    limit_per_user: int | None = omittable(
        "Pieces that one user can have in all, 1 to 1,000,000; earlier exchanges "
        "count. If omitted, no limit."
    )
    limit_per_user_per_day: int | None = omittable(
        "Pieces that one user can have in a day of the programme's time zone, 1 to "
        "1,000,000; today's exchanges count. If omitted, no limit."
    )
    requires_approval: bool | None = omittable(
        "Whether an operator approves each exchange; until then its points are held. "
        "false if omitted. A change applies to later exchanges."
    )
    is_active: bool | None = omittable("Whether it is in the catalogue; true if omitted.")
    fulfilment_type: FulfilmentType | None = omittable("How it reaches the user.")
    terms_and_conditions: str | None = omittable(
        "Terms and conditions, in Japanese; the same as ja of localizedTerms. Only one "
        "of the two can be set."
    )
    localized_terms: LocalizedTextInput | None = omittable(
        "Terms and conditions, by language. Instead of termsAndConditions."
    )

    def read(self) -> dict[str, Any]:
        """Return the given fields for the rules; null is None."""
        sent = {name: value for name, value in vars(self).items() if value is not strawberry.UNSET}
        for name in ("names", "localized_description", "localized_terms"):
            if sent.get(name) is not None:
                sent[name] = sent[name].read()
        return sent


TEXTS = frozenset(
    {"description", "localizedDescription", "imageUrl", "termsAndConditions", "localizedTerms"}
)
"""The fields that are in the row of a reward's texts."""


def present_reward(reward: rewards.Reward) -> Reward:
    return Reward(
        id=strawberry.ID(reward.reward_id),
        name=reward.names.ja,
        names=present_text(reward.names),
        description=reward.description,
        localized_description=present_translated(
            reward.description, reward.description_translations
        ),
        category=reward.category,
        image_url=None if reward.image_url is None else AWSURL(reward.image_url),
        points_cost=reward.points_cost,
        stock_remaining=reward.stock_count,
        is_active=reward.is_active,
        redeemable_from=reward.redeemable_from,
        redeemable_until=reward.redeemable_until,
        limit_per_user=reward.redemption_limit_per_user,
        limit_per_user_per_day=reward.redemption_limit_per_day,
        requires_approval=reward.requires_approval,
        fulfilment_type=reward.fulfilment,
        total_exchanged=reward.total_redeemed,
        terms_and_conditions=reward.terms_and_conditions,
        localized_terms=present_translated(
            reward.terms_and_conditions, reward.terms_and_conditions_translations
        ),
        created_at=reward.created_at,
        updated_at=reward.updated_at,
    )
