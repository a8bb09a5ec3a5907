"""The arguments of a field, from the path, the query, the headers and the body of a request."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    GraphQLID,
    GraphQLInputType,
    get_named_type,
    get_nullable_type,
    is_input_object_type,
    is_list_type,
    is_required_argument,
)

from resolvers.api.rest.bindings import BODY_ARGUMENT, KEY_ARGUMENT, Binding
from resolvers.api.rest.problems import BODY_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, Problem
from resolvers.api.rest.requests import Request
from resolvers.domain.base.enums import ErrorCode

BODY_LIMIT_BYTES = 100 * 1024
KEY_HEADER = "idempotency-key"
_INTEGER = re.compile(r"-?[0-9]{1,15}")
# Every character that programs write in numbers, such as 5e-324.
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,30})?([eE][-+]?[0-9]{1,3})?")


def read_arguments(binding: Binding, request: Request) -> dict[str, Any]:
    """Return the field's arguments.

    Raises:
        Problem: A part is unknown, missing or not well formed. The field itself rejects values
            that are out of range or of another type.
    """
    arguments: dict[str, Any] = {}
    if binding.path_argument is not None:
        arguments[binding.path_argument] = request.path_parameters["id"]
    if binding.route.is_query:
        arguments |= _read_query(binding, request.query)
    else:
        if request.query:
            raise _unknown_parameter(next(iter(request.query)))
        arguments |= _read_key(binding, request)
        arguments |= _read_body(binding, request)
    return arguments


def _read_query(binding: Binding, query: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    arguments = {}
    for name, values in query.items():
        if name not in binding.members:
            raise _unknown_parameter(name)
        argument_name, argument = binding.members[name]
        arguments[argument_name] = _read_parameter(name, values, argument.type)
    _check_none_missing(binding, arguments, "the query")
    return arguments


def _read_parameter(name: str, values: Sequence[str], graphql_type: GraphQLInputType) -> Any:  # noqa: ANN401 - JSON
    type_name = get_named_type(graphql_type).name
    try:
        "".join(values).encode()
    except UnicodeEncodeError:
        raise Problem(ErrorCode.INVALID_INPUT, "must be UTF-8", name) from None
    if "" in values:
        raise Problem(ErrorCode.INVALID_INPUT, "must not be empty", name)
    read = [_read_text(name, value, type_name) for value in values]
    if is_list_type(get_nullable_type(graphql_type)):
        return read
    if len(read) > 1:
        raise Problem(ErrorCode.INVALID_INPUT, "is repeated: send it once", name)
    return read[0]


def _read_text(name: str, text: str, type_name: str) -> str | int | float:
    """Return the value of a query's text: a query has no types."""
    if type_name == "Int":
        if not _INTEGER.fullmatch(text):
            raise Problem(ErrorCode.INVALID_INPUT, "must be an integer", name)
        return int(text)
    if type_name == "Float":
        if not _NUMBER.fullmatch(text):
            raise Problem(ErrorCode.INVALID_INPUT, "must be a number", name)
        return float(text)
    return text


def read_key(request: Request) -> str | None:
    """Return the header Idempotency-Key. Raise Problem for two: gateways join them by a comma."""
    key = request.headers.get(KEY_HEADER)
    if key is not None and "," in key:
        raise Problem(
            ErrorCode.INVALID_INPUT, "has a comma: send one key, without commas", "Idempotency-Key"
        )
    return key


def _read_key(binding: Binding, request: Request) -> dict[str, str]:
    if binding.key_argument is None:
        return {}
    key = read_key(request)
    if key is not None:
        return {KEY_ARGUMENT: key}
    if is_required_argument(binding.key_argument):
        raise Problem(
            ErrorCode.INVALID_INPUT,
            "is missing: send a new key with each new request, and the same key to send a request "
            "again",
            "Idempotency-Key",
        )
    return {}


def _read_body(binding: Binding, request: Request) -> dict[str, Any]:
    body = read_object(request)
    known = binding.members if binding.body_type is None else binding.body_type.fields
    for name in body:
        if name not in known:
            raise Problem(ErrorCode.INVALID_INPUT, "is an unknown member: remove it", name)
    if binding.body_type is not None:
        _check_type(body, binding.body_type)
        return {BODY_ARGUMENT: body}
    arguments = {}
    for name, value in body.items():
        argument_name, argument = binding.members[name]
        _check_type(value, argument.type, name)
        arguments[argument_name] = value
    _check_none_missing(binding, arguments, "the body")
    return arguments


def _check_type(value: Any, graphql_type: GraphQLInputType, *path: str | int) -> None:  # noqa: ANN401 - JSON
    """Reject values that GraphQL would convert: 5 to an id, one value to a list.

    Source: GraphQL specification, sections 3.5.5 (ID) and 3.11 (List), input coercion.
    """
    expected = get_nullable_type(graphql_type)
    if value is None:
        return
    if is_list_type(expected):
        if not isinstance(value, list):
            raise Problem(ErrorCode.INVALID_INPUT, "must be an array", _join(path))
        for index, each in enumerate(value):
            _check_type(each, expected.of_type, *path, index)
    elif is_input_object_type(expected) and isinstance(value, dict):
        for name, field in expected.fields.items():
            _check_type(value.get(name), field.type, *path, name)
    elif expected is GraphQLID and not isinstance(value, str):
        raise Problem(ErrorCode.INVALID_INPUT, "must be a string", _join(path))


def _join(path: Sequence[str | int]) -> str:
    return ".".join(map(str, path))


def _check_none_missing(binding: Binding, arguments: Mapping[str, Any], place: str) -> None:
    for name, (argument_name, argument) in binding.members.items():
        if is_required_argument(argument) and argument_name not in arguments:
            raise Problem(ErrorCode.INVALID_INPUT, f"is missing in {place}", name)


def read_object(request: Request) -> dict[str, Any]:
    """Return the JSON object in the body; without a body, an empty object.

    Raises:
        Problem: The body is not a JSON object, or is too large.
    """
    if request.body is None:
        return {}
    if len(request.body) <= BODY_LIMIT_BYTES:
        _check_content(request.headers)
    return parse_object(request.body)


def parse_object(body: bytes) -> dict[str, Any]:
    """Return the JSON object of a body of any content type.

    Raises:
        Problem: The body is not a JSON object, or is too large.
    """
    if len(body) > BODY_LIMIT_BYTES:
        raise Problem(BODY_TOO_LARGE, f"The body has more than {BODY_LIMIT_BYTES} bytes.")
    try:
        parsed = json.loads(
            body.decode("utf-8"), parse_constant=_refuse_constant, object_pairs_hook=_read_pairs
        )
        # A JSON escape can encode half a character.
        json.dumps(parsed, ensure_ascii=False).encode("utf-8")
    except UnicodeError:
        raise Problem(ErrorCode.INVALID_INPUT, "The body is not in UTF-8.") from None
    except json.JSONDecodeError as error:
        detail = f"The body is not JSON: {error.msg} at character {error.pos}"
        raise Problem(ErrorCode.INVALID_INPUT, detail) from None
    except RecursionError:
        raise Problem(ErrorCode.INVALID_INPUT, "The body is nested too deeply.") from None
    except ValueError:
        # Python reads no integer of more than 4,300 digits.
        raise Problem(ErrorCode.INVALID_INPUT, "A number in the body is too long.") from None
    if not isinstance(parsed, dict):
        raise Problem(ErrorCode.INVALID_INPUT, "The body must be a JSON object.")
    return parsed


def _check_content(headers: Mapping[str, str]) -> None:
    media_type, _, parameters = headers.get("content-type", "").partition(";")
    charset = parameters.strip().lower().replace('"', "")
    if media_type.strip().lower() != "application/json" or charset not in ("", "charset=utf-8"):
        detail = "The content-type must be application/json in UTF-8."
        raise Problem(UNSUPPORTED_MEDIA_TYPE, detail)
    if headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise Problem(UNSUPPORTED_MEDIA_TYPE, "The body must not have a content-encoding.")


def _refuse_constant(name: str) -> None:
    raise Problem(ErrorCode.INVALID_INPUT, f"The body is not JSON: it has {name}")


def _read_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        twice = next(name for name, count in counts.items() if count > 1)
        raise Problem(ErrorCode.INVALID_INPUT, "is repeated: send it once", twice)
    return read


def _unknown_parameter(name: str) -> Problem:
    return Problem(ErrorCode.INVALID_INPUT, "is an unknown parameter: remove it", name)
