"""Refusals of the rules as the API's typed errors: the one place that maps them."""

from datetime import datetime
from functools import singledispatch

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


@singledispatch
def present_refusal(refused: refusals.Refused) -> UserError:
    """The typed error that tells all that the refusal knows."""
    return GenericError(code=refused.code, message=refused.message, field=refused.field)


@present_refusal.register
def _(refused: refusals.InsufficientPoints) -> UserError:
    return InsufficientPointsError(
        code=refused.code,
        message=refused.message,
        field=refused.field,
        required=refused.required,
        available=refused.available,
        shortfall=refused.shortfall,
    )


@present_refusal.register
def _(refused: refusals.OutOfStock) -> UserError:
    return OutOfStockError(
        code=refused.code,
        message=refused.message,
        field=refused.field,
        stock_remaining=refused.stock_remaining,
    )


@present_refusal.register
def _(refused: refusals.PriceChanged) -> UserError:
    return PriceChangedError(
        code=refused.code,
        message=refused.message,
        field=refused.field,
        current_points_cost=refused.current_points_cost,
    )


@present_refusal.register
def _(refused: refusals.LimitReached) -> UserError:
    return LimitReachedError(
        code=refused.code,
        message=refused.message,
        field=refused.field,
        limit=refused.limit,
        resets_at=refused.resets_at,
    )


@present_refusal.register
def _(refused: refusals.TokenRefused) -> UserError:
    return TokenError(
        code=refused.code,
        message=refused.message,
        field=refused.field,
        expires_at=refused.expires_at,
    )
