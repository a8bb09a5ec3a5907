import time
from typing import Any

from tests.support.local_appsync import LocalAppSync


def refusal(type_name: str, field_name: str, path: list[str | int]) -> tuple[Any, ...]:
    message = f"Not Authorized to access {field_name} on type {type_name}"
    return "Unauthorized", message, path


def refusals(answer: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [
        (error["errorType"], error["message"], error["path"]) for error in answer.get("errors", [])
    ]


BOX = '{ box(id: "b") { id } }'
SECRET = '{ box(id: "b") { secret } }'
PUBLISH = "mutation { publishBalance(userId: 1, available: 1) { userId } }"
ADMITTED = [
    (BOX, "key"),
    (BOX, "hanako"),
    ("{ viewer { id } }", "hanako"),
    ("{ staff { id } }", "operator"),
    ("{ staff { id } }", "admin"),
    (SECRET, "admin"),
    ("{ __typename }", "key"),
    ("{ __schema { queryType { name } } }", "key"),
]
REFUSED: list[tuple[str, str, str, str, list[str | int]]] = [
    ("{ viewer { id } }", "key", "Query", "viewer", ["viewer"]),
    ("{ staff { id } }", "auditor", "Query", "staff", ["staff"]),
    ("{ it: staff { id } }", "hanako", "Query", "staff", ["it"]),
    ("{ staff { id } }", "key", "Query", "staff", ["staff"]),
    (SECRET, "hanako", "Box", "secret", ["box", "secret"]),
    (SECRET, "key", "Box", "secret", ["box", "secret"]),
    (PUBLISH, "admin", "Mutation", "publishBalance", ["publishBalance"]),
    (PUBLISH, "key", "Mutation", "publishBalance", ["publishBalance"]),
]


def test_directives_decide_who_reaches_fields(appsync: LocalAppSync) -> None:
    def ask(query: str, name: str) -> list[Any]:
        headers = appsync.key if name == "key" else appsync.token(name)
        return refusals(appsync.ask(query, headers))

    for query, name in ADMITTED:
        assert ask(query, name) == []
    for query, name, type_name, field_name, path in REFUSED:
        assert ask(query, name) == [refusal(type_name, field_name, path)]


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
