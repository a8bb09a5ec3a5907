"""Recycle events: deposits that were credited."""

from datetime import datetime

import strawberry

from resolvers.api.graphql.fields import ContextInfo, nested
from resolvers.api.graphql.types.location import Location, present_location
from resolvers.domain.base.authorization import SIGNED_IN
from resolvers.domain.base.enums import Material, QuantityUnit
from resolvers.domain.deposits import recycling


@strawberry.type(
    description="The points for one material of a deposit. A quantity below one step is carried "
    "to the next visit: before + quantity = granted + capped + after."
)
class RecycleItem:
    material: Material = strawberry.field(description="The material.")
    unit: QuantityUnit = strawberry.field(description="The unit of the quantities.")
    quantity: int = strawberry.field(description="The deposited quantity.")
    points_earned: int = strawberry.field(description="Points credited for it; can be 0.")
    capped_quantity: int = strawberry.field(
        description="Quantity above a daily cap: it earns no points and is not carried."
    )
    remainder_before: int = strawberry.field(description="Quantity carried from earlier visits.")
    remainder_after: int = strawberry.field(description="Quantity carried to the next visit.")
    rule_id: strawberry.ID = strawberry.field(description="The earn rule that was applied.")
    rule_version: int = strawberry.field(
        description="The version of the rule, fixed when the token was issued."
    )


@strawberry.type(
    description="A deposit that was credited, once, to the user that redeemed its token."
)
class RecycleEvent:
    id: strawberry.ID = strawberry.field(description="The id of the recycle event.")
    location_id: strawberry.ID = strawberry.field(description="The location of the deposit.")
    items: list[RecycleItem] = strawberry.field(description="The deposited materials.")
    points_earned: int = strawberry.field(description="Points credited for all items.")
    occurred_at: datetime = strawberry.field(
        description="When it was deposited, by the kiosk's clock."
    )
    recorded_at: datetime = strawberry.field(description="When it was redeemed.")

    @nested(*SIGNED_IN, description="The location of the deposit.")
    async def location(self, info: ContextInfo) -> Location | None:
        row = await info.context.loaders.locations.load(self.location_id)
        return None if row is None else present_location(row, info.context.caller)


def present_recycle_event(row: recycling.RecycleEvent) -> RecycleEvent:
    return RecycleEvent(
        id=strawberry.ID(row.event_id),
        location_id=strawberry.ID(row.location_id),
        items=[RecycleItem(**vars(item)) for item in row.items],
        points_earned=row.points_earned,
        occurred_at=row.occurred_at,
        recorded_at=row.recorded_at,
    )
