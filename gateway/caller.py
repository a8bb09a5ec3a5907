from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Mode(StrEnum):
    API_KEY = "API key"
    USER_POOL = "Cognito user pool"
    IAM = "IAM"


DEFAULT_MODE = Mode.USER_POOL


@dataclass(frozen=True)
class Caller:
    """The sender of a request, whose credentials have been checked.

    identity is what AppSync puts into an event. expires_at is in seconds since 1970, UTC;
    None where the credentials do not expire by themselves.
    """

    mode: Mode
    identity: dict[str, Any] | None
    groups: frozenset[str] = frozenset()
    expires_at: float | None = None
