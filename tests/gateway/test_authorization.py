import time
from typing import Any

import pytest

from gateway.authorization import read_authorization
from gateway.caller import Caller, Mode
from gateway.sdl import read_schema
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


SCHEMA = """
type Query @aws_api_key {
  ofType: Int @deprecated
  own: Int @aws_lambda
  both: Int @aws_oidc @aws_cognito_user_pools(cognito_groups: ["a", "b"])
}
type Plain { a: Int @deprecated }
"""


def test_directive_of_field_overrides_its_types() -> None:
    def admitted(mode: Mode, *groups: str, denied: frozenset[tuple[str, str]] = frozenset()) -> str:
        caller = Caller(mode, None, frozenset(groups), denied=denied)
        return " ".join(
            name
            for kind, name in authorization.admissions
            if not kind.startswith("__") and authorization.admits(caller, kind, name) is True
        )

    authorization = read_authorization(read_schema(SCHEMA), Mode.IAM)
    assert admitted(Mode.API_KEY) == "ofType"
    assert admitted(Mode.API_KEY, denied=frozenset({("Query", "ofType")})) == ""
    assert admitted(Mode.LAMBDA) == "own"
    assert admitted(Mode.OIDC) == admitted(Mode.USER_POOL, "b", "c") == "both"
    assert admitted(Mode.USER_POOL) == admitted(Mode.USER_POOL, "c") == ""
    assert admitted(Mode.IAM) == "a"


def test_unclear_groups_are_refused() -> None:
    groups = "@aws_cognito_user_pools(cognito_groups: {})"
    for directives, message in (
        (f'{groups.format(["a"])} @aws_auth(cognito_groups: ["b"])'.replace("'", '"'), "already"),
        (groups.format('["a", "a"]'), "each once"),
    ):
        schema = read_schema(f"type Query {{ a: Int {directives} }}")
        with pytest.raises(ValueError, match=message):
            read_authorization(schema, Mode.IAM)


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
