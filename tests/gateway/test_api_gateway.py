"""API Gateway over HTTP, before a function that knows nothing of the product."""

import base64
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from gateway.api_gateway import BODY_LIMIT_BYTES, Payload
from tests.support.foreign_api import (
    ANY_ORIGIN,
    ORIGIN,
    ForeignApi,
    check_problem,
    echo,
    running_api,
)
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
    assert route_of(api.event("GET", "/books/new")) == "GET /books/new"
    assert route_of(api.event("GET", "/books/newer")) == "GET /books/{id}"


def test_path_parameter_is_encoded_for_rest_apis(api: ForeignApi) -> None:
    event = api.event("GET", "/books/%E9%A7%85%20%3Fb%23?x=%41")

    is_http = api.payload is Payload.HTTP
    decoded, encoded = "駅 ?b#", "%E9%A7%85%20%3Fb%23"
    path = event["rawPath"] if is_http else event["path"]
    assert path == f"/books/{decoded if is_http else encoded}"
    assert event["pathParameters"] == {"id": decoded if is_http else encoded}
    assert event["queryStringParameters"] == {"x": "A"}


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


@pytest.mark.parametrize("body", [b"", b"{}", "駅".encode(), b"\xff\x00"])
def test_body_reaches_function_unchanged(api: ForeignApi, body: bytes) -> None:
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


@pytest.mark.parametrize("claims", [{"iss": "https://other.example"}, {"sub": ""}, {"exp": 1}])
def test_unusable_token_is_401(api: ForeignApi, claims: dict[str, Any]) -> None:
    answer = api.http.patch("/books/1", headers=api.token(**claims))

    check_problem(answer, 401, "unauthorized")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert api.events == []


@pytest.mark.parametrize("header", ["", "authorization: nonsense\r\n", "authorization: \r\n"])
def test_401_comes_before_body(api: ForeignApi, header: str) -> None:
    """The client has announced a body that it never sends."""
    host, port = api.http.base_url.host, api.http.base_url.port
    with socket.create_connection((host, port), timeout=PATIENCE_SECONDS) as connection:
        head = f"PATCH /books/1 HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n{header}\r\n"
        connection.sendall(head.encode())
        assert connection.recv(1000).startswith(b"HTTP/1.1 401 ")


@pytest.mark.parametrize(
    "path",
    ["/books", "/books/", "/books//", "/books/1/", "/books/1/loans/", "/books/1/x", "/books/a%2Fb"],
)
def test_unknown_path_below_base_is_404(api: ForeignApi, path: str) -> None:
    asked = {"origin": "https://a.example", "access-control-request-method": "GET"}
    for method in ("GET", "OPTIONS"):
        check_problem(api.http.request(method, path, headers=asked), 404, "not-found")
    assert api.events == []


def test_path_beside_base_is_not_rests(api: ForeignApi) -> None:
    answer = api.http.get("/bookshelf", headers={"origin": "https://a.example"})

    assert (answer.status_code, answer.json()["errors"][0]["errorType"]) == (404, "NotFound")
    assert ANY_ORIGIN not in answer.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "TRACE"])
def test_other_method_is_405_with_allow(api: ForeignApi, method: str) -> None:
    answer = api.http.request(method, "/books/1", headers=api.token())

    check_problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "GET, HEAD, PATCH"
    assert api.events == []


def test_head_is_get_without_body(api: ForeignApi) -> None:
    api.function = lambda _: {"statusCode": 200, "headers": {"etag": '"1"'}, "body": "a book"}
    read, asked = (api.http.request(method, "/books/1?a=b") for method in ("GET", "HEAD"))

    assert (asked.status_code, asked.content, asked.headers["etag"]) == (200, b"", '"1"')
    assert asked.headers["content-length"] == read.headers["content-length"] == "6"
    methods = {str(event.get("httpMethod") or event["routeKey"]) for event in api.events}
    assert methods <= {"GET", "GET /books/{id}"}
    assert len(api.events) == 2


def test_head_of_what_is_not_readable_is_405(api: ForeignApi) -> None:
    answer = api.http.head("/books/1/loans", headers=api.token())

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


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


def test_answer_in_base64_is_decoded(api: ForeignApi) -> None:
    picture = b"\x89PNG\xff"
    body = base64.b64encode(picture).decode()
    headers = {"Content-Type": "image/png"}
    api.function = lambda _: {
        "statusCode": 201,
        "headers": headers,
        "body": body,
        "isBase64Encoded": True,
    }

    answer = api.http.get("/books/1")

    assert (answer.status_code, answer.content) == (201, picture)
    assert answer.headers["content-type"] == "image/png"


def raise_error(_: Any) -> None:
    raise RuntimeError("the inside")


@pytest.mark.parametrize(
    "answer",
    [
        None,
        {},
        [],
        "text",
        {"body": "no status"},
        {"statusCode": "ok"},
        {"statusCode": 999},
        {"statusCode": 200, "body": {"a": 1}},
        {"statusCode": 200, "body": "no base64", "isBase64Encoded": True},
        {"statusCode": 200, "headers": {"x-count": 1}},
        {"statusCode": 200, "headers": {"x-place": "駅"}},
        {"statusCode": 200, "body": "\ud800"},
    ],
)
def test_malformed_answer_is_unknown_outcome(api: ForeignApi, answer: Any) -> None:
    api.function = lambda _: answer

    check_problem(api.http.get("/books/1"), 503, "outcome-unknown")


def test_failed_function_is_unknown_without_text(api: ForeignApi) -> None:
    api.function = raise_error

    answer = api.http.get("/books/1")

    check_problem(answer, 503, "outcome-unknown")
    assert "inside" not in answer.text


def test_requests_run_at_once(api: ForeignApi) -> None:
    both = threading.Barrier(2, timeout=PATIENCE_SECONDS)

    def meet(event: dict[str, Any]) -> Any:
        both.wait()
        return echo(event)

    api.function = meet
    with ThreadPoolExecutor(2) as clients:
        answers = [clients.submit(api.http.get, f"/books/{number}") for number in range(2)]
        assert [each.result().status_code for each in answers] == [200, 200]


def test_id_token_lacks_the_scope(api: ForeignApi) -> None:
    id_token = api.token(scope=None, token_use="id")

    refused = api.http.post("/books/1/loans", headers=id_token)

    check_problem(refused, 401, "unauthorized")


@pytest.mark.parametrize("scope", ["aws.cognito.signin.user.admin", "openid", "email openid"])
def test_access_tokens_of_both_sign_ins_pass(api: ForeignApi, scope: str) -> None:
    answer = api.http.post("/books/1/loans", headers=api.token(scope=scope))

    assert answer.status_code == 200
