import asyncio
import json
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from container.application import create_app
from container.metrics import Metrics
from container.settings import read_server_settings
from gateway.buckets import Buckets
from gateway.issuer import Issuer
from local.identities.issuer_server import start_issuer
from resolvers import telemetry
from tests.support.container_tasks import API_KEY, variables_of
from tests.support.service import HANAKO, Service

VIEWER = "{ viewer { id balance { available } } }"
EDITORS = "{ __schema { types { name } } }"
KEY = {"x-api-key": API_KEY}
NOWHERE = "redis://127.0.0.1:1"


class Client:
    def __init__(self, application: Starlette, runner: asyncio.Runner) -> None:
        self._runner = runner
        transport = httpx.ASGITransport(application)
        self._http = httpx.AsyncClient(transport=transport, base_url="http://api.example")

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self._runner.run(self._http.get(path, headers=headers))

    def ask(self, query: str, headers: dict[str, str]) -> httpx.Response:
        request = {"query": query}
        return self._runner.run(self._http.post("/graphql", json=request, headers=headers))


@pytest.fixture
def issuer(tmp_path: Path) -> Iterator[Issuer]:
    with ExitStack() as stack:
        yield start_issuer(tmp_path, stack)


@pytest.fixture
def metrics(monkeypatch: pytest.MonkeyPatch) -> Metrics:
    """Metrics that count the lines of this test."""
    made = Metrics()
    monkeypatch.setattr(telemetry._Container, "writes_lines", True)
    monkeypatch.setattr(telemetry._Container, "watch", staticmethod(made.count_line))
    return made


@pytest.fixture
def client(service: Service, issuer: Issuer, metrics: Metrics) -> Iterator[Client]:
    yield from running(service, issuer, metrics)


def running(
    service: Service, issuer: Issuer, metrics: Metrics, **variables: str
) -> Iterator[Client]:
    # Without the application's own check: the service's issuer is another one.
    given = variables_of("moto", "http://127.0.0.1:1", issuer, NOWHERE)
    # One thread: moto takes no more.
    settings = read_server_settings({**given, "THREADS": "1", **variables})
    application, _ = create_app(settings, service.application, metrics, Buckets())
    with asyncio.Runner() as runner:
        yield Client(application, runner)
    application.state.execution.close(wait=True)


def token_of(issuer: Issuer) -> dict[str, str]:
    now_seconds = int(time.time())
    token = issuer.mint_access_token(
        sub=HANAKO["sub"], name="hanako", groups=[], now_seconds=now_seconds
    )
    return {"authorization": f"Bearer {token}"}


def test_user_reads_own_balance(service: Service, client: Client, issuer: Issuer) -> None:
    service.with_points(7)
    answer = client.ask(VIEWER, token_of(issuer))

    assert client.get("/readyz").json()["problems"].keys() == {"valkey"}
    content = answer.json()
    assert content["data"] == {"viewer": {"id": HANAKO["sub"], "balance": {"available": 7}}}
    assert content["extensions"] == {"cost": {"requested": 504, "limit": 25_000}}


def test_api_keys_open_public_fields_alone(client: Client) -> None:
    public = "{ locations(first: 1) { nodes { id } } }"
    for key in (API_KEY, "o" * 30):
        answer = client.ask(public, {"x-api-key": key})
        assert len(answer.json()["data"]["locations"]["nodes"]) == 1
    for headers in (
        {},
        {"x-api-key": "da2-localdevelopmentkey"},
        {"authorization": "AWS4-HMAC-SHA256 Credential=AKIA/20261127/x/appsync/aws4_request"},
    ):
        assert client.ask(public, headers).status_code == 401


def test_request_writes_one_line_and_reads_selected_fields(
    service: Service, client: Client, issuer: Issuer, capsys: pytest.CaptureFixture[str]
) -> None:
    reward_id = service.with_points(2000).make_reward(description="説明")
    service.exchange(reward_id, "key")
    capsys.readouterr()
    # Both rewards begin with the same node of the fragment; one selects a text, too.
    rewards = (
        "exchanges { nodes { ...Id } } all: exchanges { nodes { ...Id reward { description } } }"
    )
    query = f"{{ viewer {{ {rewards} }} }} fragment Id on Exchange {{ reward {{ id }} }}"
    answer = client.ask(query, token_of(issuer))

    viewer = answer.json()["data"]["viewer"]
    assert viewer["exchanges"]["nodes"] == [{"reward": {"id": reward_id}}]
    assert viewer["all"]["nodes"] == [{"reward": {"id": reward_id, "description": "説明"}}]
    line = json.loads(capsys.readouterr().out)
    assert line["requestId"] == answer.headers["x-amzn-requestid"]
    assert (line["kind"], line["field"]) == ("request", "Query.viewer")
    assert (line["events"], line["outcomes"]) == (5, {"ok": 5})


def test_tokens_of_other_clients_are_refused(service: Service, issuer: Issuer) -> None:
    service.with_points(7)
    for named, status in (("other", 401), (f"other,{issuer.client_id}", 200)):
        for client in running(service, issuer, Metrics(), USER_POOL_CLIENT_IDS=named):
            assert client.ask(VIEWER, token_of(issuer)).status_code == status
            assert client.get("/v1/me", **token_of(issuer)).status_code == status


def test_rest_answers_as_graphql_does(
    service: Service, client: Client, issuer: Issuer, capsys: pytest.CaptureFixture[str]
) -> None:
    service.with_points(7)
    capsys.readouterr()
    answer = client.get("/v1/me", **token_of(issuer))

    assert answer.json()["balance"]["available"] == 7
    assert answer.headers["access-control-allow-origin"] == "*"
    line = json.loads(capsys.readouterr().out)
    assert line["requestId"] == answer.headers["x-amzn-requestid"]
    assert (line["kind"], line["field"]) == ("rest", "Query.viewer")
    assert client.get("/v1/me").status_code == 401


def test_served_fields_are_the_environments(
    service: Service, issuer: Issuer, client: Client
) -> None:
    for path in ("/", "/dev/identities", "/schema.graphql", "/healthz"):
        assert client.get(path, accept="text/html").status_code == 404
    assert "'__Schema' is undefined" in client.ask(EDITORS, KEY).json()["errors"][0]["message"]
    for open_client in running(service, issuer, Metrics(), INTROSPECTION="true"):
        assert open_client.ask(EDITORS, KEY).json()["data"]["__schema"]["types"]
    aliases = " ".join(f"a{number}: __typename" for number in range(101))
    answer = client.ask(f"{{ {aliases} }}", KEY).json()
    assert answer["data"] is None
    assert "aliases" in answer["errors"][0]["message"]


def test_named_origins_may_call(service: Service, issuer: Issuer, metrics: Metrics) -> None:
    for client in running(service, issuer, metrics, CORS_ORIGINS="https://app.example"):
        allowed = [
            client.ask("{ __typename }", {**KEY, "origin": origin}).headers.get(
                "access-control-allow-origin"
            )
            for origin in ("https://app.example", "https://app.example.evil", "http://localhost")
        ]
    assert allowed == ["https://app.example", None, None]


def test_unready_task_names_what_is_missing(
    service: Service, issuer: Issuer, metrics: Metrics, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ConnectionResetError

    monkeypatch.setattr(service.database.client, "get_item", fail)
    for client in running(service, issuer, metrics, USER_POOL_ISSUER="http://127.0.0.1:1"):
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()) == (
            503,
            {
                "ready": False,
                "problems": {
                    "valkey": "Valkey has not answered yet",
                    "keys": "the issuer's keys are not known",
                    "dynamodb": "ConnectionResetError",
                },
            },
        )
        assert client.get("/livez").json() == {"live": True}


def test_unknown_keys_do_not_refuse_a_token(
    service: Service, issuer: Issuer, metrics: Metrics
) -> None:
    for client in running(service, issuer, metrics, USER_POOL_ISSUER="http://127.0.0.1:1"):
        graphql = client.ask(VIEWER, token_of(issuer))
        rest = client.get("/v1/me", **token_of(issuer))

    assert graphql.status_code == rest.status_code == 503
    assert graphql.json()["errors"][0]["errorType"] == "ServiceUnavailableException"
    assert (rest.json()["code"], rest.headers["retry-after"]) == ("SERVICE_UNAVAILABLE", "1")


def test_metrics_count_operations_and_outcomes(
    service: Service, client: Client, issuer: Issuer
) -> None:
    service.with_points(5)
    for _ in range(2):
        client.ask(VIEWER, token_of(issuer))
    redeem = (
        'mutation { redeemQrToken(code: "AAAAAAAAAAAAAAAAAAAAAAAAAA") { userErrors { code } } }'
    )
    client.ask(redeem, token_of(issuer))
    client.ask(VIEWER, {})
    answer = client.get("/metrics")

    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    found = dict(re.findall(r"^(\S+(?:\{.*\})?) (\S+)$", answer.text, re.MULTILINE))
    expected = {
        'recycle_points_events_total{field="Query.viewer",outcome="ok"}': 2,
        'recycle_points_refusals_total{code="TOKEN_NOT_FOUND"}': 1,
        'recycle_points_counted_total{metric="Refused"}': 1,
        'recycle_points_invocation_seconds_count{field="Query.viewer"}': 2,
        'recycle_points_http_request_seconds_count{status="401"}': 1,
        "recycle_points_subscriptions": 0,
    }
    assert {name: float(found[name]) for name in expected} == expected
    assert answer.text.endswith("# EOF\n")


def test_address_is_read_from_private_proxies_only(
    service: Service, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []
    callers = service.application.callers
    open_request = callers.open_request

    def look(identity: Any, *rest: Any) -> Any:
        seen.append(identity["sourceIp"])
        return open_request(identity, *rest)

    monkeypatch.setattr(callers, "open_request", look)
    forwarded = {"x-forwarded-for": "198.51.100.9, 203.0.113.7"}
    for proxies in ("", "none", "203.0.113.0/24"):
        for client in running(service, issuer, Metrics(), PROXIES=proxies):
            client.ask(VIEWER, {**token_of(issuer), **forwarded})
    assert seen == [["203.0.113.7"], ["127.0.0.1"], ["127.0.0.1"]]


def test_foreign_host_is_refused_everywhere(
    service: Service, issuer: Issuer, metrics: Metrics
) -> None:
    for client in running(service, issuer, metrics, HOSTS="API.example, api2.example"):
        for path in ("/graphql", "/v1/rewards", "/livez", "/metrics", "/nothing"):
            assert client.get(path, host="attacker.example").status_code == 403
            for host in ("api.example", "api2.example:443", "10.0.3.7:8080"):
                assert client.get(path, host=host).status_code != 403
