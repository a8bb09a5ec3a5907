"""AWS scalars, validated as AppSync does.

Values stay what was sent: AppSync checks them and passes them on unchanged. A scalar that SCALARS
does not name passes without a check.
Source of the rules: "Scalar types in GraphQL" of the AppSync developer guide.
"""

import re
from collections.abc import Callable
from datetime import date, time
from typing import Final
from urllib.parse import urlsplit

from graphql import GraphQLError, GraphQLSchema
from graphql.type import GraphQLScalarType

_OFFSET: Final = r"(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)"
_DATE: Final = re.compile(rf"(\d{{4}}-\d{{2}}-\d{{2}})({_OFFSET})?", re.ASCII)
_DATE_TIME: Final = re.compile(
    rf"(\d{{4}}-\d{{2}}-\d{{2}})T(\d{{2}}:\d{{2}})(:\d{{2}})?(\.\d{{1,9}})?{_OFFSET}", re.ASCII
)
_BLANK_OR_CONTROL: Final = re.compile(r"[\s\x00-\x1f\x7f]")


def is_date(text: str) -> bool:
    """Return whether it is YYYY-MM-DD of a real day; an offset may follow."""
    match = _DATE.fullmatch(text)
    return match is not None and _parses(date.fromisoformat, match[1])


def is_date_time(text: str) -> bool:
    """Return whether it is extended ISO 8601 of a real moment, with an offset."""
    match = _DATE_TIME.fullmatch(text)
    if match is None or (match[4] and not match[3]):
        return False
    return _parses(date.fromisoformat, match[1]) and _parses(
        time.fromisoformat, match[2] + (match[3] or "")
    )


def is_url(text: str) -> bool:
    """Return whether it has a scheme, something after it, and single slashes in the path."""
    if _BLANK_OR_CONTROL.search(text):
        return False
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    if not parts.scheme or not (parts.netloc or parts.path) or "//" in parts.path:
        return False
    return bool(parts.hostname) or parts.scheme not in {"http", "https", "ftp"}


def _parses(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


# Each scalar's check, and its name in AppSync's messages.
SCALARS: Final[dict[str, tuple[Callable[[str], bool], str]]] = {
    "AWSDate": (is_date, "Date"),
    "AWSDateTime": (is_date_time, "DateTime"),
    "AWSURL": (is_url, "URL"),
}


def validate_scalars(schema: GraphQLSchema) -> None:
    """Put the checks of SCALARS on the schema's own scalar types, in place."""
    for name, (is_valid, word) in SCALARS.items():
        scalar = schema.type_map.get(name)
        if isinstance(scalar, GraphQLScalarType):
            read, write = _coercion(is_valid, word, "parse"), _coercion(is_valid, word, "serialize")
            scalar.parse_value = scalar.coerce_input_value = read  # type: ignore[assignment]  # graphql-core's scalars are set up this way
            scalar.serialize = scalar.coerce_output_value = write  # type: ignore[assignment]  # as above


def _coercion(is_valid: Callable[[str], bool], word: str, verb: str) -> Callable[[object], str]:
    def coerce(value: object) -> str:
        if not isinstance(value, str) or not is_valid(value):
            raise GraphQLError(f"Unable to {verb} `{value}` as a valid {word} Object.")
        return value

    return coerce
