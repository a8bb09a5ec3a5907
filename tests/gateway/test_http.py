import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.support.local_appsync import LocalAppSync

BOX = '{ box(id: "b") { id name } }'
ANSWER = {"data": {"box": {"id": "b", "name": "箱 1"}}}
JSON_TYPE = {"content-type": "application/json"}
RESPONSE_TYPE = "application/graphql-response+json"


def send(appsync: LocalAppSync, content: bytes, **headers: str) -> httpx.Response:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return appsync.http.post(
        "/graphql", content=content, headers={**JSON_TYPE, **appsync.key, **sent}
    )


def error_of(response: httpx.Response) -> dict[str, Any]:
    [error] = response.json()["errors"]
    assert isinstance(error, dict)
    return error


def test_query_is_answered(appsync: LocalAppSync) -> None:
    parts: list[dict[str, Any]] = [
        {},
        {"variables": None, "operationName": None, "extensions": None},
        {"variables": {}, "extensions": {"a": 1}},
        {"operationName": ""},
        {"unknown": 1},
    ]
    for content_type in ("application/json", "application/graphql"):
        for each in parts:
            content = json.dumps({"query": BOX, **each}).encode()
            response = send(appsync, content, content_type=content_type)
            assert response.headers["content-type"] == "application/json; charset=utf-8"
            assert response.json() == ANSWER


MALFORMED = [
    *(b"", b"null", b"[]", b"{}", b"{", b'{"query": null}', b'{"query": 1}', b'{"query": ""}'),
    *(b'{"query": "{ a }", "variables": []}', b'{"query": "{ a }", "operationName": 1}'),
    b'{"query": "{ a }", "extensions": [1]}',
    b'{"query": "{ a }", "variables": {"a": NaN}}',
    b'{"query": "{ a }", "variables": {"a": ' + b"9" * 5000 + b"}}",
    *(b"[" * 100_000, b'{"a":' * 20_000),
    *(b'{"query": "\xff"}', '{"query": "{ a }"}'.encode("utf-16")),
    b'{"query": "{ a }", "variables": {"a": "\\ud800"}}',
]


def test_malformed_body_is_refused(appsync: LocalAppSync) -> None:
    for content in MALFORMED:
        response = send(appsync, content)
        assert response.status_code == 400
        words = "Unable to parse GraphQL query." if content.strip() else "Request body is empty."
        assert error_of(response) == {
            "errorType": "MalformedHttpRequestException",
            "message": words,
        }
    assert appsync.product.calls == []


NESTED = b'{"query": "{ a }", "variables": ' + b'{"a":' * 60 + b"1" + b"}" * 60 + b"}"
LONG = json.dumps({"query": BOX, "variables": {"a": "a" * 102_400}}).encode()


def test_guard_limits_bodies(appsync: LocalAppSync, guarded: LocalAppSync) -> None:
    bodies: list[tuple[Callable[[], Any], int]] = [
        (lambda: NESTED, 400),
        (lambda: LONG, 413),
        # Its length is not known in advance.
        (lambda: (b" " * 10_000 for _ in range(12)), 413),
    ]
    headers = {**JSON_TYPE, **guarded.key}
    for make, status in bodies:
        refused = guarded.http.post("/graphql", content=make(), headers=headers)
        assert refused.status_code == status
        open_to_all = appsync.http.post("/graphql", content=make(), headers=headers)
        assert "at most" not in open_to_all.text


def test_unsupported_media_type_is_refused(appsync: LocalAppSync) -> None:
    for headers in (
        {"content_type": "text/plain"},
        {"content_type": "application/json; charset=shift_jis"},
        {"content_type": "multipart/form-data; boundary=a"},
        {"content_encoding": "gzip"},
    ):
        response = send(appsync, json.dumps({"query": BOX}).encode(), **headers)
        assert response.status_code == 415
        assert error_of(response)["errorType"] == "UnsupportedMediaType"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("{ box(", "Invalid Syntax"),
        ("{ nothing }", "Validation error of type FieldUndefined"),
        ('{ box(id: "b", colour: REDD) { id } }', "Validation error of type WrongType"),
        ("query A { viewer { id } } query B { viewer { id } }", "Must provide operation name"),
        ("query ($id: ID!) { box(id: $id) { id } }", "Variable 'id' has coerced Null"),
        ("subscription { onBalanceChanged(userId: 1) { userId } }", "over WebSocket only"),
    ],
)
def test_request_error_fits_media_type(appsync: LocalAppSync, query: str, message: str) -> None:
    response = appsync.post(query, appsync.key)
    assert response.status_code == 200
    assert response.json()["data"] is None
    error = response.json()["errors"][0]
    assert message in error["message"]
    assert error["path"] is None
    for location in error["locations"] or []:
        assert set(location) == {"line", "column", "sourceName"}

    response = appsync.post(query, {**appsync.key, "accept": RESPONSE_TYPE})
    assert response.status_code == 400
    assert response.headers["content-type"] == f"{RESPONSE_TYPE}; charset=utf-8"
    assert "data" not in response.json()
    assert message in response.json()["errors"][0]["message"]
    assert appsync.product.calls == []


def test_client_chooses_media_type(appsync: LocalAppSync) -> None:
    for accept, media_type in (
        ("text/html,*/*", "application/json"),
        (f"{RESPONSE_TYPE}; charset=utf-8, application/json; q=0.9", RESPONSE_TYPE),
        (f"application/json, {RESPONSE_TYPE}; q=0.5", "application/json"),
        (f"{RESPONSE_TYPE}; q=nonsense", "application/json"),
    ):
        response = appsync.post(BOX, {**appsync.key, "accept": accept})
        assert response.headers["content-type"].startswith(f"{media_type};")


def get(appsync: LocalAppSync, **params: str) -> httpx.Response:
    return appsync.http.get("/graphql", params=params, headers=appsync.key)


def test_get_answers_queries(appsync: LocalAppSync) -> None:
    parts: list[dict[str, str]] = [
        {},
        {"variables": "", "operationName": "", "extensions": ""},
        {"variables": "{}", "extensions": '{"a": 1}', "unknown": "x"},
    ]
    for each in parts:
        assert get(appsync, query=BOX, **each).json() == ANSWER
    query = "query A { viewer { id } } query B($id: ID!) { box(id: $id) { id name } }"
    assert get(appsync, query=query, operationName="B", variables='{"id": "b"}').json() == ANSWER
    assert appsync.http.get("/graphql", params={"query": BOX}).status_code == 401
    for unnamed in (query, BOX):
        unknown = get(appsync, query=unnamed, operationName="C")
        assert "Unknown operation named 'C'" in error_of(unknown)["message"]
    page = appsync.http.get("/graphql", headers={"accept": "text/html,*/*"})
    assert page.headers["content-type"].startswith("text/html")
    for variables in ("{", "[]"):
        malformed = get(appsync, query=BOX, variables=variables)
        assert malformed.status_code == 400
        assert error_of(malformed)["errorType"] == "MalformedHttpRequestException"


def test_get_is_for_queries_only(appsync: LocalAppSync) -> None:
    for operation in (
        "mutation { publishBalance(userId: 1, available: 1) { userId } }",
        "subscription { onBalanceChanged(userId: 1) { userId } }",
    ):
        response = get(appsync, query=operation)
        assert (response.status_code, response.headers["allow"]) == (405, "POST")
    refused = appsync.http.delete("/graphql")
    assert (refused.status_code, "POST" in refused.headers["allow"]) == (405, True)
    assert appsync.http.head("/graphql").status_code == 405
    assert appsync.product.calls == []


def test_only_local_origins_are_allowed(appsync: LocalAppSync) -> None:
    asked = {
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization, x-api-key, x-amz-user-agent",
    }
    local = ["http://localhost:3000", "https://127.0.0.1:8443", "http://localhost"]
    foreign = [
        "http://localhost.example.org",
        "http://example.org",
        "http://127.0.0.1.example.org:80",
        "null",
    ]
    for origin in (*local, *foreign):
        preflight = appsync.http.options("/graphql", headers={"origin": origin, **asked})
        answer = appsync.post(BOX, {**appsync.key, "origin": origin})
        for response in (preflight, answer):
            allowed = response.headers.get("access-control-allow-origin")
            assert allowed == (origin if origin in local else None)
        assert preflight.status_code == (200 if origin in local else 400)


def test_bad_credentials_get_401(appsync: LocalAppSync) -> None:
    wrong = {
        "Valid authorization header not provided.": {},
        "You are not authorized to make this call.": {"x-api-key": "da2-wrong"},
        "Unable to parse JWT token.": {"authorization": "Bearer x"},
        "not an AWS signature": {"authorization": "AWS4-HMAC-SHA256 nonsense"},
    }
    for message, headers in wrong.items():
        for content in (json.dumps({"query": BOX}).encode(), b"malformed"):
            sent = {**JSON_TYPE, **headers}
            response = appsync.http.post("/graphql", content=content, headers=sent)
            assert response.status_code == 401
            assert response.headers["x-amzn-errortype"] == "UnauthorizedException"
            assert set(error_of(response)) == {"errorType", "message"}
            assert error_of(response)["errorType"] == "UnauthorizedException"
            assert message in error_of(response)["message"]
