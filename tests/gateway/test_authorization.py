import time
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
def test_directives_decide_who_reaches_fields(
    appsync: LocalAppSync, query: str, name: str, expected: list[Any]
) -> None:
    headers = appsync.key if name == "key" else appsync.token(name)
    assert refusals(appsync.ask(query, headers)) == expected


def test_refused_root_field_calls_no_resolver(appsync: LocalAppSync) -> None:
    answer = appsync.ask("{ viewer { id } }", appsync.key)
    assert answer["data"] == {"viewer": None}
    assert appsync.product.calls == []


def test_type_without_mode_is_refused(appsync: LocalAppSync) -> None:
    answer = appsync.ask('{ box(id: "b") { name owner { id } } }', appsync.key)
    assert answer["data"] == {"box": {"name": "箱 1", "owner": None}}
    assert refusals(answer) == [refusal("Owner", "id", ["box", "owner", "id"])]


def test_groups_match_whole_names(appsync: LocalAppSync) -> None:
    token = appsync.issuer.mint_access_token(
        sub="x", name="x", groups=["admin"], now_seconds=int(time.time())
    )
    answer = appsync.ask("{ staff { id } }", {"authorization": token})
    assert refusals(answer) == [refusal("Query", "staff", ["staff"])]
