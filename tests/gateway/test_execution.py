import threading
import time
from pathlib import Path
from typing import Any

import pytest
from aws_lambda_powertools.utilities.parser.models import AppSyncResolverEventModel

from local.appsync import Settings
from tests.support.gateway_product import (
    InvalidInput,
    UnauthorizedException,
    answer_slowly,
    make_box,
    raise_input,
)
from tests.support.local_appsync import LocalAppSync, running_server


def test_every_event_is_one_of_appsync(appsync: LocalAppSync) -> None:
    query = '{ box(id: "b") { owner { pet(kind: "dog") { id } } } viewer { id } }'
    appsync.ask(query, appsync.token("admin"))
    appsync.ask('{ box(id: "b") { id } }', appsync.key)
    appsync.publish("u", 1)
    assert len(appsync.product.events) == 6
    for event in appsync.product.events:
        AppSyncResolverEventModel.model_validate(event)


def test_an_event_says_who_asks_for_what(appsync: LocalAppSync) -> None:
    hanako = appsync.identity("hanako")
    query = """query Ask($id: ID!, $with: Boolean!) {
      it: box(id: $id) { ...Names colour @include(if: $with) ... on Box { big: size } owner { id } }
    }
    fragment Names on Box { name }"""
    variables = {"id": "b", "with": False}
    appsync.ask(
        query,
        {"authorization": hanako["token"], "X-Custom": "yes"},
        variables=variables,
        operationName="Ask",
    )
    event = appsync.product.events[0]
    assert event["arguments"] == {"id": "b"}
    assert event["source"] is None
    assert event["prev"] is None
    assert event["stash"] == {}
    assert event["info"] == {
        "fieldName": "box",
        "parentTypeName": "Query",
        "variables": variables,
        "selectionSetList": ["name", "big", "owner", "owner/id"],
        "selectionSetGraphQL": "{\n  ...Names\n  colour @include(if: $with)\n"
        "  ... on Box {\n    big: size\n  }\n  owner {\n    id\n  }\n}",
    }
    assert event["request"]["domainName"] is None
    assert event["request"]["headers"]["x-custom"] == "yes"
    assert event["request"]["headers"]["authorization"] == hanako["token"]
    identity = event["identity"]
    assert set(identity) == {
        "sub", "issuer", "username", "claims", "sourceIp", "defaultAuthStrategy", "groups",
    }  # fmt: skip
    assert identity["sub"] == identity["claims"]["sub"] == hanako["sub"]
    assert identity["username"] == "hanako"
    assert identity["issuer"] == identity["claims"]["iss"]
    assert identity["sourceIp"] == ["127.0.0.1"]
    assert identity["groups"] is None


def test_groups_are_in_the_identity_of_staff(appsync: LocalAppSync) -> None:
    appsync.ask("{ viewer { id } }", appsync.token("operator"))
    assert appsync.product.events[0]["identity"]["groups"] == ["operators"]


def test_an_api_key_has_no_identity_and_a_signature_that_of_iam(appsync: LocalAppSync) -> None:
    appsync.ask('{ box(id: "b") { id } }', appsync.key)
    appsync.publish("u", 1)
    of_key, of_signature = [event["identity"] for event in appsync.product.events]
    assert of_key is None
    assert of_signature["accountId"] == "000000000000"
    assert of_signature["username"] == appsync.publisher.access_key_id
    assert of_signature["userArn"].startswith("arn:aws:iam::000000000000:user/")


@pytest.mark.parametrize(
    ("query", "variables", "arguments"),
    [
        ('{ box(id: "b") { id } }', {}, {"id": "b"}),
        ("{ box(id: 7) { id } }", {}, {"id": "7"}),
        ('{ box(id: "b", colour: null) { id } }', {}, {"id": "b", "colour": None}),
        ('{ box(id: "b", colour: RED, scale: 2) { id } }', {}, {"colour": "RED", "scale": 2.0}),
        ('query ($c: Colour) { box(id: "b", colour: $c) { id } }', {}, {"id": "b"}),
        ('query ($c: Colour) { box(id: "b", colour: $c) { id } }', {"c": None}, {"colour": None}),
        ('query ($c: Colour = RED) { box(id: "b", colour: $c) { id } }', {}, {"colour": "RED"}),
        (
            'mutation { changeBox(input: {name: "n", note: null}) { box { id } } }',
            {},
            {"input": {"name": "n", "note": None}},
        ),
        (
            'mutation ($n: String) { changeBox(input: {name: "n", note: $n}) { box { id } } }',
            {},
            {"input": {"name": "n"}},
        ),
        (
            '{ box(id: "b", at: "2026-11-25T09:00:00+09:00") { id } }',
            {},
            {"at": "2026-11-25T09:00:00+09:00"},
        ),
    ],
)
def test_arguments_hold_what_the_client_sent_and_nothing_else(
    appsync: LocalAppSync, query: str, variables: dict[str, Any], arguments: dict[str, Any]
) -> None:
    appsync.ask(query, appsync.token("hanako"), variables=variables)
    sent = appsync.product.events[0]["arguments"]
    if "box(" in query:
        arguments = {"id": "b", **arguments}
    assert sent == arguments


def test_a_default_in_the_sdl_is_dropped_as_appsync_drops_it(appsync: LocalAppSync) -> None:
    answer = appsync.ask("{ sized }", appsync.token("hanako"))
    assert "MissingFieldArgument" in answer["errors"][0]["message"]


def test_nested_fields_of_a_list_go_in_batches_of_at_most_a_hundred(appsync: LocalAppSync) -> None:
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


def test_a_batch_answers_item_by_item(appsync: LocalAppSync) -> None:
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


@pytest.mark.parametrize("answers", [None, [], [{"data": None}], {"data": []}, ["text"] * 2])
def test_a_batch_with_a_wrong_answer_fails_and_leaves_the_rest(
    appsync: LocalAppSync, answers: Any
) -> None:
    product = appsync.product
    product.answers["Query.boxes"] = lambda _: {"nodes": [make_box(1), make_box(2)]}

    def answer_batch(payload: Any) -> Any:
        return answers if isinstance(payload, list) else type(product).__call__(product, payload)

    appsync.app.state.execution._invoke = answer_batch
    try:
        query = "{ boxes { nodes { id owner { id } } } }"
        answer = appsync.ask(query, appsync.token("hanako"))
    finally:
        appsync.app.state.execution._invoke = product
    assert [node["id"] for node in answer["data"]["boxes"]["nodes"]] == ["box-1", "box-2"]
    assert {error["errorType"] for error in answer["errors"]} == {"BatchInvokeError"}


def test_a_failure_has_the_envelope_of_appsync(appsync: LocalAppSync) -> None:
    appsync.product.answers["Query.boxes"] = raise_input
    answer = appsync.ask("{\n  them: boxes { nodes { id } }\n}", appsync.key)
    assert answer == {
        "data": {"them": None},
        "errors": [
            {
                "path": ["them"],
                "data": None,
                "errorType": "InvalidInput",
                "errorInfo": None,
                "locations": [{"line": 2, "column": 3, "sourceName": None}],
                "message": "first must be 1 to 100",
            }
        ],
    }


def test_the_message_of_an_unauthorized_exception_is_replaced(appsync: LocalAppSync) -> None:
    def refuse(_: dict[str, Any]) -> None:
        raise UnauthorizedException("a detail")

    appsync.product.answers["Query.viewer"] = refuse
    [error] = appsync.ask("{ viewer { id } }", appsync.token("hanako"))["errors"]
    assert error["errorType"] == "UnauthorizedException"
    assert error["message"] == "You are not authorized to make this call."


def test_an_answer_that_is_not_json_fails(appsync: LocalAppSync) -> None:
    appsync.product.answers["Query.viewer"] = lambda _: {"id": {1, 2}}
    [error] = appsync.ask("{ viewer { id } }", appsync.token("hanako"))["errors"]
    assert error["errorType"] == "Runtime.MarshalError"


@pytest.mark.parametrize(
    ("changes", "selected", "data", "message"),
    [
        ({"name": None}, "name", {"box": None}, "Cannot return null for non-nullable field name"),
        ({"size": "big"}, "id size", {"box": {"id": "b", "size": None}}, "(/box/size)"),
        ({"colour": "BLUE"}, "colour", {"box": {"colour": None}}, "(/box/colour)"),
        ({"openedAt": "yesterday"}, "openedAt", {"box": {"openedAt": None}}, "valid DateTime"),
        ({"homepage": "//x"}, "homepage", {"box": {"homepage": None}}, "valid URL"),
    ],
)
def test_an_answer_that_does_not_fit_the_schema_is_nulled_and_told(
    appsync: LocalAppSync, changes: dict[str, Any], selected: str, data: Any, message: str
) -> None:
    appsync.product.answers["Query.box"] = lambda _: make_box(1, **{"id": "b", **changes})
    answer = appsync.ask(f'{{ box(id: "b") {{ {selected} }} }}', appsync.key)
    assert answer["data"] == data
    [error] = answer["errors"]
    assert set(error) == {"path", "locations", "message"}
    assert message in error["message"]


def test_interfaces_are_resolved_by_typename(appsync: LocalAppSync) -> None:
    appsync.product.answers["Mutation.changeBox"] = lambda _: {
        "box": None,
        "problems": [
            {"__typename": "PlainProblem", "code": "A"},
            {"__typename": "LongProblem", "code": "B", "missing": 3},
        ],
    }
    query = """mutation { changeBox(input: {name: "n"}) {
      problems { __typename code ... on LongProblem { missing } } } }"""
    assert appsync.ask(query, appsync.token("hanako"))["data"]["changeBox"]["problems"] == [
        {"__typename": "PlainProblem", "code": "A"},
        {"__typename": "LongProblem", "code": "B", "missing": 3},
    ]


def test_queries_run_at_once_and_mutations_one_after_the_other(appsync: LocalAppSync) -> None:
    running, most = 0, {"Query": 0, "Mutation": 0}
    lock = threading.Lock()

    def observe(event: dict[str, Any]) -> Any:
        nonlocal running
        kind = event["info"]["parentTypeName"]
        with lock:
            running += 1
            most[kind] = max(most[kind], running)
        time.sleep(0.05)
        with lock:
            running -= 1
        return {"id": "1", "name": "n"} if kind == "Query" else {"box": None, "problems": []}

    appsync.product.answers["Query.viewer"] = observe
    appsync.product.answers["Mutation.changeBox"] = observe
    appsync.ask("{ a: viewer { id } b: viewer { id } c: viewer { id } }", appsync.token("taro"))
    change = 'changeBox(input: {name: "n"}) { box { id } }'
    appsync.ask(f"mutation {{ a: {change} b: {change} c: {change} }}", appsync.token("taro"))
    assert most == {"Query": 3, "Mutation": 1}


def test_a_request_ends_after_its_time(tmp_path: Path) -> None:
    with running_server(tmp_path, Settings(max_request_seconds=0.2)) as appsync:
        appsync.product.answers["Query.box"] = answer_slowly
        answer = appsync.ask('{ box(id: "b") { id } }', appsync.key)
        assert answer["data"] is None
        assert answer["errors"][0]["errorType"] == "ExecutionTimeout"


def test_a_request_may_make_ten_thousand_resolver_calls(
    appsync: LocalAppSync, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.invocation.MAX_RESOLVER_CALLS", 3)
    query = "{ boxes(first: 3) { nodes { id owner { id } } } }"
    answer = appsync.ask(query, appsync.token("hanako"))
    owners = [node["owner"] for node in answer["data"]["boxes"]["nodes"]]
    assert owners == [{"id": "owner-0"}, {"id": "owner-1"}, None]
    assert answer["errors"][0]["errorType"] == "ResolverExecutionLimitReached"


def test_an_infinite_number_never_reaches_a_resolver(appsync: LocalAppSync) -> None:
    answer = appsync.ask('{ box(id: "b", scale: 1e999) { id } }', appsync.key)
    assert answer["errors"]
    assert appsync.product.calls == []
