"""Earn rules: what a deposit gives."""

from datetime import date, datetime

import strawberry

from resolvers.domain import earning
from resolvers.domain.enums import ExpiryPolicy, Material, QuantityUnit


@strawberry.type(
    description="A rule that says what a deposit of a material gives. For every "
    "quantityPerPoint there are pointsPerQuantity x multiplierPercent / 100 points, rounded down "
    "for each deposit; quantity below quantityPerPoint is carried to the next visit. Of the rules "
    "of one material and unit that are active at a moment, the one that became active last wins."
)
class EarnRule:
    id: strawberry.ID = strawberry.field(description="The same through all its versions.")
    material: Material = strawberry.field(description="What it is about.")
    unit: QuantityUnit = strawberry.field(description="What its quantities count.")
    quantity_per_point: int = strawberry.field(description="How many pieces or grams make a step.")
    points_per_quantity: int = strawberry.field(description="The points of a step.")
    multiplier_percent: int = strawberry.field(
        description="What a campaign makes of these points; 100 is no campaign, 200 doubles."
    )
    daily_cap_points: int | None = strawberry.field(
        description="The most points that one citizen gets by it a day of the programme's time "
        "zone; null: no cap."
    )
    expiry_policy: ExpiryPolicy | None = strawberry.field(
        description="When its points end; null: as the programme's points do."
    )
    expiry_count: int | None = strawberry.field(
        description="The months of MONTHS_END, the days of DAYS; else null."
    )
    expiry_date: date | None = strawberry.field(description="The day of FIXED_DATE; else null.")
    active_from: datetime | None = strawberry.field(
        description="The first moment that it is active; null: no bound."
    )
    active_until: datetime | None = strawberry.field(
        description="From this moment on it is active no more; null: no bound."
    )
    version: int = strawberry.field(description="Counts its changes, from 1.")


def present_earn_rule(rule: earning.EarnRule) -> EarnRule:
    return EarnRule(
        id=strawberry.ID(rule.rule_id),
        material=rule.material,
        unit=rule.unit,
        quantity_per_point=rule.quantity_per_point,
        points_per_quantity=rule.points_per_quantity,
        multiplier_percent=rule.multiplier_percent,
        daily_cap_points=rule.daily_cap_points,
        expiry_policy=rule.expiry_policy,
        expiry_count=rule.expiry_count,
        expiry_date=rule.expiry_date,
        active_from=rule.active_from,
        active_until=rule.active_until,
        version=rule.version,
    )
