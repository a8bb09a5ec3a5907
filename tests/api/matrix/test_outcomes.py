from typing import Any

import pytest

from tests.api.matrix.outcomes import handler_outcome, http_outcome
from tests.api.matrix.roles import Case, Outcome, Role

WAY = ("Query.user", "User.recycleEvents", "RecycleEvent.location")
LEAVE = Case(
    "Mutation.cancelExchange",
    Role.CITIZEN,
    Outcome.ALLOWED,
    ("Mutation.cancelExchange",),
    "Mutation.cancelExchange",
)
WATCH = Case(
    "Subscription.onBalanceChanged",
    Role.CITIZEN,
    Outcome.ALLOWED,
    ("Subscription.onBalanceChanged",),
    "Subscription.onBalanceChanged",
)


def case_on_the_way(answered_by: str) -> Case:
    return Case(WAY[-1], Role.ADMIN, Outcome.ALLOWED, WAY, answered_by)


def user_with(*locations: object) -> dict[str, Any]:
    nodes = [{"id": "1", "location": location} for location in locations]
    return {"data": {"user": {"recycleEvents": {"nodes": nodes}}}}


def refused(*path: str | int) -> dict[str, Any]:
    return {"data": None, "errors": [{"path": list(path), "errorType": "Unauthorized"}]}


@pytest.mark.parametrize(
    ("answered_by", "status", "answer", "outcome"),
    [
        (WAY[0], 401, {}, Outcome.HTTP_401),
        (WAY[0], 200, refused("user"), Outcome.UNAUTHORIZED),
        (
            WAY[2],
            200,
            refused("user", "recycleEvents", "nodes", 0, "location"),
            Outcome.UNAUTHORIZED,
        ),
        (WAY[0], 200, {"data": {"user": None}}, Outcome.NULL),
        (WAY[1], 200, {"data": {"user": {"recycleEvents": None}}}, Outcome.NULL),
        (WAY[2], 200, user_with(None), Outcome.NULL),
        (WAY[2], 200, user_with({"id": "2"}, {"id": "3"}), Outcome.ALLOWED),
        (WAY[2], 200, user_with(), Outcome.ALLOWED),
    ],
)
def test_an_http_answer_says_who_is_let_in(
    answered_by: str, status: int, answer: dict[str, Any], outcome: Outcome
) -> None:
    assert http_outcome(case_on_the_way(answered_by), status, answer) is outcome


@pytest.mark.parametrize(
    ("status", "answer", "message"),
    [
        (500, {}, "HTTP 500"),
        (
            200,
            {"data": None, "errors": [{"path": ["user"], "errorType": "InternalFailure"}]},
            "Internal",
        ),
        (200, refused("user"), r"refused at \['user'\]"),
        (200, {"data": {"user": None}}, r"Query\.user is null"),
    ],
)
def test_an_http_answer_that_says_something_else_is_no_outcome(
    status: int, answer: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        http_outcome(case_on_the_way(WAY[2]), status, answer)


@pytest.mark.parametrize("code", ["NOT_FOUND", "FORBIDDEN"])
def test_a_refusal_as_data_is_an_outcome_by_its_code(code: str) -> None:
    payload = {"userErrors": [{"code": code}]}

    assert http_outcome(LEAVE, 200, {"data": {"cancelExchange": payload}}) == code
    assert handler_outcome(LEAVE, payload, None) == code


def test_a_refusal_for_another_reason_is_no_outcome() -> None:
    payload = {"userErrors": [{"code": "OUT_OF_STOCK"}]}

    with pytest.raises(ValueError, match="OUT_OF_STOCK"):
        handler_outcome(LEAVE, payload, None)
    with pytest.raises(ValueError, match="OUT_OF_STOCK"):
        http_outcome(LEAVE, 200, {"data": {"cancelExchange": payload}})


@pytest.mark.parametrize(
    ("case", "data", "error_type", "outcome"),
    [
        (LEAVE, None, "Unauthorized", Outcome.UNAUTHORIZED),
        (LEAVE, {"userErrors": []}, None, Outcome.ALLOWED),
        (LEAVE, [{"id": "1"}], None, Outcome.ALLOWED),
        (LEAVE, None, None, Outcome.NULL),
        (WATCH, None, None, Outcome.ALLOWED),
        (WATCH, None, "Unauthorized", Outcome.UNAUTHORIZED),
    ],
)
def test_a_handlers_answer_says_who_is_let_in(
    case: Case, data: object, error_type: str | None, outcome: Outcome
) -> None:
    assert handler_outcome(case, data, error_type) is outcome


def test_a_handlers_fault_is_no_outcome() -> None:
    with pytest.raises(ValueError, match="InternalFailure"):
        handler_outcome(LEAVE, None, "InternalFailure")
