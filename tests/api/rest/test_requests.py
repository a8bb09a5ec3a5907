import base64
from typing import Any

from resolvers.api.rest.requests import read_request

CLAIMS = {"sub": "s", "iss": "i", "cognito:groups": "[a b]"}
HTTP: dict[str, Any] = {
    "version": "2.0",
    "routeKey": "GET /v1/rewards/{id}",
    "rawQueryString": "a=1&a=2&b=&c=%41",
    "pathParameters": {"id": "%41"},
    "headers": {"X-One": "1"},
    "requestContext": {"authorizer": {"jwt": {"claims": CLAIMS}}},
}
REST: dict[str, Any] = {
    "httpMethod": "GET",
    "resource": "/v1/rewards/{id}",
    "multiValueQueryStringParameters": {"a": ["1", "2"], "b": [""], "c": ["A"]},
    "pathParameters": {"id": "%25%34%31"},
    "headers": {"X-One": "2"},
    "multiValueHeaders": {"X-One": ["1"]},
    "requestContext": {"authorizer": {"claims": CLAIMS}},
}


def test_request_is_alike_from_every_gateway() -> None:
    for event in (HTTP, REST, {**REST, "version": "1.0", "pathParameters": {"id": "%41"}}):
        request = read_request(event)
        assert request.route == "GET /v1/rewards/{id}"
        assert request.path_parameters == {"id": "%41"}
        assert request.query == {"a": ["1", "2"], "b": [""], "c": ["A"]}
        assert request.headers == {"x-one": "1"}
        assert request.body is None
        assert request.identity == {
            "sub": "s",
            "issuer": "i",
            "groups": ["a", "b"],
            "claims": CLAIMS,
            "defaultAuthStrategy": "ALLOW",
        }


def test_missing_parts_are_empty() -> None:
    of_rest = {"httpMethod": "GET", "resource": "/v1/rewards"}
    nulls = ("pathParameters", "multiValueQueryStringParameters", "headers", "multiValueHeaders")
    for event in (
        {"version": "2.0", "routeKey": "GET /v1/rewards", "requestContext": {}},
        {**of_rest, "requestContext": {"authorizer": None}, "body": "", **dict.fromkeys(nulls)},
        {**of_rest, "requestContext": {"authorizer": {"jwt": None}}},
    ):
        request = read_request(event)
        assert request.route == "GET /v1/rewards"
        assert (request.path_parameters, request.query, request.headers) == ({}, {}, {})
        assert (request.body, request.identity) == (None, None)


def test_repeated_headers_are_joined() -> None:
    event = {**REST, "multiValueHeaders": {"X-One": ["1", "2"], "X-Two": ["3"]}}
    assert read_request(event).headers == {"x-one": "1,2", "x-two": "3"}


def test_body_is_text_or_base64() -> None:
    content = "箱\ud800".encode("utf-8", "surrogatepass")
    coded = base64.b64encode(content).decode()
    assert read_request({**HTTP, "body": "箱\ud800"}).body == content
    assert read_request({**HTTP, "body": coded, "isBase64Encoded": True}).body == content


def test_groups_are_read_in_either_form() -> None:
    for text, groups in (("[a b]", ["a", "b"]), ("a,b", ["a", "b"]), ("[a", ["[a"]), (None, None)):
        context = {"authorizer": {"claims": {"cognito:groups": text}}}
        identity = read_request({**REST, "requestContext": context}).identity
        assert identity is not None
        assert identity["groups"] == groups
