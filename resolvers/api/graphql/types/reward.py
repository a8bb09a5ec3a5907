"""Rewards, as the catalogue shows them and as admins say them."""

from datetime import datetime
from typing import Any

import strawberry

from resolvers.api.graphql.types.localized_text import (
    LocalizedText,
    LocalizedTextInput,
    present_text,
)
from resolvers.api.graphql.types.scalars import AWSURL
from resolvers.domain import rewards
from resolvers.domain.enums import FulfilmentType


@strawberry.type(description="What points are exchanged for.")
class Reward:
    id: strawberry.ID = strawberry.field(description="Never changes.")
    name: str = strawberry.field(description="names.ja.")
    names: LocalizedText = strawberry.field(description="Its name, by language.")
    description: str | None = strawberry.field(description="What it is, in words.")
    category: str | None = strawberry.field(description="What rewards(category:) lists it under.")
    image_url: AWSURL | None = strawberry.field(description="A picture of it.")
    points_cost: int = strawberry.field(description="What one costs, in points: 1 to 1,000,000.")
    stock_remaining: int | None = strawberry.field(
        description="How many are left; null: there is no limit."
    )
    is_active: bool = strawberry.field(description="Whether it can be had at all.")
    redeemable_from: datetime | None = strawberry.field(
        description="The first moment that it can be had; null: no bound."
    )
    redeemable_until: datetime | None = strawberry.field(
        description="From this moment on it cannot be had any more; null: no bound."
    )
    limit_per_user: int | None = strawberry.field(
        description="How many one citizen may have; null: no limit."
    )
    limit_per_user_per_day: int | None = strawberry.field(
        description="How many one citizen may have a day of the programme's time zone; "
        "null: no limit."
    )
    requires_approval: bool = strawberry.field(
        description="Whether an operator approves each exchange; until then its points are held."
    )
    fulfilment_type: FulfilmentType = strawberry.field(description="How it reaches the citizen.")
    total_exchanged: int = strawberry.field(
        description="How many were exchanged, less those that were given back."
    )
    terms_and_conditions: str | None = strawberry.field(description="What applies to it.")
    created_at: datetime = strawberry.field(description="When it was made.")
    updated_at: datetime = strawberry.field(
        description="When an admin last changed what it says; stock is no part of that."
    )


@strawberry.input(
    description="What a reward says. createReward needs names, pointsCost and fulfilmentType, and "
    "takes null for omitted; in updateReward omitted stays and null is cleared (INVALID_INPUT "
    "where the field is required). Each text is 1 to 2,000 characters, not blank, without control "
    "characters (tabs are such, and line breaks but for \\n in description and "
    "termsAndConditions)."
)
class RewardInput:
    names: LocalizedTextInput | None = strawberry.field(
        default=strawberry.UNSET, description="Its name, by language."
    )
    description: str | None = strawberry.field(
        default=strawberry.UNSET, description="What it is, in words."
    )
    category: str | None = strawberry.field(
        default=strawberry.UNSET, description="What rewards(category:) lists it under."
    )
    image_url: AWSURL | None = strawberry.field(
        default=strawberry.UNSET, description="A picture of it, by http or https; no blanks."
    )
    points_cost: int | None = strawberry.field(
        default=strawberry.UNSET, description="What one costs, in points: 1 to 1,000,000."
    )
    stock: int | None = strawberry.field(
        default=strawberry.UNSET,
        description="createReward only: how many there are, 0 to 1,000,000; left out: no limit, "
        "for good. Later changes go through restockReward.",
    )
    redeemable_from: datetime | None = strawberry.field(
        default=strawberry.UNSET, description="The first moment that it can be had."
    )
    redeemable_until: datetime | None = strawberry.field(
        default=strawberry.UNSET,
        description="From this moment on it cannot be had any more; after redeemableFrom.",
    )
    limit_per_user: int | None = strawberry.field(
        default=strawberry.UNSET,
        description="How many one citizen may have in all, 1 to 1,000,000; what was exchanged "
        "before counts. Left out: no limit.",
    )
    limit_per_user_per_day: int | None = strawberry.field(
        default=strawberry.UNSET,
        description="How many one citizen may have a day of the programme's time zone, 1 to "
        "1,000,000; what was exchanged today counts. Left out: no limit.",
    )
    requires_approval: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="Whether an operator approves each exchange, whose points are held until "
        "then; false if left out. A change is for exchanges to come.",
    )
    is_active: bool | None = strawberry.field(
        default=strawberry.UNSET, description="Whether it can be had at all; true if left out."
    )
    fulfilment_type: FulfilmentType | None = strawberry.field(
        default=strawberry.UNSET, description="How it reaches the citizen."
    )
    terms_and_conditions: str | None = strawberry.field(
        default=strawberry.UNSET, description="What applies to it."
    )

    def read(self) -> dict[str, Any]:
        """The fields that were sent, for the rules; None is null."""
        sent = {name: value for name, value in vars(self).items() if value is not strawberry.UNSET}
        if self.names:
            sent["names"] = self.names.read()
        return sent


def present_reward(reward: rewards.Reward) -> Reward:
    return Reward(
        id=strawberry.ID(reward.reward_id),
        name=reward.names.ja,
        names=present_text(reward.names),
        description=reward.description,
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
        created_at=reward.created_at,
        updated_at=reward.updated_at,
    )
