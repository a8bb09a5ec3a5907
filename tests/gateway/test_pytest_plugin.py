import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from gateway import pytest_plugin
from gateway.development_server import DevelopmentServer

SCHEMA = "type Query { a: AWSJSON @aws_api_key @aws_cognito_user_pools @aws_oidc @aws_lambda }"
start_appsync = pytest_plugin.appsync


def test_fixture_serves_every_kind_of_caller(
    start_appsync: Callable[..., DevelopmentServer],
) -> None:
    server = start_appsync(SCHEMA, lambda event, _: [event["identity"]])
    credentials = server.credentials

    def identity(headers: dict[str, str]) -> Any:
        answer = httpx.post(server.url, json={"query": "{ a }"}, headers=headers).json()
        return json.loads(answer["data"]["a"])[0]

    def token(**parameters: str) -> dict[str, str]:
        answer = httpx.get(f"{server.origin}/dev/token", params=parameters)
        return {"authorization": answer.raise_for_status().text}

    assert identity(credentials.api_key) is None
    user = {"sub": "alice", "username": "al", "groups": ["a", "b"]}
    for headers in (
        credentials.user("alice", ["a", "b"], username="al", email="a@example.org"),
        token(sub="alice", groups="a,,b", username="al", email="a@example.org"),
    ):
        of_user = identity(headers)
        assert of_user == of_user | user
        assert of_user["claims"]["email"] == "a@example.org"
    for headers in (
        credentials.open_id_user("alice", tenant="t"),
        token(mode="oidc", sub="alice", tenant="t"),
    ):
        of_client = identity(headers)
        claims = of_client["claims"]
        assert of_client == {"sub": "alice", "issuer": server.origin, "claims": claims}
        assert (claims["tenant"], claims["exp"] - claims["iat"]) == ("t", 24 * 60 * 60)
    assert identity(credentials.lambda_caller(b="c")) == {"resolverContext": {"b": "c"}}
    for parameters in ({}, {"sub": "alice", "mode": "iam"}):
        refused = httpx.get(f"{server.origin}/dev/token", params=parameters)
        assert refused.json()["errors"][0]["errorType"] == "InvalidInput"


def test_fixture_takes_files(
    start_appsync: Callable[..., DevelopmentServer], tmp_path: Path
) -> None:
    schema, resolvers = tmp_path / "schema.graphql", tmp_path / "resolvers.json"
    schema.write_text("type Query { a: Int b: Int }")
    resolvers.write_text('[{"type": "Query", "field": "a", "maxBatchSize": 0}]')
    server = start_appsync(schema, lambda *_: 1, resolvers=resolvers)
    headers = server.credentials.api_key
    answer = httpx.post(server.url, json={"query": "{ a b }"}, headers=headers)
    assert answer.json() == {"data": {"a": 1, "b": None}}
