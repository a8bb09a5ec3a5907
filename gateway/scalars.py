"""AWS scalars, validated as AppSync does.

Values stay as they were sent: AppSync checks them and passes them on unchanged. AWSJSON alone is
text for clients and a value for resolvers; a subscription gets it encoded twice. Sources: "Scalar
types in GraphQL" of the AppSync developer guide; for AWSJSON also the npm package
@aws-amplify/amplify-appsync-simulator and awslabs/aws-mobile-appsync-sdk-ios #375.
"""

import ipaddress
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Final, NoReturn
from urllib.parse import urlsplit

from graphql import GraphQLError, GraphQLSchema
from graphql.type import GraphQLScalarType

from gateway.json_value import JsonValue

_OFFSET: Final = r"(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)"
_DATE: Final = re.compile(rf"(\d{{4}}-\d{{2}}-\d{{2}})({_OFFSET})?", re.ASCII)
_DATE_TIME: Final = re.compile(
    rf"(\d{{4}}-\d{{2}}-\d{{2}})T(\d{{2}}:\d{{2}})(:\d{{2}})?(\.\d{{1,9}})?{_OFFSET}", re.ASCII
)
_TIME: Final = re.compile(
    rf"(\d{{2}}:\d{{2}})(?:(:\d{{2}})(?:\.\d{{1,9}})?)?(?:{_OFFSET})?", re.ASCII
)
_ATOM: Final = r"[\w!#$%&'*+/=?^`{|}~-]+"
_LABEL: Final = r"[A-Za-z\d](?:[A-Za-z\d-]{0,61}[A-Za-z\d])?"
_EMAIL: Final = re.compile(
    rf"""(?:{_ATOM}(?:\.{_ATOM})*|"(?:[^"\\\r\n]|\\.)+")@{_LABEL}(?:\.{_LABEL})*""", re.ASCII
)
# A number without a country code is North American: area, exchange, line.
_PHONE: Final = re.compile(
    r"\+\d(?:[ -]?\d){6,14}|(?:1[ -]?)?[2-9]\d{2}[ -]?[2-9]\d{2}[ -]?\d{4}", re.ASCII
)
_IP_ADDRESS: Final = re.compile(r"[\d.]+(?:/\d+)?|[\da-fA-F:.]+(?:/\d+)?", re.ASCII)
# The years -1000000000 and 1000000000, the limits of Java's Instant.
_MIN_TIMESTAMP: Final = -31_557_014_167_219_200
_MAX_TIMESTAMP: Final = 31_556_889_864_403_199
_BLANK_OR_CONTROL: Final = re.compile(r"[\s\x00-\x1f\x7f]")


def is_date(text: str) -> bool:
    """Return whether it is YYYY-MM-DD of a real day; an offset may follow."""
    match = _DATE.fullmatch(text)
    return match is not None and _parses(date.fromisoformat, match[1])


def is_date_time(text: str) -> bool:
    """Return whether it is extended ISO 8601 of a real date and time, with an offset."""
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


def is_time(text: str) -> bool:
    """Return whether it is hh:mm, hh:mm:ss or hh:mm:ss.sss; an offset may follow."""
    match = _TIME.fullmatch(text)
    return match is not None and _parses(time.fromisoformat, match[1] + (match[2] or ""))


def is_timestamp(value: JsonValue) -> bool:
    """Return whether it is a number of seconds before or after 1970, UTC."""
    return type(value) is int and _MIN_TIMESTAMP <= value <= _MAX_TIMESTAMP


def is_email(text: str) -> bool:
    """Return whether it is local-part@domain, with atoms or a quoted text before the @."""
    return _EMAIL.fullmatch(text) is not None


def is_phone(text: str) -> bool:
    """Return whether it has a phone number's form; blanks or hyphens may separate groups."""
    return _PHONE.fullmatch(text) is not None


def is_ip_address(text: str) -> bool:
    """Return whether it is IPv4 or IPv6; the length of a prefix may follow."""
    return _IP_ADDRESS.fullmatch(text) is not None and _parses(ipaddress.ip_interface, text)


def _parses(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class _Scalar:
    """words: the required form in AppSync's messages. read and write raise ValueError."""

    words: str
    read: Callable[[JsonValue], JsonValue]
    write: Callable[[JsonValue], JsonValue]


def _check(is_valid: Callable[[JsonValue], bool], word: str) -> _Scalar:
    def check(value: JsonValue) -> JsonValue:
        if not is_valid(value):
            raise ValueError(word)
        return value

    return _Scalar(f"a valid {word} Object", check, check)


def _check_text(is_valid: Callable[[str], bool], word: str) -> _Scalar:
    return _check(lambda value: isinstance(value, str) and is_valid(value), word)


def _read_json(value: JsonValue) -> JsonValue:
    if not isinstance(value, str):
        raise ValueError("not a text")  # noqa: TRY004 - as the text of another form
    return json.loads(value, parse_constant=_refuse_constant)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _write_json(value: JsonValue) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


SCALARS: Final[Mapping[str, _Scalar]] = {
    "AWSDate": _check_text(is_date, "Date"),
    "AWSTime": _check_text(is_time, "Time"),
    "AWSDateTime": _check_text(is_date_time, "DateTime"),
    "AWSTimestamp": _check(is_timestamp, "Timestamp"),
    "AWSEmail": _check_text(is_email, "Email"),
    "AWSJSON": _Scalar("valid JSON", _read_json, _write_json),
    "AWSURL": _check_text(is_url, "URL"),
    "AWSPhone": _check_text(is_phone, "Phone"),
    "AWSIPAddress": _check_text(is_ip_address, "IPAddress"),
}


def validate_scalars(schema: GraphQLSchema) -> None:
    """Set the rules of SCALARS on the schema's own scalar types, in place."""
    for name, rule in SCALARS.items():
        scalar = schema.type_map.get(name)
        if isinstance(scalar, GraphQLScalarType):
            read = _coercion(rule.read, "parse", rule.words)
            write = _coercion(rule.write, "serialize", rule.words)
            scalar.parse_value = scalar.coerce_input_value = read  # type: ignore[assignment]  # graphql-core's scalars are set up this way
            scalar.serialize = scalar.coerce_output_value = write  # type: ignore[assignment]  # as above


def _coercion(
    convert: Callable[[JsonValue], JsonValue], verb: str, words: str
) -> Callable[[JsonValue], JsonValue]:
    def coerce(value: JsonValue) -> JsonValue:
        try:
            return convert(value)
        except (ValueError, RecursionError) as error:
            raise GraphQLError(f"Unable to {verb} `{value}` as {words}.") from error

    return coerce
