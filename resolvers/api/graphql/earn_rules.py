"""Earn rules: the points that deposits earn, and how admins change them."""

from datetime import date, datetime
from typing import Annotated

import strawberry

from resolvers.api.context import Context
from resolvers.api.graphql.arguments import OptionalReason
from resolvers.api.graphql.fields import ContextInfo, Payload, granted, mutation, omittable, query
from resolvers.api.graphql.types.earn_rule import EarnRule, present_earn_rule
from resolvers.api.graphql.types.errors import UserError
from resolvers.domain.base.authorization import EVERYBODY, Role
from resolvers.domain.base.enums import ExpiryPolicy, Material, QuantityUnit
from resolvers.domain.deposits.earn_rules import EarnRuleDraft
from resolvers.services.deposits.earn_rules import end_earn_rule, save_earn_rule
from resolvers.storage.deposits import earn_rules


@strawberry.input(
    description="All fields of a rule. null means omitted. Values out of range: INVALID_INPUT."
)
class EarnRuleInput:
    id: strawberry.ID | None = omittable(
        "The rule to change, active or upcoming (else NOT_FOUND). If omitted, a rule is created."
    )
    material: Material = strawberry.field(description="The material; it never changes.")
    unit: QuantityUnit = strawberry.field(description="The unit of quantities; it never changes.")
    quantity_per_point: int = strawberry.field(
        description="Pieces or grams in one step: 1 to 100,000."
    )
    points_per_quantity: int = strawberry.field(description="Points for one step: 1 to 1,000,000.")
    multiplier_percent: int | None = omittable(
        "Percentage of these points that a deposit earns, for campaigns: 1 to 1,000; "
        "100 if omitted. A step gives at most 1,000,000 points."
    )
    daily_cap_points: int | None = omittable(
        "The most points that a user earns by this rule in a day: 1 to 1,000,000, and "
        "at least the points of one quantityPerPoint. If omitted, no cap."
    )
    expiry_policy: ExpiryPolicy | None = omittable(
        "When the points expire, counted from their redemption. If omitted, the "
        "programme's policy. A token keeps the policy of the time at which it was issued."
    )
    expiry_count: int | None = omittable(
        "Months for MONTHS_END, 1 to 36, or days for DAYS, 1 to 3,650. Required for "
        "these two policies, rejected for every other."
    )
    expiry_date: date | None = omittable(
        "The day for FIXED_DATE: points expire at its end, in the programme's time "
        "zone. Required for FIXED_DATE, rejected for every other policy. It must be neither in the "
        "past nor before activeFrom."
    )
    active_from: datetime | None = omittable(
        "When the rule becomes active. If omitted, it is active at once. Two rules of one "
        "material and unit cannot start at the same time."
    )
    active_until: datetime | None = omittable(
        "When the rule stops being active. If omitted, it stays active. It must be in "
        "the future, and after activeFrom."
    )

    def read(self) -> EarnRuleDraft:
        sent = {name: value for name, value in vars(self).items() if value is not strawberry.UNSET}
        return EarnRuleDraft(**sent)


@strawberry.type(description="The result of changing an earn rule.")
class EarnRulePayload(Payload):
    earn_rule: EarnRule | None = granted("The rule as it is now; null if rejected.")
    user_errors: list[UserError] = strawberry.field(description="Why it was rejected; else empty.")


@strawberry.type
class EarnRuleQuery:
    @query(*EVERYBODY, description="The active and upcoming rules, at most 200.")
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
        description="Create or change an earn rule. Callers: admins. The same content again "
        "changes nothing. Tokens that were already issued keep the version that their kiosk "
        "showed. Errors: INVALID_INPUT, NOT_FOUND, CONFLICT_RETRY.",
    )
    def save_earn_rule(
        self,
        info: ContextInfo,
        input: Annotated[EarnRuleInput, strawberry.argument(description="All fields of the rule.")],
        reason: OptionalReason = strawberry.UNSET,
    ) -> EarnRulePayload | None:
        rule = save_earn_rule(info.context, input.read(), reason)
        return EarnRulePayload(earn_rule=present_earn_rule(rule), user_errors=[])

    @mutation(
        Role.ADMIN,
        refused=EarnRulePayload,
        description="End an earn rule now, even an upcoming one. Callers: admins. Ending it again "
        "changes nothing; after the next saveEarnRule it is NOT_FOUND. Tokens that were already "
        "issued keep the rule. Errors: INVALID_INPUT, NOT_FOUND, CONFLICT_RETRY.",
    )
    def end_earn_rule(
        self,
        info: ContextInfo,
        id: Annotated[strawberry.ID, strawberry.argument(description="The id of the rule.")],
        reason: OptionalReason = strawberry.UNSET,
    ) -> EarnRulePayload | None:
        rule = end_earn_rule(info.context, id, reason)
        return EarnRulePayload(earn_rule=present_earn_rule(rule), user_errors=[])
