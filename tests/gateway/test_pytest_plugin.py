from collections.abc import Callable

import httpx

from gateway import pytest_plugin
from gateway.development_server import DevelopmentServer

start_appsync = pytest_plugin.appsync


def test_fixture_serves_a_handler(start_appsync: Callable[..., DevelopmentServer]) -> None:
    resolvers = [{"type": "Query", "field": "a", "maxBatchSize": 0}]
    server = start_appsync("type Query { a: Int }", lambda *_: 1, resolvers=resolvers)
    answer = httpx.post(server.url, json={"query": "{ a }"}, headers=server.credentials.api_key)
    assert answer.json() == {"data": {"a": 1}}
