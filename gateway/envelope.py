"""AppSync's form of answers and errors.

Field errors: {path, data, errorType, errorInfo, locations, message}. Errors of a whole request:
{path, locations, message} for syntax and validation, with errorType where AppSync sends one.
"""

import re
from collections.abc import Iterable
from typing import Final

from graphql import GraphQLError, GraphQLSchema, get_nullable_type, is_list_type, is_object_type

from gateway.json_value import Json, JsonValue

# AppSync replaces the message of an error with this name.
_REPLACED_MESSAGES: Final = {"UnauthorizedException": "You are not authorized to make this call."}
_NULL: Final = re.compile(r"Cannot return null for non-nullable field (\w+)\.(\w+)\.?")


class FieldFailureError(Exception):
    """A field's resolver failed, or the caller may not have the field.

    data is the resolver's answer that came with the error.
    """

    def __init__(self, error_type: str, message: str, data: JsonValue = None) -> None:
        super().__init__(message)
        self.error_type = error_type
        self.message = _REPLACED_MESSAGES.get(error_type, message)
        self.data = data


class FunctionFailedError(Exception):
    """A remote function failed. kind is Lambda's errorType, the name of the class it raised."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def failure_of(error: BaseException) -> FieldFailureError:
    """Return a resolver's error as AppSync shows it: named by its class, or as Lambda said."""
    if isinstance(error, FieldFailureError):
        return error
    name = error.kind if isinstance(error, FunctionFailedError) else type(error).__name__
    return FieldFailureError(name, str(error))


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
    locations = describe_locations(error)
    described = {"path": None, "locations": locations, "message": error.message}
    return {**described, "extensions": error.extensions} if error.extensions else described


def describe_field_error(error: GraphQLError, schema: GraphQLSchema) -> Json:
    failure = error.original_error
    if isinstance(failure, FieldFailureError):
        return {
            "path": error.path,
            "data": failure.data,
            "errorType": failure.error_type,
            "errorInfo": None,
            "locations": describe_locations(error),
            "message": failure.message,
        }
    return {"path": error.path, "locations": None, "message": _describe_completion(error, schema)}


def _describe_completion(error: GraphQLError, schema: GraphQLSchema) -> str:
    """Return graphql-core's error about a resolver's answer, in AppSync's words."""
    path = error.path or []
    steps = (f"[{part}]" if isinstance(part, int) else f"/{part}" for part in path)
    place = f"({''.join(steps)})"
    null = _NULL.fullmatch(error.message)
    if null:
        kind, parent = _name_types(schema, null[1], null[2], path)
        return (
            f"Cannot return null for non-nullable type: '{kind}' within parent '{parent}' {place}"
        )
    return f"Can't serialize value {place} : {error.message}"


def _name_types(
    schema: GraphQLSchema, parent_name: str, field_name: str, path: list[str | int]
) -> tuple[str, str]:
    """Return the types of a value and of its container; AppSync names a list's type null."""
    parent = schema.get_type(parent_name)
    assert is_object_type(parent)  # noqa: S101 - it has a field
    kind = get_nullable_type(parent.fields[field_name].type)
    for part in reversed(path):
        if not isinstance(part, int) or not is_list_type(kind):
            break
        kind, parent_name = get_nullable_type(kind.of_type), "null"
    return "null" if is_list_type(kind) else str(kind), parent_name


def describe_answer(
    data: JsonValue, errors: Iterable[GraphQLError] | None, schema: GraphQLSchema
) -> Json:
    answer: Json = {"data": data}
    if errors:
        answer["errors"] = [describe_field_error(error, schema) for error in errors]
    return answer
