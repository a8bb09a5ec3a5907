"""Budgets, and the input that sets one."""

import strawberry

from resolvers.domain.deposits import budgets


@strawberry.type(
    description="How many points deposits of one fiscal year and municipality may bring. The year "
    "is that of the token's issue, in the programme's time zone; the municipality that of its "
    "location then."
)
class Budget:
    id: strawberry.ID = strawberry.field(description="Of the fiscal year and the municipality.")
    fiscal_year: int = strawberry.field(description="The year of its 1 April.")
    municipality_code: str | None = strawberry.field(
        description="The first five digits of the municipality's code; null: all locations "
        "without one."
    )
    points: int | None = strawberry.field(
        description="The ceiling; null: it was removed, and tokens are issued without counting."
    )
    issued_before: int = strawberry.field(
        description="Points that count against the ceiling although tokens without a reservation "
        "brought them."
    )
    issued: int = strawberry.field(description="Points that tokens with a reservation brought.")
    reserved: int = strawberry.field(description="The most that open tokens can still bring.")
    remaining: int | None = strawberry.field(
        description="points - issuedBefore - issued - reserved. Below 0 after the ceiling was "
        "lowered. null without a ceiling."
    )


@strawberry.input(description="A budget; null means omitted. Out of range is INVALID_INPUT.")
class BudgetInput:
    fiscal_year: int = strawberry.field(
        description="The year of its 1 April, in the programme's time zone: 2000 to 9998."
    )
    municipality_code: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="A municipality's code, 5 or 6 digits. If omitted, all locations without one.",
    )
    points: int | None = strawberry.field(
        default=strawberry.UNSET,
        description="The most points: 0 to 1,000,000,000. If omitted, the ceiling is removed.",
    )
    issued_before: int | None = strawberry.field(
        default=strawberry.UNSET,
        description="Points of this year and municipality that tokens without a reservation "
        "brought, before the ceiling or without one: 0 to 1,000,000,000, with points. If omitted, "
        "as it was, at first 0.",
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
