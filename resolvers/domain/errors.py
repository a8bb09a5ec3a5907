"""What a business rule says no with. A refusal is data for the caller, never a fault.

DomainError                       any code, nothing more to tell
├── AlreadyDoneError          another request did it
├── InvalidInput              one argument or input field is out of its range
├── InsufficientPointsError        required, available
├── OutOfStock                stock_remaining
├── PriceChanged              current_points_cost
├── LimitReachedError              limit, resets_at
└── QrTokenError              expires_at
"""

from collections.abc import Sequence
from datetime import datetime

from resolvers.domain.enums import ErrorCode


class DomainError(Exception):
    """A refusal with its code, a message in English for developers, and the argument's path."""

    def __init__(self, code: ErrorCode, message: str, field: Sequence[str] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = list(field) if field is not None else None


class AlreadyDoneError(DomainError):
    """Another request did what can be done once; nothing is revealed of that request."""

    def __init__(self) -> None:
        super().__init__(ErrorCode.INVALID_STATE_TRANSITION, "another request has done this before")


class InvalidInputError(DomainError):
    """An argument outside its range; `field` is its path in GraphQL names: ["input", "address"]."""

    def __init__(self, message: str, field: Sequence[str]) -> None:
        super().__init__(ErrorCode.INVALID_INPUT, message, field)


class InsufficientPointsError(DomainError):
    def __init__(self, required: int, available: int) -> None:
        super().__init__(
            ErrorCode.INSUFFICIENT_POINTS,
            f"{required} points are needed, {available} are available",
        )
        self.required = required
        self.available = available

    @property
    def shortfall(self) -> int:
        return self.required - self.available


class OutOfStockError(DomainError):
    def __init__(self, stock_remaining: int) -> None:
        super().__init__(ErrorCode.OUT_OF_STOCK, f"{stock_remaining} are left in stock")
        self.stock_remaining = stock_remaining


class PriceChangedError(DomainError):
    def __init__(self, current_points_cost: int) -> None:
        super().__init__(
            ErrorCode.PRICE_CHANGED,
            f"the reward now costs {current_points_cost} points",
            ["expectedPointsCost"],
        )
        self.current_points_cost = current_points_cost


class LimitReachedError(DomainError):
    """A limit or cap; `resets_at` is when it opens again, None where it never does."""

    def __init__(
        self, code: ErrorCode, message: str, limit: int, resets_at: datetime | None
    ) -> None:
        super().__init__(code, message)
        self.limit = limit
        self.resets_at = resets_at


class QrTokenError(DomainError):
    """A token's state says no; `field` is the argument that named the token."""

    def __init__(
        self,
        code: ErrorCode,
        message: str,
        expires_at: datetime | None = None,
        field: Sequence[str] = ("code",),
    ) -> None:
        super().__init__(code, message, field)
        self.expires_at = expires_at
