"""Earn rules: what deposits give, and how admins set it."""

from datetime import date, datetime
from typing import Annotated

import strawberry

from resolvers.api.context import Context
from resolvers.api.graphql.fields import ContextInfo, Payload, given, mutation, query
from resolvers.api.graphql.types.earn_rule import EarnRule, present_earn_rule
from resolvers.api.graphql.types.errors import UserError
from resolvers.domain.authorization import EVERYBODY, Role
from resolvers.domain.earn_rules import EarnRuleDraft
from resolvers.domain.enums import ExpiryPolicy, Material, QuantityUnit
from resolvers.services.earn_rules import save_earn_rule
from resolvers.storage import earn_rules


@strawberry.input(
    description="The whole content of a rule; null counts as omitted. What is out of its range is "
    "INVALID_INPUT."
)
class EarnRuleInput:
    id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="The rule to change, one in force or coming (else NOT_FOUND); omitted: a new "
        "one.",
    )
    material: Material = strawberry.field(
        description="What it is about; the material of a rule never changes."
    )
    unit: QuantityUnit = strawberry.field(
        description="What its quantities count; the unit of a rule never changes."
    )
    quantity_per_point: int = strawberry.field(
        description="How many pieces or grams make a step: 1 to 100,000."
    )
    points_per_quantity: int = strawberry.field(description="The points of a step: 1 to 1,000,000.")
    multiplier_percent: int | None = strawberry.field(
        default=strawberry.UNSET,
        description="What a campaign makes of these points: 1 to 1,000; 100 if omitted. A step "
        "gives at most 1,000,000 points.",
    )
    daily_cap_points: int | None = strawberry.field(
        default=strawberry.UNSET,
        description="The most points that one citizen gets by it a day: 1 to 1,000,000, and not "
        "below the points of one quantityPerPoint; omitted: no cap.",
    )
    expiry_policy: ExpiryPolicy | None = strawberry.field(
        default=strawberry.UNSET,
        description="When its points end, counted from their redemption; omitted: as the "
        "programme's points do. The version of a token's issue applies.",
    )
    expiry_count: int | None = strawberry.field(
        default=strawberry.UNSET,
        description="The months of MONTHS_END, 1 to 36, or the days of DAYS, 1 to 3,650: required "
        "there, refused with every other policy.",
    )
    expiry_date: date | None = strawberry.field(
        default=strawberry.UNSET,
        description="The day of FIXED_DATE, at whose end points expire in the programme's time "
        "zone: required there, refused with every other policy. Not passed, and not before "
        "activeFrom.",
    )
    active_from: datetime | None = strawberry.field(
        default=strawberry.UNSET,
        description="The first moment that it is active; omitted: no bound. No other rule of the "
        "material and unit may start at the same one.",
    )
    active_until: datetime | None = strawberry.field(
        default=strawberry.UNSET,
        description="From this moment on it is active no more; omitted: no bound. In the future, "
        "and after activeFrom.",
    )

    def read(self) -> EarnRuleDraft:
        return EarnRuleDraft(**{name: given(value) for name, value in vars(self).items()})


@strawberry.type(description="An earn rule after it was saved, or why it was not.")
class EarnRulePayload(Payload):
    earn_rule: EarnRule | None = strawberry.field(
        default=None, description="As it is now; null where refused."
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was refused; else empty.")


@strawberry.type
class EarnRuleQuery:
    @query(*EVERYBODY, description="The rules in force and coming, at most 200.")
    def earn_rules(self, info: ContextInfo) -> list[EarnRule] | None:
        context: Context = info.context
        return [
            present_earn_rule(rule)
            for rule in earn_rules.read_current(context.database)
            if rule.active_until is None or context.now < rule.active_until
        ]


@strawberry.type
class EarnRuleMutation:
    @mutation(
        Role.ADMIN,
        refused=EarnRulePayload,
        description="Make or change an earn rule, for admins. The same content again changes "
        "nothing. Tokens that were issued before keep the version that their kiosk showed. "
        "Errors: INVALID_INPUT, NOT_FOUND, CONFLICT_RETRY.",
    )
    def save_earn_rule(
        self,
        info: ContextInfo,
        input: Annotated[
            EarnRuleInput, strawberry.argument(description="The whole content of the rule.")
        ],
    ) -> EarnRulePayload | None:
        rule = save_earn_rule(info.context, input.read())
        return EarnRulePayload(earn_rule=present_earn_rule(rule), user_errors=[])
