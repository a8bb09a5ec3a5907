"""Earn rules: the points that deposits earn."""

from datetime import date, datetime

import strawberry

from resolvers.domain.base.enums import ExpiryPolicy, Material, QuantityUnit
from resolvers.domain.deposits import earning


@strawberry.type(
    description="A rule for the points that a deposit of a material earns. Each quantityPerPoint "
    "gives pointsPerQuantity x multiplierPercent / 100 points, rounded down for each deposit. A "
    "quantity below quantityPerPoint is carried to the next visit. If several rules of one "
    "material and unit are active, the rule with the latest activeFrom applies."
)
class EarnRule:
    id: strawberry.ID = strawberry.field(description="The same in all versions of the rule.")
    material: Material = strawberry.field(description="The material.")
    unit: QuantityUnit = strawberry.field(description="The unit of its quantities.")
    quantity_per_point: int = strawberry.field(description="Pieces or grams in one step.")
    points_per_quantity: int = strawberry.field(description="Points for one step.")
    multiplier_percent: int = strawberry.field(
        description="Percentage of these points that a deposit earns; 100 without a campaign, 200 "
        "doubles."
    )
    daily_cap_points: int | None = strawberry.field(
        description="The most points that a user earns by this rule in a day of the programme's "
        "time zone; null: no cap."
    )
    expiry_policy: ExpiryPolicy | None = strawberry.field(
        description="When the points expire; null: the programme's policy."
    )
    expiry_count: int | None = strawberry.field(
        description="Months for MONTHS_END, days for DAYS; else null."
    )
    expiry_date: date | None = strawberry.field(description="The day for FIXED_DATE; else null.")
    active_from: datetime | None = strawberry.field(
        description="When the rule becomes active; null: no lower bound."
    )
    active_until: datetime | None = strawberry.field(
        description="When the rule stops being active; null: no upper bound."
    )
    version: int = strawberry.field(description="1 for the first version; each change adds 1.")


def present_earn_rule(rule: earning.EarnRule) -> EarnRule:
    content = {name: value for name, value in vars(rule).items() if name != "rule_id"}
    return EarnRule(id=strawberry.ID(rule.rule_id), **content)
