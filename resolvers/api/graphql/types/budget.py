"""Budgets, and the input that sets one."""

import strawberry

from resolvers.api.graphql.fields import omittable
from resolvers.domain.deposits import budgets


@strawberry.type(
    description="The limit on points for the deposits of one fiscal year in one municipality. A "
    "deposit counts in the fiscal year, in the programme's time zone, and in the municipality in "
    "which its token was issued."
)
class Budget:
    id: strawberry.ID = strawberry.field(description="The id of the fiscal year and municipality.")
    fiscal_year: int = strawberry.field(description="The year in which it begins, on 1 April.")
    municipality_code: str | None = strawberry.field(
        description="The first five digits of the municipality's code; null: all locations "
        "without one."
    )
    points: int | None = strawberry.field(
        description="The ceiling; null: it was removed, and tokens are issued without a limit."
    )
    issued_before: int = strawberry.field(
        description="Points that were issued without a reservation and count against the ceiling."
    )
    issued: int = strawberry.field(description="Points credited for tokens with a reservation.")
    reserved: int = strawberry.field(description="The most points that open tokens can still earn.")
    remaining: int | None = strawberry.field(
        description="points - issuedBefore - issued - reserved. Negative if the ceiling was "
        "lowered below the points in use. null without a ceiling."
    )


@strawberry.input(description="A budget. null means omitted. Values out of range: INVALID_INPUT.")
class BudgetInput:
    fiscal_year: int = strawberry.field(
        description="The year in which it begins (1 April), in the programme's time zone: 2000 to "
        "9998."
    )
    municipality_code: str | None = omittable(
        "A municipality's code, 5 or 6 digits. If omitted, the budget is that of all locations "
        "without a code."
    )
    points: int | None = omittable(
        "The ceiling in points: 0 to 1,000,000,000. If omitted, it is removed."
    )
    issued_before: int | None = omittable(
        "Points already issued in this fiscal year and municipality without a "
        "reservation: 0 to 1,000,000,000, only together with points. If omitted, unchanged "
        "(initially 0)."
    )

    def read(self) -> budgets.BudgetDraft:
        sent = {name: value for name, value in vars(self).items() if value is not strawberry.UNSET}
        return budgets.BudgetDraft(**sent)


def present_budget(budget: budgets.Budget) -> Budget:
    return Budget(
        id=strawberry.ID(budget.budget_id),
        fiscal_year=budget.fiscal_year,
        municipality_code=budget.municipality_code,
        points=budget.points,
        issued_before=budget.issued_before,
        issued=budget.issued,
        reserved=budget.reserved,
        remaining=None if budget.points is None else budget.available,
    )
