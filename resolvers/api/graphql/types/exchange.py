"""Exchanges of points for rewards."""

from datetime import datetime

import strawberry

from resolvers.api.graphql.fields import ContextInfo, nested
from resolvers.api.graphql.types.reward import Reward, present_reward
from resolvers.domain import exchanges
from resolvers.domain.authorization import SIGNED_IN, Caller, Role
from resolvers.domain.enums import ExchangeStatus


@strawberry.type(description="Points exchanged for a reward.")
class Exchange:
    id: strawberry.ID = strawberry.field(description="The id of the exchange.")
    user_id: strawberry.ID = strawberry.field(description="Who exchanged.")
    reward_id: strawberry.ID = strawberry.field(description="What for.")
    quantity: int = strawberry.field(description="How many, 1 to 100.")
    points_spent: int = strawberry.field(
        description="The points of all of them, at their price then; while it waits for approval "
        "they are held."
    )
    status: ExchangeStatus = strawberry.field(description="How far it has come.")
    voucher_code: str | None = strawberry.field(
        description="For whoever exchanged, operators and admins; null for everybody else."
    )
    note: str | None = strawberry.field(description="What an operator noted.")
    hold_until: datetime | None = strawberry.field(
        description="Until when it may be approved; null where it needed no approval."
    )
    requested_at: datetime = strawberry.field(description="When it was asked for.")
    updated_at: datetime = strawberry.field(description="When it last changed.")

    @nested(*SIGNED_IN, description="The reward as it is now; null once it is gone.")
    async def reward(self, info: ContextInfo) -> Reward | None:
        row = await info.context.loaders.rewards.load(self.reward_id)
        return None if row is None else present_reward(row)


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
