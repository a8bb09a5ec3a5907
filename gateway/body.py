"""The body of a GraphQL request: JSON within limits, whatever was sent."""

import json
from dataclasses import dataclass
from typing import Final, NoReturn

from gateway.json_value import Json, JsonValue

MAX_BODY_BYTES: Final = 100 * 1024
_MAX_JSON_DEPTH: Final = 50
_UNREADABLE: Final = "Unable to parse GraphQL query."


class MalformedRequestError(Exception):
    """The text says what is wrong with the request, for the client."""


@dataclass(frozen=True)
class GraphQLRequest:
    query: str
    variables: Json
    operation_name: str | None


def read_json(content: bytes | str) -> JsonValue:
    """Strict JSON: UTF-8, finite numbers, bounded depth, no lone surrogates.

    Raises:
        MalformedRequestError: It is something else.
    """
    try:
        text = content.decode("utf-8") if isinstance(content, bytes) else content
        value = json.loads(text, parse_constant=_refuse_constant)
        _check_depth(value)
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise MalformedRequestError(_UNREADABLE) from error
    return value


def read_request(content: bytes | str) -> GraphQLRequest:
    """The request in a body.

    Raises:
        MalformedRequestError: The body is none; the text names the part that is wrong.
    """
    if not content.strip():
        raise MalformedRequestError("Request body is empty.")
    return check_request(read_json(content))


def check_request(value: JsonValue) -> GraphQLRequest:
    """Raises MalformedRequestError for anything but an object with query and fitting parts."""
    if not isinstance(value, dict):
        raise MalformedRequestError(_UNREADABLE)
    query = value.get("query")
    if not isinstance(query, str) or not query.strip():
        raise MalformedRequestError(f"{_UNREADABLE} query must be a text that is not empty.")
    for name in ("variables", "extensions"):
        if not isinstance(value.get(name), dict | None):
            raise MalformedRequestError(f"{_UNREADABLE} {name} must be an object.")
    operation_name = value.get("operationName")
    if not isinstance(operation_name, str | None):
        raise MalformedRequestError(f"{_UNREADABLE} operationName must be a text.")
    # Clients send "" for a document with a single operation without a name.
    return GraphQLRequest(query, value.get("variables") or {}, operation_name or None)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _check_depth(value: JsonValue) -> None:
    level = [value]
    for _ in range(_MAX_JSON_DEPTH):
        level = [
            inner
            for item in level
            if isinstance(item, dict | list)
            for inner in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return
    raise ValueError(f"JSON is nested deeper than {_MAX_JSON_DEPTH} levels")
