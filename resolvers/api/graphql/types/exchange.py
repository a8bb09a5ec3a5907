"""Exchanges of points for rewards."""

from datetime import datetime

import strawberry

from resolvers.api.graphql.fields import ContextInfo, nested
from resolvers.api.graphql.types.reward import TEXTS, Reward, present_reward
from resolvers.domain.base.authorization import SIGNED_IN, Caller, Role
from resolvers.domain.base.enums import ExchangeStatus
from resolvers.domain.rewards import exchanges


@strawberry.type(description="Points exchanged for a reward.")
class Exchange:
    id: strawberry.ID = strawberry.field(description="The id of the exchange.")
    user_id: strawberry.ID = strawberry.field(description="The user who exchanged the points.")
    reward_id: strawberry.ID = strawberry.field(description="The id of the reward.")
    quantity: int = strawberry.field(description="Number of pieces, 1 to 100.")
    points_spent: int = strawberry.field(
        description="Points for all pieces, at the price at that time. They are held while the "
        "exchange waits for approval."
    )
    status: ExchangeStatus = strawberry.field(description="The state of the exchange.")
    voucher_code: str | None = strawberry.field(
        description="Only for the user that exchanged, operators and admins; else null."
    )
    note: str | None = strawberry.field(description="A note by an operator.")
    hold_until: datetime | None = strawberry.field(
        description="The end of the hold: an approval must come before it. null if no approval "
        "was needed."
    )
    requested_at: datetime = strawberry.field(description="When the exchange was requested.")
    updated_at: datetime = strawberry.field(description="When the exchange last changed.")

    @nested(*SIGNED_IN, description="The reward as it is now; null if it no longer exists.")
    async def reward(self, info: ContextInfo) -> Reward | None:
        loaders, wants_texts = info.context.loaders, info.context.selects(TEXTS)
        rewards = loaders.rewards if wants_texts else loaders.rewards_without_texts
        row = await rewards.load(self.reward_id)
        return None if row is None else present_reward(row)


@strawberry.type(
    description="A change of an exchange. For its voucher code and note, query the exchange."
)
class ExchangeChange:
    id: strawberry.ID = strawberry.field(description="The id of the exchange.")
    user_id: strawberry.ID = strawberry.field(description="The user who exchanged the points.")
    reward_id: strawberry.ID = strawberry.field(description="The id of the reward.")
    quantity: int = strawberry.field(description="Number of pieces.")
    points_spent: int = strawberry.field(description="Points for all pieces.")
    status: ExchangeStatus = strawberry.field(description="The state of the exchange.")
    hold_until: datetime | None = strawberry.field(
        description="The end of the hold. null if no approval was needed."
    )
    requested_at: datetime = strawberry.field(description="When the exchange was requested.")
    updated_at: datetime = strawberry.field(description="When the exchange last changed.")


def present_exchange(row: exchanges.Exchange, caller: Caller) -> Exchange:
    sees_voucher = caller.owns(row.user_id) or caller.is_any_of(Role.OPERATOR)
    return Exchange(
        id=strawberry.ID(row.exchange_id),
        user_id=strawberry.ID(row.user_id),
        reward_id=strawberry.ID(row.reward_id),
        quantity=row.quantity,
        points_spent=row.points_spent,
        status=row.status,
        voucher_code=row.voucher_code if sees_voucher else None,
        note=row.note,
        hold_until=row.hold_until,
        requested_at=row.requested_at,
        updated_at=row.updated_at,
    )
