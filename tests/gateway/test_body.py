import asyncio
from typing import Any

import pytest
from starlette.requests import Request

from gateway.body import (
    BodyTooLargeError,
    GraphQLRequest,
    MalformedRequestError,
    describe_request,
    read_body,
    read_json,
    read_request,
)
from gateway.limits import Guard


def read(*chunks: bytes, declared: str | None = None) -> bytes:
    """Read a body of at most 10 bytes; the chunks are all that may be read."""
    messages = [{"type": "http.request", "body": each, "more_body": True} for each in chunks]
    messages += [{"type": "http.request"}] if declared is None else []
    headers = [] if declared is None else [(b"content-length", declared.encode())]

    async def receive() -> Any:
        return messages.pop(0)

    return asyncio.run(read_body(Request({"type": "http", "headers": headers}, receive), 10))


def test_body_may_reach_its_limit() -> None:
    assert read(b"12345", b"67890") == b"1234567890"
    for admitted in ("10", "x", "-1"):
        with pytest.raises(IndexError):
            read(declared=admitted)
    for chunks, declared in (([b"12345", b"678901"], None), ([], "11"), ([], "9" * 5_000)):
        with pytest.raises(BodyTooLargeError, match="at most 10 bytes"):
            read(*chunks, declared=declared)


def test_json_is_strict() -> None:
    assert read_json('{"a": "箱"}'.encode(), None) == {"a": "箱"}
    for wrong in (b"\xff", '"a"'.encode("utf-16"), '"\\ud800"', "NaN", "", "[" * 100_000):
        with pytest.raises(MalformedRequestError, match="Unable to parse GraphQL query"):
            read_json(wrong, None)


def test_guard_limits_levels_of_json() -> None:
    guard = Guard(json_levels=3)
    for text in ("1", "[1, [2], {}]", '{"a": {"b": 1}}'):
        read_json(text, guard)
    for text in ("[1, [[1]]]", '{"a": {"b": {"c": 1}}}'):
        read_json(text, None)
        with pytest.raises(MalformedRequestError):
            read_json(text, guard)


def test_request_is_read_as_described() -> None:
    for request in (GraphQLRequest("{ a }", {"b": 1}, "C"), GraphQLRequest("{ a }", {}, None)):
        assert read_request(describe_request(request), None) == request
    assert read_request('{"query": "{ a }", "operationName": ""}', None).operation_name is None
    for part in ('"variables": []', '"extensions": 1', '"operationName": 1', '"query": " "'):
        with pytest.raises(MalformedRequestError, match="Unable to parse GraphQL query"):
            read_request(f'{{"query": "{{ a }}", {part}}}', None)
    for content in ("[]", '{"query": 1}', "{}"):
        with pytest.raises(MalformedRequestError, match="Unable to parse GraphQL query"):
            read_request(content, None)
    assert read_request('{"query": "{ a }", "variables": null}', None).variables == {}
    with pytest.raises(MalformedRequestError, match="Request body is empty"):
        read_request(b" ", None)
