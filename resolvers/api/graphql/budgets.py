"""Budgets: limits on the points of a fiscal year in a municipality."""

from typing import Annotated

import strawberry

from resolvers.api.graphql.arguments import After, First, OptionalReason
from resolvers.api.graphql.fields import ContextInfo, Payload, granted, mutation, query
from resolvers.api.graphql.types.budget import Budget, BudgetInput, present_budget
from resolvers.api.graphql.types.connections import Connection, answer_page, list_scope
from resolvers.api.graphql.types.errors import UserError
from resolvers.domain.base.authorization import Role
from resolvers.domain.deposits.budgets import check_fiscal_year
from resolvers.services.deposits.budgets import set_budget
from resolvers.storage.deposits import budgets

FiscalYear = Annotated[
    int,
    strawberry.argument(
        description="The year of its 1 April, 2000 to 9998: 2026 ends on 31 March 2027."
    ),
]


@strawberry.type(description="The result of setting a budget.")
class BudgetPayload(Payload):
    budget: Budget | None = granted("The budget as it is now; null if rejected.")
    user_errors: list[UserError] = strawberry.field(description="Why it was rejected; else empty.")


@strawberry.type
class BudgetQuery:
    @query(
        Role.OPERATOR,
        Role.AUDITOR,
        description="The budgets of a fiscal year, by municipality, including removed ceilings. "
        "Callers: operators, admins and auditors.",
    )
    def budgets(
        self,
        info: ContextInfo,
        fiscal_year: FiscalYear,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
    ) -> Connection[Budget] | None:
        check_fiscal_year(fiscal_year, ["fiscalYear"])
        listing, scope = budgets.of_year(fiscal_year), list_scope("budgets", fiscal_year)
        return answer_page(info.context.database, listing, present_budget, scope, first, after)


@strawberry.type
class BudgetMutation:
    @mutation(
        Role.ADMIN,
        refused=BudgetPayload,
        description="Set, change or remove the ceiling on the points that deposits of a fiscal "
        "year earn in a municipality. Callers: admins. The same content again changes nothing. "
        "Tokens that were issued before a first ceiling do not count. A ceiling below the issued "
        "and reserved points takes nothing back; only new tokens are rejected. Errors: "
        "INVALID_INPUT, NOT_FOUND (no ceiling to remove), CONFLICT_RETRY.",
    )
    def set_budget(
        self,
        info: ContextInfo,
        input: Annotated[BudgetInput, strawberry.argument(description="The budget to set.")],
        reason: OptionalReason = strawberry.UNSET,
    ) -> BudgetPayload | None:
        budget = set_budget(info.context, input.read(), reason)
        return BudgetPayload(budget=present_budget(budget), user_errors=[])
