"""An answer that says nothing about the caller's right is not an outcome."""

from typing import Any

import pytest

from tests.api.matrix.outcomes import handler_outcome, http_outcome
from tests.support.matrix.roles import Case, Outcome, Role

WAY = ("Query.user", "User.recycleEvents", "RecycleEvent.location")
CASE = Case(WAY[-1], Role.ADMIN, Outcome.ALLOWED, WAY, WAY[-1])
LEAVE = "Mutation.cancelExchange"
CANCELS = Case(LEAVE, Role.CITIZEN, Outcome.ALLOWED, (LEAVE,), LEAVE)
OTHER_REASON = {"userErrors": [{"code": "OUT_OF_STOCK"}]}


def error(error_type: str) -> dict[str, Any]:
    return {"data": None, "errors": [{"path": ["user"], "errorType": error_type}]}


@pytest.mark.parametrize(
    ("case", "status", "answer", "message"),
    [
        (CASE, 500, {}, "HTTP 500"),
        (CASE, 200, error("InternalFailure"), "Internal"),
        (CASE, 200, error("Unauthorized"), r"refused at \['user'\]"),
        (CASE, 200, {"data": {"user": None}}, r"Query\.user is null"),
        (CANCELS, 200, {"data": {"cancelExchange": OTHER_REASON}}, "OUT_OF_STOCK"),
    ],
)
def test_http_answer_outside_the_matrix_fails(
    case: Case, status: int, answer: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        http_outcome(case, status, answer)


@pytest.mark.parametrize(
    ("data", "error_type", "message"),
    [(OTHER_REASON, None, "OUT_OF_STOCK"), (None, "InternalFailure", "InternalFailure")],
)
def test_handler_answer_outside_the_matrix_fails(
    data: Any, error_type: str | None, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        handler_outcome(CANCELS, data, error_type)
