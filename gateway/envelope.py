"""AppSync's form of answers and errors.

Field errors: {path, data, errorType, errorInfo, locations, message}. Errors of a whole request:
{path, locations, message} for syntax and validation, with errorType where AppSync sends one.
"""

import re
from collections.abc import Iterable
from typing import Final

from graphql import GraphQLError

from gateway.json_value import Json, JsonValue

_NULL: Final = re.compile(r"Cannot return null for non-nullable field (\w+)\.(\w+)\.?")
_SUGGESTION: Final = re.compile(r"\s*Did you mean .*$", re.DOTALL)


class FieldFailureError(Exception):
    """A field's resolver failed, or the caller may not have the field."""

    def __init__(self, error_type: str, message: str) -> None:
        super().__init__(message)
        self.error_type = error_type
        self.message = message


class RequestRefusedError(Exception):
    """The request does not run; errors have the client's form."""

    def __init__(self, errors: list[Json]) -> None:
        super().__init__(errors[0]["message"])
        self.errors = errors


def refuse_request(message: str, error_type: str) -> RequestRefusedError:
    return RequestRefusedError(
        [{"path": None, "locations": None, "message": message, "errorType": error_type}]
    )


def describe_locations(error: GraphQLError) -> list[Json] | None:
    if not error.locations:
        return None
    return [
        {"line": location.line, "column": location.column, "sourceName": None}
        for location in error.locations
    ]


def describe_request_error(error: GraphQLError) -> Json:
    message = _SUGGESTION.sub("", error.message)
    return {"path": None, "locations": describe_locations(error), "message": message}


def describe_field_error(error: GraphQLError) -> Json:
    failure = error.original_error
    if isinstance(failure, FieldFailureError):
        return {
            "path": error.path,
            "data": None,
            "errorType": failure.error_type,
            "errorInfo": None,
            "locations": describe_locations(error),
            "message": failure.message,
        }
    return {"path": error.path, "locations": None, "message": _describe_completion(error)}


def _describe_completion(error: GraphQLError) -> str:
    """Return graphql-core's complaint about a resolver's answer, in AppSync's words."""
    path = "/" + "/".join(str(part) for part in error.path or ())
    null = _NULL.fullmatch(error.message)
    if null:
        return (
            f"Cannot return null for non-nullable field {null[2]}"
            f" within parent '{null[1]}' ({path})"
        )
    return f"Can't serialize value ({path}) : {_SUGGESTION.sub('', error.message)}"


def describe_answer(data: JsonValue, errors: Iterable[GraphQLError] | None) -> Json:
    answer: Json = {"data": data}
    if errors:
        answer["errors"] = [describe_field_error(error) for error in errors]
    return answer
