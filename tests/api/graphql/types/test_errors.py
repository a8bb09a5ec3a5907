from datetime import UTC, datetime
from typing import Any

import pytest
import strawberry

from resolvers.api.graphql.fields import ContextInfo, Payload, mutation
from resolvers.api.graphql.types.errors import ERROR_TYPES, UserError, present_refusal
from resolvers.domain.base import errors
from resolvers.domain.base.authorization import Role
from resolvers.domain.base.enums import ErrorCode
from resolvers.domain.base.errors import AdminDayFullError, AlreadyDoneError, DomainError
from tests.support.identities import ADMIN
from tests.support.own_fields import call

LATER = datetime(2026, 11, 25, 15, tzinfo=UTC)
SHOWN_LATER = "2026-11-25T15:00:00.000Z"
# What is refused, the type that presents it, and what this has beside code and message.
KINDS: list[tuple[DomainError, str, list[str] | None, dict[str, Any]]] = [
    (DomainError(ErrorCode.NOT_FOUND, "none", ["rewardId"]), "GenericError", ["rewardId"], {}),
    (DomainError(ErrorCode.CONFLICT_RETRY, "too many at once"), "GenericError", None, {}),
    (errors.InvalidInputError("is blank", ["input", "x"]), "GenericError", ["input", "x"], {}),
    (
        errors.InsufficientPointsError(required=500, available=120),
        "InsufficientPointsError",
        None,
        {"required": 500, "available": 120, "shortfall": 380},
    ),
    (errors.OutOfStockError(0), "OutOfStockError", None, {"stockRemaining": 0}),
    (
        errors.PriceChangedError(450),
        "PriceChangedError",
        ["expectedPointsCost"],
        {"currentPointsCost": 450},
    ),
    (
        errors.LimitReachedError(ErrorCode.DAILY_EARN_CAP_REACHED, "enough for a day", 50, LATER),
        "LimitReachedError",
        None,
        {"limit": 50, "resetsAt": SHOWN_LATER},
    ),
    (
        errors.QrTokenError(ErrorCode.TOKEN_EXPIRED, "it has expired", LATER),
        "TokenError",
        ["code"],
        {"expiresAt": SHOWN_LATER},
    ),
    (
        errors.BudgetExhaustedError(2026, "22212", -1, needed=3),
        "BudgetExhaustedError",
        None,
        {"fiscalYear": 2026, "municipalityCode": "22212", "remaining": -1},
    ),
    (
        errors.SecondSignatureNeededError("adjustment-1", 50, LATER),
        "SecondSignatureNeededError",
        None,
        {"adjustmentId": "adjustment-1", "limit": 50, "confirmableUntil": SHOWN_LATER},
    ),
]


@strawberry.type
class Refusals(Payload):
    user_errors: list[UserError]


@strawberry.type
class Query:
    nothing: str | None = None


@strawberry.type
class RefusingMutation:
    @mutation(Role.ADMIN, refused=Refusals, description="x")
    def refuse(self, info: ContextInfo, number: int) -> Refusals | None:  # noqa: ARG002 - as every resolver
        raise KINDS[number][0]


@pytest.mark.parametrize("number", range(len(KINDS)))
def test_refusal_answers_its_details(number: int) -> None:
    refused, name, field, known = KINDS[number]

    payload = call((Query, RefusingMutation), "Mutation.refuse", ADMIN, number=number)

    (error,) = payload["userErrors"]

    assert error == {
        "__typename": name,
        "code": refused.code.name,
        "message": refused.message,
        "field": field,
        **known,
    }


def test_p19_refusals_and_error_types_match() -> None:
    kinds = {type(refused) for refused, *_ in KINDS}
    presented = {type(present_refusal(refused)) for refused, *_ in KINDS}

    # AlreadyDoneError is presented as any other code: it has nothing more to say. The other one
    # reaches no caller.
    not_presented = {AlreadyDoneError, AdminDayFullError}
    missing = {DomainError, *DomainError.__subclasses__()} - not_presented - kinds
    assert not missing, f"add {missing} to KINDS, and its GraphQL type to types/errors.py"
    assert not kinds & not_presented
    assert presented == set(ERROR_TYPES)
