"""The bodies of requests, and the GraphQL request in one."""

import json
from dataclasses import dataclass
from typing import Final, NoReturn

from starlette.requests import Request

from gateway.json_value import Json, JsonValue
from gateway.limits import Guard

# AppSync's texts. Source: the AppSync team in graphql/graphql-over-http #81.
_EMPTY: Final = "Request body is empty."
_UNREADABLE: Final = "Unable to parse GraphQL query."


class MalformedRequestError(Exception):
    """The message is for the client: it says what is wrong with the request."""


class BodyTooLargeError(Exception):
    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"The body must have at most {limit_bytes} bytes.")


@dataclass(frozen=True)
class GraphQLRequest:
    query: str
    variables: Json
    operation_name: str | None


async def read_body(request: Request, limit_bytes: int) -> bytes:
    """Return the body; raise BodyTooLargeError as soon as it exceeds the limit."""
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared[:20]) > limit_bytes:
        raise BodyTooLargeError(limit_bytes)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit_bytes:
            raise BodyTooLargeError(limit_bytes)
    return bytes(body)


def read_json(content: bytes | str, guard: Guard | None) -> JsonValue:
    """Read strict JSON: UTF-8, finite numbers, no lone surrogates.

    Raises:
        MalformedRequestError: It is not strict JSON, or nested too deeply.
    """
    try:
        text = content.decode("utf-8") if isinstance(content, bytes) else content
        value = json.loads(text, parse_constant=_refuse_constant)
        if guard:
            _check_depth(value, guard.json_levels)
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise MalformedRequestError(_UNREADABLE) from error
    return value


def read_request(content: bytes | str, guard: Guard | None) -> GraphQLRequest:
    """Return the request in a body.

    Raises:
        MalformedRequestError: It is empty, or a part of it is missing or of another type.
    """
    if not content.strip():
        raise MalformedRequestError(_EMPTY)
    return check_request(read_json(content, guard))


def check_request(value: JsonValue) -> GraphQLRequest:
    """Return the request; raise MalformedRequestError if a part is missing or has another type."""
    if not isinstance(value, dict):
        raise MalformedRequestError(_UNREADABLE)
    query, operation_name = value.get("query"), value.get("operationName")
    if not isinstance(query, str) or not query.strip():
        raise MalformedRequestError(_UNREADABLE)
    for name in ("variables", "extensions"):
        if not isinstance(value.get(name), dict | None):
            raise MalformedRequestError(_UNREADABLE)
    if not isinstance(operation_name, str | None):
        raise MalformedRequestError(_UNREADABLE)
    # Clients send "" for the name if the document has a single unnamed operation.
    return GraphQLRequest(query, value.get("variables") or {}, operation_name or None)


def describe_request(request: GraphQLRequest) -> str:
    """Return the body that has the request."""
    parts = {
        "query": request.query,
        "operationName": request.operation_name,
        "variables": request.variables,
    }
    return json.dumps(parts)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _check_depth(value: JsonValue, max_levels: int) -> None:
    level = [value]
    for _ in range(max_levels):
        level = [
            inner
            for item in level
            if isinstance(item, dict | list)
            for inner in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return
    raise ValueError(f"JSON is nested deeper than {max_levels} levels")
