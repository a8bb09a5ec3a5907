"""API Gateway over HTTP, before a function that knows nothing of the product."""

import base64
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from gateway.api_gateway import BODY_LIMIT_BYTES, Payload
from gateway.limits import Guard
from tests.support.foreign_api import (
    ANY_ORIGIN,
    ORIGIN,
    ForeignApi,
    check_problem,
    echo,
    running_api,
)
from tests.support.gateway_product import always
from tests.support.patience import PATIENCE_SECONDS


@pytest.fixture(scope="module", params=list(Payload), ids=["rest-api", "http-api"])
def _module_api(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ForeignApi]:
    with running_api(tmp_path_factory.mktemp("data"), request.param) as api:
        yield api


@pytest.fixture
def api(_module_api: ForeignApi) -> ForeignApi:
    """A running server whose function echoes and has not been called."""
    _module_api.function = echo
    _module_api.events.clear()
    return _module_api


def route_of(event: dict[str, Any]) -> str:
    if event.get("version") == "2.0":
        return str(event["routeKey"])
    return f"{event['httpMethod']} {event['resource']}"


def claims_of(event: dict[str, Any]) -> dict[str, Any]:
    authorizer = event["requestContext"]["authorizer"]
    claims: dict[str, Any] = authorizer.get("jwt", authorizer)["claims"]
    return claims


def test_literal_path_comes_before_parameter(api: ForeignApi) -> None:
    event = api.event("GET", "/books/new")
    assert route_of(event) == "GET /books/new"
    assert not event.get("pathParameters")
    event = api.event("GET", "/books/%E9%A7%85%20%3Fb%23?x=%41")
    assert route_of(event) == "GET /books/{id}"

    # REST APIs leave it encoded.
    is_http = api.payload is Payload.HTTP
    sent = "駅 ?b#" if is_http else "%E9%A7%85%20%3Fb%23"
    assert event["rawPath" if is_http else "path"] == f"/books/{sent}"
    assert event["pathParameters"] == {"id": sent}
    assert event["queryStringParameters"] == {"x": "A"}


def test_event_has_one_time_twice(api: ForeignApi) -> None:
    context = api.event("GET", "/books/1")["requestContext"]
    is_http = api.payload is Payload.HTTP
    text, epoch = ("time", "timeEpoch") if is_http else ("requestTime", "requestTimeEpoch")

    seconds = datetime.strptime(context[text], "%d/%b/%Y:%H:%M:%S %z").timestamp()
    assert context[epoch] // 1000 == seconds


def test_repeated_parameters_keep_every_value(api: ForeignApi) -> None:
    event = api.event("GET", "/books/1?a=1&a=2&b")

    if api.payload is Payload.HTTP:
        assert event["rawQueryString"] == "a=1&a=2&b"
        assert event["queryStringParameters"] == {"a": "1,2", "b": ""}
    else:
        assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"], "b": [""]}
        assert event["queryStringParameters"] == {"a": "2", "b": ""}


def test_headers_and_cookies_reach_function(api: ForeignApi) -> None:
    sent = [("X-A", "1"), ("X-A", "2"), ("Cookie", "a=1; b=2"), ("Cookie", "c=3")]
    event = api.event("GET", "/books/1", headers=sent)

    if api.payload is Payload.HTTP:
        assert event["headers"]["x-a"] == "1,2"
        assert event["cookies"] == ["a=1", "b=2", "c=3"]
        assert "cookie" not in event["headers"]
    else:
        assert event["multiValueHeaders"]["x-a"] == ["1", "2"]
        assert event["headers"]["x-a"] == "2"


def test_body_reaches_function_unchanged(api: ForeignApi) -> None:
    for body in (b"", b" " * BODY_LIMIT_BYTES, "駅".encode(), b"\xff\x00"):
        event = api.event("POST", "/books/1/loans", content=body, headers=api.token())

        text = event.get("body") or ""
        is_base64 = event["isBase64Encoded"]
        assert is_base64 is (body == b"\xff\x00")
        assert (base64.b64decode(text) if is_base64 else text.encode()) == body


def test_claims_are_texts(api: ForeignApi) -> None:
    token = api.token(email_verified=True, level=3)
    claims = claims_of(api.event("PATCH", "/books/1", headers=token))

    is_http = api.payload is Payload.HTTP
    assert claims["cognito:groups"] == ("[readers editors]" if is_http else "readers,editors")
    assert (claims["sub"], claims["email_verified"], claims["level"]) == ("alice", "true", "3")


def test_public_route_reads_no_token(api: ForeignApi) -> None:
    for headers in (api.token(), {"authorization": "nonsense"}):
        event = api.event("GET", "/books/1", headers=headers)
        assert "authorizer" not in event["requestContext"]


def test_unusable_token_is_401(api: ForeignApi) -> None:
    unusable: list[dict[str, Any]] = [
        *({"iss": "https://other.example"}, {"sub": ""}, {"exp": 1}),
        # An ID token lacks the scope.
        {"scope": None, "token_use": "id"},
    ]
    for headers in ({}, *(api.token(**claims) for claims in unusable)):
        answer = api.http.patch("/books/1", headers=headers)
        check_problem(answer, 401, "unauthorized")
        assert answer.headers["www-authenticate"] == "Bearer"
    assert api.events == []
    for scope in ("aws.cognito.signin.user.admin", "openid", "email openid"):
        api.event("POST", "/books/1/loans", headers=api.token(scope=scope))


def test_unknown_path_below_base_is_404(api: ForeignApi) -> None:
    asked = {"origin": "https://a.example", "access-control-request-method": "GET"}
    for path in ("", "/", "//", "/1/", "/1/loans/", "/1/x", "/a%2Fb"):
        for method in ("GET", "OPTIONS"):
            answer = api.http.request(method, f"/books{path}", headers=asked)
            check_problem(answer, 404, "not-found")
    assert api.events == []
    beside = api.http.get("/bookshelf", headers=asked)
    assert (beside.status_code, beside.json()["errors"][0]["errorType"]) == (404, "NotFound")
    assert ANY_ORIGIN not in beside.headers


def test_other_method_is_405_with_allow(api: ForeignApi) -> None:
    for method in ("POST", "PUT", "DELETE", "TRACE"):
        answer = api.http.request(method, "/books/1", headers=api.token())
        check_problem(answer, 405, "method-not-allowed")
        assert answer.headers["allow"] == "GET, HEAD, PATCH"
    answer = api.http.head("/books/1/loans", headers=api.token())
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert api.events == []
    api.function = always({"statusCode": 200, "headers": {"etag": '"1"'}, "body": "a book"})
    read = api.http.head("/books/1?a=b")
    assert (read.status_code, read.content, read.headers["etag"]) == (200, b"", '"1"')
    assert (read.headers["content-length"], route_of(api.events[0])) == ("6", "GET /books/{id}")


def test_body_over_limit_is_413(api: ForeignApi) -> None:
    chunk = b" " * (BODY_LIMIT_BYTES // 10)
    for content in (chunk * 10 + b" ", (chunk for _ in range(11))):
        answer = api.http.post("/books/1/loans", content=content, headers=api.token())
        check_problem(answer, 413, "body-too-large")
        assert answer.headers["connection"] == "close"
    assert api.events == []


def test_any_page_may_call_rest_only(api: ForeignApi) -> None:
    asked = {"origin": "https://a.example", "access-control-request-method": "PATCH"}
    preflight = api.http.options("/books/1", headers=asked)
    answer = api.http.get("/books/1", headers=asked)

    assert (preflight.status_code, preflight.content) == (204, b"")
    assert preflight.headers["access-control-allow-methods"] == "GET, HEAD, PATCH"
    allowed = preflight.headers["access-control-allow-headers"].split(", ")
    assert {"authorization", "content-type", "idempotency-key", "x-api-key"} <= {*allowed}
    assert preflight.headers[ANY_ORIGIN] == answer.headers[ANY_ORIGIN] == "*"
    for origin, echoed in ((ORIGIN, ORIGIN), ("https://a.example", None)):
        headers = {"origin": origin, "x-api-key": "key"}
        graphql = api.http.post("/graphql", json={"query": "{ now }"}, headers=headers)
        assert (graphql.status_code, graphql.headers.get(ANY_ORIGIN)) == (200, echoed)


def raise_error(_: Any) -> None:
    raise RuntimeError("the inside")


MALFORMED: list[Any] = [
    *(None, {}, [], "text", {"body": "no status"}, {"statusCode": "ok"}, {"statusCode": 999}),
    {"statusCode": 200, "body": {"a": 1}},
    {"statusCode": 200, "body": "no base64", "isBase64Encoded": True},
    {"statusCode": 200, "headers": {"x-count": 1}},
    {"statusCode": 200, "headers": {"x-place": "駅"}},
    {"statusCode": 200, "body": "\ud800"},
]


def test_malformed_answer_is_unknown_outcome(api: ForeignApi) -> None:
    functions = [always(answer) for answer in MALFORMED]
    for function in (*functions, raise_error):
        api.function = function
        answer = api.http.get("/books/1")
        check_problem(answer, 503, "outcome-unknown")
        assert "inside" not in answer.text


def test_guard_limits_bodies_and_requests(tmp_path: Path) -> None:
    begun, goes_on = threading.Event(), threading.Event()

    def wait(event: dict[str, Any]) -> Any:
        begun.set()
        assert goes_on.wait(timeout=PATIENCE_SECONDS)
        return echo(event)

    guard = Guard(body_bytes=10, requests=1, address_cost_per_second=200)
    with running_api(tmp_path, Payload.HTTP, guard) as api, ThreadPoolExecutor(1) as clients:
        api.function = wait
        first = clients.submit(api.http.get, "/books/1")
        assert begun.wait(timeout=PATIENCE_SECONDS)
        second = api.http.get("/books/2")
        goes_on.set()
        large = api.http.post("/books/1/loans", content=b" " * 11, headers=api.token())

        check_problem(second, 503, "service-unavailable")
        assert second.headers["retry-after"] == "1"
        check_problem(large, 413, "body-too-large")
        assert first.result().status_code == 200
        assert api.http.get("/books/2").status_code == 200
        poor = [api.http.get("/books/2") for _ in range(6)][-1]
        check_problem(poor, 429, "too-many-requests")
        assert 1 <= int(poor.headers["retry-after"]) <= 5
