"""The errors of business rules. Each is an answer for the caller, never a fault.

DomainError                      any code
├── AlreadyDoneError             another request has already done the act
├── InvalidInputError            an argument or input field is out of range
├── InsufficientPointsError      required, available
├── OutOfStockError              stock_remaining
├── PriceChangedError            current_points_cost
├── LimitReachedError            limit, resets_at
├── QrTokenError                 expires_at
├── BudgetExhaustedError         fiscal_year, municipality_code, remaining
├── AdminDayFullError            the service requests a second signature instead
└── SecondSignatureNeededError   adjustment_id, limit, confirmable_until
"""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Literal, get_args

from resolvers.domain.base.enums import ErrorCode

LimitCode = Literal[
    ErrorCode.PER_USER_LIMIT_REACHED,
    ErrorCode.DAILY_LIMIT_REACHED,
    ErrorCode.DAILY_EARN_CAP_REACHED,
    ErrorCode.KIOSK_DAILY_CAP_REACHED,
]
TokenCode = Literal[
    ErrorCode.TOKEN_NOT_FOUND,
    ErrorCode.TOKEN_ALREADY_REDEEMED,
    ErrorCode.TOKEN_EXPIRED,
    ErrorCode.TOKEN_REVOKED,
]


class DomainError(Exception):
    """A code, a message in English for developers, and the path of the argument in `field`.

    A class with details has `codes`: the API answers each of them with these details.
    """

    codes: ClassVar[tuple[ErrorCode, ...]] = ()

    def __init__(self, code: ErrorCode, message: str, field: Sequence[str] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = list(field) if field is not None else None


def key_reused() -> DomainError:
    return DomainError(
        ErrorCode.IDEMPOTENCY_KEY_REUSED,
        "another request used this idempotency key: send a new key",
        ["idempotencyKey"],
    )


class AlreadyDoneError(DomainError):
    """Another request has already done the act. The error reveals nothing about that request."""

    def __init__(self) -> None:
        super().__init__(ErrorCode.INVALID_STATE_TRANSITION, "another request did this already")


class InvalidInputError(DomainError):
    """An argument out of range. `field` is its path in GraphQL names: ["input", "address"]."""

    def __init__(self, message: str, field: Sequence[str]) -> None:
        super().__init__(ErrorCode.INVALID_INPUT, message, field)


class InsufficientPointsError(DomainError):
    codes = (ErrorCode.INSUFFICIENT_POINTS,)

    def __init__(self, required: int, available: int) -> None:
        super().__init__(
            ErrorCode.INSUFFICIENT_POINTS,
            f"the request needs {required} points, but only {available} are available",
        )
        self.required = required
        self.available = available

    @property
    def shortfall(self) -> int:
        return self.required - self.available


class OutOfStockError(DomainError):
    codes = (ErrorCode.OUT_OF_STOCK,)

    def __init__(self, stock_remaining: int) -> None:
        super().__init__(
            ErrorCode.OUT_OF_STOCK, f"only {stock_remaining} pieces are left: ask for fewer"
        )
        self.stock_remaining = stock_remaining


class PriceChangedError(DomainError):
    codes = (ErrorCode.PRICE_CHANGED,)

    def __init__(self, current_points_cost: int) -> None:
        super().__init__(
            ErrorCode.PRICE_CHANGED,
            f"the reward now costs {current_points_cost} points: confirm the new price",
            ["expectedPointsCost"],
        )
        self.current_points_cost = current_points_cost


class LimitReachedError(DomainError):
    """A limit or cap. `resets_at` is the end of its period; None: waiting does not help."""

    codes = get_args(LimitCode)

    def __init__(
        self, code: LimitCode, message: str, limit: int, resets_at: datetime | None
    ) -> None:
        super().__init__(code, message)
        self.limit = limit
        self.resets_at = resets_at


class QrTokenError(DomainError):
    """The status of a token forbids the request. `field` is the argument that names the token."""

    codes = get_args(TokenCode)

    def __init__(
        self,
        code: TokenCode,
        message: str,
        expires_at: datetime | None = None,
        field: Sequence[str] = ("code",),
    ) -> None:
        super().__init__(code, message, field)
        self.expires_at = expires_at


class BudgetExhaustedError(DomainError):
    """`remaining` can be below 0. Without municipality_code: locations without a municipality."""

    codes = (ErrorCode.BUDGET_EXHAUSTED,)

    def __init__(
        self, fiscal_year: int, municipality_code: str | None, remaining: int, *, needed: int
    ) -> None:
        where = municipality_code or "locations without a municipality"
        super().__init__(
            ErrorCode.BUDGET_EXHAUSTED,
            f"the deposit can earn {needed} points; the {fiscal_year} budget of {where} has "
            f"{remaining} left: try later or ask an admin",
        )
        self.fiscal_year = fiscal_year
        self.municipality_code = municipality_code
        self.remaining = remaining


class AdminDayFullError(DomainError):
    """The points exceed the rest of the admin's limit for the day. No points have moved."""

    def __init__(self) -> None:
        super().__init__(ErrorCode.SECOND_SIGNATURE_NEEDED, "the admin's daily limit is reached")


class SecondSignatureNeededError(DomainError):
    """The request is recorded. Its points move when another admin confirms it."""

    codes = (ErrorCode.SECOND_SIGNATURE_NEEDED,)

    def __init__(self, adjustment_id: str, limit: int, confirmable_until: datetime) -> None:
        super().__init__(
            ErrorCode.SECOND_SIGNATURE_NEEDED,
            f"adjustments above {limit} points a day need a second admin; no points have moved; "
            "ask another admin to confirm before confirmableUntil",
        )
        self.adjustment_id = adjustment_id
        self.limit = limit
        self.confirmable_until = confirmable_until
