"""Map the domain's errors to the API's typed errors."""

import dataclasses
from datetime import datetime

import strawberry

from resolvers.api.graphql.types.enums import describe
from resolvers.domain.base import errors
from resolvers.domain.base.enums import ErrorCode

describe(
    ErrorCode,
    "The reason why a mutation was rejected. Clients translate it.",
    {code: code.meaning for code in ErrorCode},
)


@strawberry.interface(
    description="The reason why a mutation was rejected. A rejected mutation changes nothing. The "
    "exception is SECOND_SIGNATURE_NEEDED, which records the request."
)
class UserError:
    code: ErrorCode = strawberry.field(description="The code that clients act on and translate.")
    message: str = strawberry.field(description="English, for developers.")
    field: list[str] | None = strawberry.field(
        description="Path of the wrong argument, for example [input, pointsCost]."
    )


@strawberry.type(description="An error that has only a code, a message and a field.")
class GenericError(UserError):
    pass


@strawberry.type(description="INSUFFICIENT_POINTS: the available points are too few.")
class InsufficientPointsError(UserError):
    required: int = strawberry.field(description="Points that the request needs.")
    available: int = strawberry.field(description="Points that were available to the request.")
    shortfall: int = strawberry.field(description="required - available.")


@strawberry.type(description="OUT_OF_STOCK: fewer pieces are left than requested.")
class OutOfStockError(UserError):
    stock_remaining: int = strawberry.field(description="Pieces left.")


@strawberry.type(
    description="PRICE_CHANGED: the price of one piece is no longer expectedPointsCost."
)
class PriceChangedError(UserError):
    current_points_cost: int = strawberry.field(description="Price of one piece now, in points.")


@strawberry.type(description="A limit or a cap is reached (…_LIMIT_REACHED, …_CAP_REACHED).")
class LimitReachedError(UserError):
    limit: int = strawberry.field(description="The limit that was reached.")
    resets_at: datetime | None = strawberry.field(
        description="When the limit ends: midnight in the programme's time zone. null if waiting "
        "does not help: the limit is permanent, the request exceeds a whole day's limit, or 20 "
        "exchanges wait for approval."
    )


@strawberry.type(description="A QR token cannot be redeemed (TOKEN_…).")
class TokenError(UserError):
    expires_at: datetime | None = strawberry.field(
        description="When the token expires or expired, if known."
    )


@strawberry.type(
    description="BUDGET_EXHAUSTED: the budget has fewer points left than the deposit can earn. "
    "That includes one step for the quantity that the citizen carried over."
)
class BudgetExhaustedError(UserError):
    fiscal_year: int = strawberry.field(description="The year in which it begins, on 1 April.")
    municipality_code: str | None = strawberry.field(
        description="The first five digits of the municipality's code; null: the locations "
        "without a code."
    )
    remaining: int = strawberry.field(
        description="Points that are left; negative if the ceiling was lowered."
    )


@strawberry.type(
    description="SECOND_SIGNATURE_NEEDED: no points have moved, and another admin can confirm the "
    "adjustment or the reversal with confirmAdjustment."
)
class SecondSignatureNeededError(UserError):
    adjustment_id: strawberry.ID = strawberry.field(description="The id of the request.")
    limit: int = strawberry.field(
        description="The points that one admin could move alone in a day when the request was "
        "first sent."
    )
    confirmable_until: datetime = strawberry.field(
        description="The end of the time in which it can be confirmed."
    )


PRESENTED_AS: dict[type[errors.DomainError], type[UserError]] = {
    errors.InsufficientPointsError: InsufficientPointsError,
    errors.OutOfStockError: OutOfStockError,
    errors.PriceChangedError: PriceChangedError,
    errors.LimitReachedError: LimitReachedError,
    errors.QrTokenError: TokenError,
    errors.BudgetExhaustedError: BudgetExhaustedError,
    errors.SecondSignatureNeededError: SecondSignatureNeededError,
}
"""The type for each domain error, which has attributes with the names of the type's fields."""
ERROR_TYPES: tuple[type[UserError], ...] = (GenericError, *PRESENTED_AS.values())


def present_refusal(refused: errors.DomainError) -> UserError:
    """Return the typed error with all details of the domain error."""
    error = PRESENTED_AS.get(type(refused), GenericError)
    return error(**{each.name: getattr(refused, each.name) for each in dataclasses.fields(error)})
