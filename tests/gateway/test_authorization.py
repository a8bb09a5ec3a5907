from typing import Any

import pytest

from tests.support.local_appsync import LocalAppSync


def refusal(type_name: str, field_name: str, path: list[str | int]) -> tuple[Any, ...]:
    message = f"Not Authorized to access {field_name} on type {type_name}"
    return "Unauthorized", message, path


def refusals(answer: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [
        (error["errorType"], error["message"], error["path"]) for error in answer.get("errors", [])
    ]


@pytest.mark.parametrize(
    ("query", "name", "expected"),
    [
        ('{ box(id: "b") { id } }', "key", []),
        ('{ box(id: "b") { id } }', "hanako", []),
        ("{ viewer { id } }", "hanako", []),
        ("{ viewer { id } }", "key", [refusal("Query", "viewer", ["viewer"])]),
        ("{ staff { id } }", "operator", []),
        ("{ staff { id } }", "admin", []),
        ("{ staff { id } }", "auditor", [refusal("Query", "staff", ["staff"])]),
        ("{ it: staff { id } }", "hanako", [refusal("Query", "staff", ["it"])]),
        ("{ staff { id } }", "key", [refusal("Query", "staff", ["staff"])]),
        ('{ box(id: "b") { secret } }', "admin", []),
        ('{ box(id: "b") { secret } }', "hanako", [refusal("Box", "secret", ["box", "secret"])]),
        ('{ box(id: "b") { secret } }', "key", [refusal("Box", "secret", ["box", "secret"])]),
        (
            "mutation { publishBalance(userId: 1, available: 1) { userId } }",
            "admin",
            [refusal("Mutation", "publishBalance", ["publishBalance"])],
        ),
        (
            "mutation { publishBalance(userId: 1, available: 1) { userId } }",
            "key",
            [refusal("Mutation", "publishBalance", ["publishBalance"])],
        ),
        ("{ __typename }", "key", []),
        ("{ __schema { queryType { name } } }", "key", []),
    ],
)
def test_directives_on_fields_are_kept(
    appsync: LocalAppSync, query: str, name: str, expected: list[Any]
) -> None:
    headers = appsync.key if name == "key" else appsync.token(name)
    assert refusals(appsync.ask(query, headers)) == expected


def test_a_refused_root_field_calls_no_resolver_and_is_null(appsync: LocalAppSync) -> None:
    answer = appsync.ask("{ viewer { id } }", appsync.key)
    assert answer["data"] == {"viewer": None}
    assert appsync.product.calls == []


def test_a_type_that_does_not_allow_the_mode_is_refused_where_it_is_reached(
    appsync: LocalAppSync,
) -> None:
    answer = appsync.ask('{ box(id: "b") { name owner { id } } }', appsync.key)
    assert answer["data"] == {"box": {"name": "箱 1", "owner": None}}
    assert refusals(answer) == [refusal("Owner", "id", ["box", "owner", "id"])]


def test_iam_reaches_only_what_allows_it(appsync: LocalAppSync) -> None:
    assert appsync.publish("u", 1) == {"data": {"publishBalance": {"userId": "u", "available": 1}}}


def test_a_group_is_compared_whole(appsync: LocalAppSync) -> None:
    response = appsync.http.post("/dev/identities", json={"name": "x", "groups": ["admin"]})
    answer = appsync.ask("{ staff { id } }", {"authorization": response.json()["token"]})
    assert refusals(answer) == [refusal("Query", "staff", ["staff"])]
