"""Refusals of the rules as the API's typed errors: the one place that maps them."""

from datetime import datetime

import strawberry

from resolvers.api.graphql.types.enums import describe
from resolvers.domain import errors
from resolvers.domain.enums import ErrorCode

describe(
    ErrorCode,
    "Why a mutation was refused; clients translate it.",
    {
        ErrorCode.INVALID_INPUT: "An argument is missing or outside its range: see field.",
        ErrorCode.NOT_FOUND: "There is none of this id, or none that the caller may see.",
        ErrorCode.FORBIDDEN: "The caller may do this, but not to this object.",
        ErrorCode.CONFLICT_RETRY: "Others were faster again and again: send it again.",
        ErrorCode.IDEMPOTENCY_KEY_REUSED: "The key stands for another request.",
        ErrorCode.INVALID_STATE_TRANSITION: "It can no longer, or not yet, come to that status.",
        ErrorCode.INSUFFICIENT_POINTS: "The spendable balance is too small.",
        ErrorCode.OUT_OF_STOCK: "Fewer are left than were asked for.",
        ErrorCode.REWARD_INACTIVE: "The reward is not to be had now.",
        ErrorCode.REWARD_NOT_YET_AVAILABLE: "The reward is to be had from redeemableFrom on.",
        ErrorCode.REWARD_ENDED: "The reward was to be had until redeemableUntil.",
        ErrorCode.PRICE_CHANGED: "One no longer costs expectedPointsCost.",
        ErrorCode.PER_USER_LIMIT_REACHED: "One citizen may have no more of it, or has 20 "
        "exchanges that wait for approval.",
        ErrorCode.DAILY_LIMIT_REACHED: "One citizen may have no more of it today.",
        ErrorCode.DAILY_EARN_CAP_REACHED: "No more points can be earned by it today.",
        ErrorCode.TOKEN_NOT_FOUND: "No token has this code.",
        ErrorCode.TOKEN_ALREADY_REDEEMED: "The token has given its points.",
        ErrorCode.TOKEN_EXPIRED: "The token was not redeemed in time.",
        ErrorCode.TOKEN_REVOKED: "The token was taken back.",
        ErrorCode.LOCATION_CLOSED: "The location takes no deposits: closed or out of service.",
        ErrorCode.LOCATION_FULL: "The location takes no deposits until it is emptied.",
        ErrorCode.MATERIAL_NOT_ACCEPTED: "The location does not take it, or it earns nothing.",
        ErrorCode.ACCOUNT_SUSPENDED: "The account can neither earn nor spend for now.",
        ErrorCode.ACCOUNT_ERASED: "The account was erased, for good.",
        ErrorCode.ALREADY_REVERSED: "The entry was undone before.",
        ErrorCode.NOT_REVERSIBLE: "An entry of this kind, or of 0 points, cannot be undone.",
    },
)


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
        description="When it opens again: midnight in the programme's time zone; null: at no "
        "moment that is known (more is asked for than a day has room for; of 20 exchanges that "
        "wait for approval, one has to end)."
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
_TOLD_BY: dict[type[errors.DomainError], tuple[type[UserError], tuple[str, ...]]] = {
    errors.InsufficientPointsError: (
        InsufficientPointsError,
        ("required", "available", "shortfall"),
    ),
    errors.OutOfStockError: (OutOfStockError, ("stock_remaining",)),
    errors.PriceChangedError: (PriceChangedError, ("current_points_cost",)),
    errors.LimitReachedError: (LimitReachedError, ("limit", "resets_at")),
    errors.QrTokenError: (TokenError, ("expires_at",)),
}


def present_refusal(refused: errors.DomainError) -> UserError:
    """The typed error that tells all that the refusal knows."""
    error, details = _TOLD_BY.get(type(refused), (GenericError, ()))
    return error(
        code=refused.code,
        message=refused.message,
        field=refused.field,
        **{name: getattr(refused, name) for name in details},
    )
