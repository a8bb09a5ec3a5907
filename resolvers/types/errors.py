"""Refusals of the rules as the API's typed errors: the one place that maps them."""

from datetime import datetime

import strawberry

from resolvers.rules import refusals
from resolvers.rules.vocabulary import ErrorCode

strawberry.enum(ErrorCode, description="Why a mutation was refused; clients translate it.")


@strawberry.interface(description="A business refusal of a mutation: nothing was changed.")
class UserError:
    code: ErrorCode = strawberry.field(description="What clients decide by and translate.")
    message: str = strawberry.field(description="English, for developers.")
    field: list[str] | None = strawberry.field(
        description="Path of the argument at fault, e.g. [input, pointsCost]."
    )


@strawberry.type(description="A refusal that its code tells all of.")
class GenericError(UserError):
    pass


@strawberry.type(description="INSUFFICIENT_POINTS: the spendable balance is too small.")
class InsufficientPointsError(UserError):
    required: int = strawberry.field(description="Points that were needed.")
    available: int = strawberry.field(description="Points that could be spent at that moment.")
    shortfall: int = strawberry.field(description="required - available.")


@strawberry.type(description="OUT_OF_STOCK: fewer are left than were asked for.")
class OutOfStockError(UserError):
    stock_remaining: int = strawberry.field(description="How many are left.")


@strawberry.type(description="PRICE_CHANGED: the reward no longer costs expectedPointsCost.")
class PriceChangedError(UserError):
    current_points_cost: int = strawberry.field(description="What one costs now, in points.")


@strawberry.type(description="A limit or a cap is reached (…_LIMIT_REACHED, …_CAP_REACHED).")
class LimitReachedError(UserError):
    limit: int = strawberry.field(description="The limit that was reached.")
    resets_at: datetime | None = strawberry.field(
        description="When it opens again: midnight in the programme's time zone; null: never."
    )


@strawberry.type(description="A QR token cannot be redeemed (TOKEN_…).")
class TokenError(UserError):
    expires_at: datetime | None = strawberry.field(
        description="When the token expires or expired, where it is known."
    )


ERROR_TYPES = (
    GenericError,
    InsufficientPointsError,
    OutOfStockError,
    PriceChangedError,
    LimitReachedError,
    TokenError,
)


# The error of each kind of refusal, and what it tells beside code, message and field.
_TOLD_BY: dict[type[refusals.Refused], tuple[type[UserError], tuple[str, ...]]] = {
    refusals.InsufficientPoints: (InsufficientPointsError, ("required", "available", "shortfall")),
    refusals.OutOfStock: (OutOfStockError, ("stock_remaining",)),
    refusals.PriceChanged: (PriceChangedError, ("current_points_cost",)),
    refusals.LimitReached: (LimitReachedError, ("limit", "resets_at")),
    refusals.TokenRefused: (TokenError, ("expires_at",)),
}


def present_refusal(refused: refusals.Refused) -> UserError:
    """The typed error that tells all that the refusal knows."""
    error, details = _TOLD_BY.get(type(refused), (GenericError, ()))
    return error(
        code=refused.code,
        message=refused.message,
        field=refused.field,
        **{name: getattr(refused, name) for name in details},
    )
