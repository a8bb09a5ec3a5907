import threading
import time
from pathlib import Path
from typing import Any

import pytest
from aws_lambda_powertools.utilities.parser.models import AppSyncResolverEventModel

from gateway.limits import Limits
from local.server.appsync import Settings
from tests.support.gateway_product import always, answer_slowly, make_box, raise_input
from tests.support.gateway_sockets import REALTIME
from tests.support.local_appsync import LocalAppSync, running_server
from tests.support.patience import PATIENCE_SECONDS


def test_events_fit_appsync_model(appsync: LocalAppSync) -> None:
    query = '{ box(id: "b") { owner { pet(kind: "dog") { id } } } viewer { id } }'
    appsync.ask(query, appsync.token("admin"))
    appsync.ask('{ box(id: "b") { id } }', appsync.key)
    appsync.publish("u", 1)
    assert len(appsync.product.events) == 6
    for event in appsync.product.events:
        AppSyncResolverEventModel.model_validate(event)
    of_staff, *_, of_key, of_signature = [each["identity"] for each in appsync.product.events]
    assert of_staff["groups"] == ["admins"]
    assert of_key is None
    assert of_signature["accountId"] == "000000000000"
    assert of_signature["username"] == appsync.publisher.access_key_id
    assert of_signature["userArn"].startswith("arn:aws:iam::000000000000:user/")


def test_event_describes_caller_and_field(appsync: LocalAppSync) -> None:
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
    assert (event["source"], event["prev"], event["stash"]) == (None, None, {})
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
    claims = event["identity"]["claims"]
    own = {"sub": hanako["sub"], "username": "hanako", "issuer": claims["iss"], "claims": claims}
    of_request = {"sourceIp": ["127.0.0.1"], "defaultAuthStrategy": "ALLOW", "groups": None}
    assert (claims["sub"], event["identity"]) == (hanako["sub"], {**own, **of_request})


def test_selection_list_has_own_fields_of_interface(appsync: LocalAppSync) -> None:
    query = """mutation { changeBox(input: {name: "n"}) { ...C } }
    fragment C on Change { problems {
      ... on Problem { code } ... { __typename } ... on LongProblem { missing } ...P
    } }
    fragment P on PlainProblem { own: code }"""
    appsync.ask(query, appsync.token("hanako"))
    [event] = appsync.product.events
    expected = ["problems", "problems/code", "problems/__typename"]
    assert event["info"]["selectionSetList"] == expected


ASKED_WITH: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ('box(id: "b")', {}, {}),
    ('box(id: "b", colour: null)', {}, {"colour": None}),
    ('box(id: "b", colour: RED, scale: 2)', {}, {"colour": "RED", "scale": 2.0}),
    ('box(id: "b", colour: $c)', {}, {}),
    ('box(id: "b", colour: $c)', {"c": None}, {"colour": None}),
    ('box(id: "b", colour: $d)', {}, {"colour": "RED"}),
    ('box(id: "b", at: "2026-11-25T09:00:00+09:00")', {}, {"at": "2026-11-25T09:00:00+09:00"}),
]
CHANGED_WITH = [
    ('{name: "n", note: null}', {"name": "n", "note": None}),
    ('{name: "n", note: $n}', {"name": "n"}),
]


def test_arguments_hold_only_what_client_sent(appsync: LocalAppSync) -> None:
    token = appsync.token("hanako")
    declared = {"$c": "query ($c: Colour)", "$d": "query ($d: Colour = RED)"}
    for field, variables, arguments in ASKED_WITH:
        operation = next((each for name, each in declared.items() if name in field), "query")
        appsync.ask(f"{operation} {{ {field} {{ id }} }}", token, variables=variables)
        assert appsync.product.events[-1]["arguments"] == {"id": "b", **arguments}
    appsync.ask("{ box(id: 7) { id } }", token)
    assert appsync.product.events[-1]["arguments"] == {"id": "7"}
    reached = len(appsync.product.calls)
    assert appsync.ask('{ box(id: "b", scale: 1e999) { id } }', token)["errors"]
    assert len(appsync.product.calls) == reached
    for given, sent in CHANGED_WITH:
        operation = "mutation ($n: String)" if "$n" in given else "mutation"
        appsync.ask(f"{operation} {{ changeBox(input: {given}) {{ box {{ id }} }} }}", token)
        assert appsync.product.events[-1]["arguments"] == {"input": sent}


def test_failure_has_appsync_envelope(appsync: LocalAppSync) -> None:
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


def test_answer_outside_schema_becomes_null(appsync: LocalAppSync) -> None:
    for name, value, message in (
        ("size", "big", "(/box/size)"),
        ("colour", "BLUE", "(/box/colour)"),
        ("openedAt", "yesterday", "valid DateTime"),
        ("homepage", "//x", "valid URL"),
    ):
        box = make_box(1, **{"id": "b", name: value})
        appsync.product.answers["Query.box"] = always(box)
        answer = appsync.ask(f'{{ box(id: "b") {{ id {name} }} }}', appsync.key)
        assert answer["data"] == {"box": {"id": "b", name: None}}
        [error] = answer["errors"]
        assert set(error) == {"path", "locations", "message"}
        assert message in error["message"]


def test_null_is_told_in_words_of_appsync(appsync: LocalAppSync) -> None:
    nulls: list[tuple[Any, str, str, str]] = [
        ([make_box(1, name=None)], "String", "Box", "/them/nodes[0]/name"),
        ([make_box(1), None], "Box", "null", "/them/nodes[1]"),
        (None, "null", "BoxConnection", "/them/nodes"),
    ]
    words = "Cannot return null for non-nullable type"
    for nodes, kind, parent, place in nulls:
        appsync.product.answers["Query.boxes"] = always({"nodes": nodes})
        answer = appsync.ask("{ them: boxes { nodes { name } } }", appsync.key)
        assert answer["data"] == {"them": None}
        [error] = answer["errors"]
        assert set(error) == {"path", "locations", "message"}
        assert error["message"] == f"{words}: '{kind}' within parent '{parent}' ({place})"
    appsync.product.answers["Mutation.changeBox"] = always(None)
    change = 'mutation { changeBox(input: {name: "n"}) { box { id } } }'
    answer = appsync.ask(change, appsync.token("hanako"))
    assert answer["data"] is None
    assert answer["errors"][0]["message"].startswith(words)


def test_typename_resolves_interfaces(appsync: LocalAppSync) -> None:
    problems = [
        {"__typename": "PlainProblem", "code": "A"},
        {"__typename": "LongProblem", "code": "B", "missing": 3},
    ]
    change = {"box": None, "problems": problems}
    appsync.product.answers["Mutation.changeBox"] = lambda _: change
    query = """mutation { changeBox(input: {name: "n"}) {
      problems { __typename code ... on LongProblem { missing } } } }"""
    answer = appsync.ask(query, appsync.token("hanako"))
    assert answer["data"]["changeBox"]["problems"] == problems


def test_queries_run_together_mutations_in_order(
    appsync: LocalAppSync, monkeypatch: pytest.MonkeyPatch
) -> None:
    published: list[Any] = []
    execution = appsync.app.state.execution
    monkeypatch.setattr(execution, "_publish", lambda *each: published.append(each))
    meeting = threading.Barrier(3)
    running, most = 0, 0

    def meet(_: dict[str, Any]) -> Any:
        meeting.wait(PATIENCE_SECONDS)
        return {"id": "1", "name": "n"}

    def change(_: dict[str, Any]) -> Any:
        nonlocal running, most
        running += 1
        most = max(most, running)
        time.sleep(0.05)
        running -= 1
        return {"box": None, "problems": []}

    appsync.product.answers |= {"Query.viewer": meet, "Mutation.changeBox": change}
    queries = "{ a: viewer { id } b: viewer { id } c: viewer { id } }"
    assert "errors" not in appsync.ask(queries, appsync.token("taro"))
    field = 'changeBox(input: {name: "n"}) { box { id } }'
    appsync.ask(f"mutation {{ a: {field} b: {field} c: {field} }}", appsync.token("taro"))
    assert most == 1
    assert published == [("changeBox", {"box": None})] * 3


def test_request_times_out(tmp_path: Path) -> None:
    with running_server(tmp_path, Settings(limits=Limits(request_seconds=0.2))) as appsync:
        appsync.product.answers["Query.box"] = answer_slowly
        answer = appsync.ask('{ box(id: "b") { id } }', appsync.key)
        assert answer["data"] is None
        assert answer["errors"][0]["errorType"] == "ExecutionTimeout"
        appsync.product.answers["Subscription.onBalanceChanged"] = answer_slowly
        with REALTIME.connected(appsync, **appsync.token("hanako")) as subscriptions:
            subscriptions.begin("1", userId="x")
            assert subscriptions.refusal() == ("1", "ExecutionTimeout", "Execution timed out.")
