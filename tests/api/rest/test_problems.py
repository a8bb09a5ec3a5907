from typing import Any

import pytest

from resolvers.api.appsync.errors import (
    AppSyncError,
    InternalFailure,
    InvalidInput,
    OutcomeUnknown,
    Unauthorized,
)
from resolvers.api.rest.problems import Problem, problem_of_error, problem_of_refusal, rest_field

FIELDS: list[tuple[list[str | int] | None, str | None]] = [
    (None, None),
    ([], None),
    (["input"], None),
    (["input", "items", 0, "quantity"], "items.0.quantity"),
    (["input", "first"], "first"),
    (["rewardId"], "id"),
    (["rewardId", "rewardId"], "id.rewardId"),
    (["first"], "limit"),
    (["after"], "cursor"),
    (["idempotencyKey"], "Idempotency-Key"),
    (["quantity"], "quantity"),
]


def test_fields_have_names_of_rest() -> None:
    for path, name in FIELDS:
        assert rest_field(path, "rewardId") == name
    assert rest_field(["rewardId"], None) == "rewardId"


def test_refusal_names_its_field_in_rest() -> None:
    for path, detail, field in (
        (["rewardId"], "id: rewardIds need an id as input", "id"),
        (["input", "rewardId"], "rewardId: rewardIds need an rewardId as input", "rewardId"),
        (["input"], "rewardId: rewardIds need an rewardId as input", None),
        (None, "rewardId: rewardIds need an rewardId as input", None),
    ):
        message = "rewardId: rewardIds need an rewardId as input"
        error = {"code": "CONFLICT_RETRY", "message": message, "field": path}
        more: dict[str, Any] = {"__typename": "PlainError", "limit": 5}
        problem = problem_of_refusal(error | more, "rewardId")
        assert (problem.detail, problem.field) == (detail, field)
        assert problem.extras == {"limit": 5}
        assert (problem.status, problem.headers) == (409, {"retry-after": "1"})


ERRORS: list[tuple[AppSyncError, int, str, str | None]] = [
    (Unauthorized("Query", "a"), 403, "Your roles do not allow this request.", None),
    (OutcomeUnknown(), 503, "The request may have been done: send it again, except", None),
    (InternalFailure("r", "k"), 500, "The request failed on our side", None),
    (InvalidInput("is too long", ["input", "name"]), 400, "is too long", "name"),
    (
        InvalidInput("Expected value of type 'A', but encountered error 'no date'", ["input", "d"]),
        400,
        "no date",
        "d",
    ),
    (
        InvalidInput("Expected value of type 'A' to include required field 'b'", ["input", "a"]),
        400,
        "is missing",
        "a.b",
    ),
    (
        InvalidInput("Int cannot represent non-integer value", ["first"]),
        400,
        "must be an i",
        "limit",
    ),
]


@pytest.mark.parametrize(("error", "status", "detail", "field"), ERRORS)
def test_error_has_words_of_rest(
    error: AppSyncError, status: int, detail: str, field: str | None
) -> None:
    problem = problem_of_error(error, None)
    assert (problem.status, problem.field, problem.extras) == (status, field, {})
    assert problem.detail.startswith(detail)


def test_problem_is_described_by_its_code() -> None:
    problem = Problem("NOT_FOUND", "gone", "a\ud800", {"more": 1}, {"x": "y"})
    assert problem.headers == {"x": "y"}
    assert problem.describe("r") == {
        "type": "urn:recycle-points:problem:not-found",
        "title": "Not found",
        "status": 404,
        "detail": "gone",
        "instance": "urn:recycle-points:request:r",
        "code": "NOT_FOUND",
        "field": "a?",
        "more": 1,
    }
    assert "field" not in Problem("NOT_FOUND", "gone").describe("r")
