from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gateway.envelope import FieldFailureError, FunctionFailedError
from gateway.invocation import invoke_with_json
from gateway.limits import Limits
from local.server.appsync import Settings
from tests.support.gateway_product import InvalidInput, UnauthorizedException, always, make_box
from tests.support.local_appsync import LocalAppSync, running_server

REPLACED = "You are not authorized to make this call."


def test_nested_fields_go_in_batches(appsync: LocalAppSync) -> None:
    query = "{ boxes(first: 100) { nodes { id owner { id pet { id } } more: owner { name } } } }"
    answer = appsync.ask(query, appsync.token("hanako"))
    nodes = answer["data"]["boxes"]["nodes"]
    assert [node["owner"]["pet"]["id"] for node in nodes] == [
        f"pet-of-owner-{number}" for number in range(100)
    ]
    batches = [call for call in appsync.product.calls if isinstance(call, list)]
    # Each box is asked for its owner twice, under two names.
    owners = [batch for batch in batches if batch[0]["info"]["fieldName"] == "owner"]
    assert [len(batch) for batch in owners] == [100, 100]
    # What asks for pets comes from one batch of owners or from both.
    assert len(batches) - len(owners) <= 2
    asked = [event["source"]["id"] for batch in owners for event in batch]
    assert sorted(asked) == sorted([f"box-{number}" for number in range(100)] * 2)


def test_batch_answers_each_item(appsync: LocalAppSync) -> None:
    def answer_even(event: dict[str, Any]) -> Any:
        number = int(event["source"]["id"].removeprefix("box-"))
        if number % 2:
            raise InvalidInput(f"{number} is odd")
        return {"id": event["source"]["ownerId"], "name": "owner"} if number else None

    appsync.product.answers["Box.owner"] = answer_even
    answer = appsync.ask("{ boxes(first: 3) { nodes { owner { id } } } }", appsync.token("hanako"))
    assert answer["data"]["boxes"]["nodes"] == [
        {"owner": None},
        {"owner": None},
        {"owner": {"id": "owner-2"}},
    ]
    [error] = answer["errors"]
    assert (error["errorType"], error["message"]) == ("InvalidInput", "1 is odd")
    assert error["path"] == ["boxes", "nodes", 1, "owner"]


OWNER = {"id": "o", "name": "owner"}
AskOwners = Callable[[Any], dict[str, Any]]


@pytest.fixture
def ask_owners(appsync: LocalAppSync, monkeypatch: pytest.MonkeyPatch) -> AskOwners:
    """Return a client that asks for the owners of two boxes, and answers their batch."""

    def ask(answers: Any) -> dict[str, Any]:
        appsync.product.answers["Query.boxes"] = always({"nodes": [make_box(1), make_box(2)]})
        monkeypatch.setattr(appsync.product, "answer_batch", always(answers))
        return appsync.ask("{ boxes { nodes { owner { name } } } }", appsync.token("hanako"))

    return ask


def test_wrong_batch_answer_fails_only_its_field(ask_owners: AskOwners) -> None:
    wrong: list[Any] = [None, [], [{"data": None}], {"data": []}]
    for answers in wrong:
        answer = ask_owners(answers)
        assert answer["data"]["boxes"]["nodes"] == [{"owner": None}] * 2
        assert [error["errorType"] for error in answer["errors"]] == ["BatchInvokeError"] * 2


def test_batch_item_needs_no_envelope(ask_owners: AskOwners) -> None:
    nodes = [{"owner": {"name": "owner"}}, {"owner": None}]
    for item in (OWNER, {"data": OWNER}, {"data": OWNER, "errorType": None}):
        assert ask_owners([item, None]) == {"data": {"boxes": {"nodes": nodes}}}


def test_batch_item_of_another_shape_is_data(ask_owners: AskOwners) -> None:
    for item in ({}, "text", {**OWNER, "data": None}):
        answer = ask_owners([OWNER, item])
        assert answer["data"]["boxes"]["nodes"][0] == {"owner": {"name": "owner"}}
        messages = [error["message"] for error in answer.get("errors", [])]
        if item in ({}, "text"):
            [message] = messages
            assert "Cannot return null for non-nullable type: 'String'" in message
        else:
            assert messages == []


def test_error_of_batch_item_needs_one_part(ask_owners: AskOwners) -> None:
    items = [{"errorMessage": "stale"}, {"errorType": "UnauthorizedException"}]
    errors = ask_owners([*items])["errors"]
    assert {(each["errorType"], each["message"]) for each in errors} == {
        ("Lambda:Unhandled", "stale"),
        ("UnauthorizedException", REPLACED),
    }
    [error, _] = ask_owners([{"errorType": "Stale"}] * 2)["errors"]
    assert (error["errorType"], error["message"]) == ("Stale", "")


def test_error_of_batch_item_carries_data(ask_owners: AskOwners) -> None:
    answer = ask_owners([{"data": OWNER, "errorMessage": "stale", "errorType": "Stale"}, None])
    assert answer["data"]["boxes"]["nodes"] == [{"owner": None}] * 2
    [error] = answer["errors"]
    assert (error["errorType"], error["message"], error["data"]) == ("Stale", "stale", OWNER)


ERRORS: list[tuple[BaseException, str, str]] = [
    (InvalidInput("a detail"), "InvalidInput", "a detail"),
    (FunctionFailedError("InvalidInput", "a detail"), "InvalidInput", "a detail"),
    (UnauthorizedException("a detail"), "UnauthorizedException", REPLACED),
    (FunctionFailedError("UnauthorizedException", "x"), "UnauthorizedException", REPLACED),
    (pytest.fail.Exception("a detail"), "Failed", "a detail"),
    (SystemExit(3), "Runtime.ExitError", "Runtime exited with error: exit status 3"),
]


def test_error_carries_its_class_name(appsync: LocalAppSync) -> None:
    def fail(_: dict[str, Any]) -> None:
        raise error

    appsync.product.answers["Query.viewer"] = fail
    for error, error_type, message in ERRORS:  # noqa: B007 - the resolver raises it
        [answered] = appsync.ask("{ viewer { id } }", appsync.token("hanako"))["errors"]
        assert (answered["errorType"], answered["message"]) == (error_type, message)


def test_answer_must_be_json_or_decimal(appsync: LocalAppSync) -> None:
    values: list[Any] = [{1, 2}, Decimal("Infinity"), float("nan")]
    for value in values:
        appsync.product.answers["Query.viewer"] = always({"id": value})
        [error] = appsync.ask("{ viewer { id } }", appsync.token("hanako"))["errors"]
        assert error["errorType"] == "Runtime.MarshalError"
        assert error["message"].startswith("Unable to marshal response: ")
    for text, number in (("3", 3), ("1E+2", 100), ("2.0", 2)):
        appsync.product.answers["Query.sized"] = always(Decimal(text))
        answer = appsync.ask("{ sized(size: 1) }", appsync.token("hanako"))
        assert answer == {"data": {"sized": number}}


def test_argument_must_be_finite() -> None:
    with pytest.raises(FieldFailureError, match="Numbers must be finite") as refused:
        invoke_with_json(always("called"), {"arguments": {"size": float("inf")}})
    assert refused.value.error_type == "InvalidInput"


def test_resolver_calls_are_limited(tmp_path: Path) -> None:
    query = "{ boxes(first: 3) { nodes { id owner { id } } } }"
    with running_server(tmp_path, Settings(limits=Limits(resolver_calls=3))) as appsync:
        answer = appsync.ask(query, appsync.token("hanako"))
    owners = [node["owner"] for node in answer["data"]["boxes"]["nodes"]]
    assert owners == [{"id": "owner-0"}, {"id": "owner-1"}, None]
    [error] = answer["errors"]
    assert error["errorType"] == "ResolverExecutionLimitReached"
    assert error["message"] == "Resolver invocation limit reached"
    assert error["path"] == ["boxes", "nodes", 2, "owner"]
