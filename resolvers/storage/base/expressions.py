"""Items as DynamoDB's JSON, and the conditional writes of transactions.

All attribute names go through ExpressionAttributeNames: a dozen of ours are reserved words.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase, ConditionExpressionBuilder
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from resolvers.storage.base.lots import restore

Item = dict[str, Any]
Key = tuple[str, str]
"""A table's name (as in definitions.json) and the value of its hash key."""

DEFINITIONS: Mapping[str, Any] = json.loads(
    Path(__file__).with_name("definitions.json").read_text(encoding="utf-8")
)
_VALUES = "ExpressionAttributeValues"
"""DynamoDB rejects a request in which this map is empty."""
HASH_KEY_BYTES = 2048
SORT_KEY_BYTES = 1024
"""The maximum length of keys.

Source: Amazon DynamoDB Developer Guide, "Quotas", partition and sort key length.
"""


class _Deserializer(TypeDeserializer):
    def _deserialize_n(self, value: str) -> int | Decimal:
        number = Decimal(value)
        return int(number) if number == number.to_integral_value() else number


_serialize = TypeSerializer().serialize
_deserialize = _Deserializer().deserialize


def from_attributes(attributes: Mapping[str, Mapping[str, Any]]) -> Item:
    """Read DynamoDB's JSON ({"S": ...}); numbers become int, or Decimal if not whole.

    Restore the lots and hashes that `storage.lots` has shortened.
    Texts and whole numbers, the bulk of a row, skip boto3's deserializer: it takes several times
    as long, and verification reads a million rows.
    """
    return restore(read_attributes(attributes))


def read_attributes(parts: Mapping[str, Mapping[str, Any]]) -> Item:
    try:
        return {
            name: part["S"] if "S" in part else int(part["N"]) if "N" in part else _read_value(part)
            for name, part in parts.items()
        }
    except ValueError:  # A fraction, or an exponent.
        return {name: _read_value(part) for name, part in parts.items()}


def _read_value(typed: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any of JSON
    if "M" in typed:
        return read_attributes(typed["M"])
    if "L" in typed:
        return [_read_value(part) for part in typed["L"]]
    return _deserialize(typed)  # type: ignore[arg-type] # boto3-stubs wants one typed dict


def to_attributes(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _serialize(value) for name, value in item.items()}


class RetryError(Exception):
    """The rows have changed: read again and decide again."""


OnConditionFailed = Callable[[Item | None], Exception]
"""Return the error that a failed condition means, for the item found there."""


def ignore_conflict() -> None:
    """Do nothing: the next attempt decides, because two requests seldom write one row at once."""


@dataclass(frozen=True)
class Write:
    """One conditional write of a transaction, with the error that its failed condition means.

    `on_conflict` is called if another transaction was writing this row at the same time.
    """

    table: str
    action: str
    request: Mapping[str, Any]
    on_condition_failed: OnConditionFailed
    on_conflict: Callable[[], None] = ignore_conflict


def retry(_: Item | None) -> Exception:
    return RetryError()


def put(
    table: str,
    item: Mapping[str, Any],
    condition: ConditionBase | None,
    on_condition_failed: OnConditionFailed,
) -> Write:
    """Put the item; without its own condition, the transaction's other writes have one."""
    request = {"Item": to_attributes(item), **_conditional(condition)}
    return Write(table, "Put", request, on_condition_failed)


def update(
    table: str,
    key: str,
    values: Mapping[str, Any],
    condition: ConditionBase,
    on_condition_failed: OnConditionFailed,
    *,
    add: Mapping[str, int] | None = None,
    count: Mapping[str, int] | None = None,
) -> Write:
    """SET `values` (None: REMOVE the attribute) and add `add` to numbers that exist.

    An addition is `SET n = n + d`, never ADD. Use it only in transactions whose other writes make
    them happen once. `count` is also added, but to numbers that begin at 0 if they do not exist.
    """
    request = _conditional(condition)
    names, attributes = request["ExpressionAttributeNames"], request.get(_VALUES, {})
    changed, removed = [], []
    for position, (name, value) in enumerate(values.items()):
        names[f"#u{position}"] = name
        if value is None:
            removed.append(f"#u{position}")
        else:
            attributes[f":u{position}"] = _serialize(value)
            changed.append(f"#u{position} = :u{position}")
    for position, (name, delta) in enumerate((add or {}).items()):
        names[f"#a{position}"] = name
        attributes[f":a{position}"] = _serialize(delta)
        changed.append(f"#a{position} = #a{position} + :a{position}")
    if count:
        attributes[":zero"] = _serialize(0)
    for position, (name, delta) in enumerate((count or {}).items()):
        names[f"#c{position}"] = name
        attributes[f":c{position}"] = _serialize(delta)
        changed.append(f"#c{position} = if_not_exists(#c{position}, :zero) + :c{position}")
    parts = [f"SET {', '.join(changed)}"] if changed else []
    parts += [f"REMOVE {', '.join(removed)}"] if removed else []
    request |= {"Key": key_of(table, key), "UpdateExpression": " ".join(parts)}
    request |= {_VALUES: attributes} if attributes else {}
    return Write(table, "Update", request, on_condition_failed)


def check(
    table: str, key: str, condition: ConditionBase, on_condition_failed: OnConditionFailed
) -> Write:
    """Make a transaction depend on a row that it does not write."""
    request = {**_conditional(condition), "Key": key_of(table, key)}
    return Write(table, "ConditionCheck", request, on_condition_failed)


def delete(
    table: str, key: str, condition: ConditionBase | None, on_condition_failed: OnConditionFailed
) -> Write:
    """Delete the row; without its own condition, as `put`."""
    request = {**_conditional(condition), "Key": key_of(table, key)}
    return Write(table, "Delete", request, on_condition_failed)


def has_version(version: int) -> ConditionBase:
    """Return the condition that a row has this `version`; a row without one has version 0."""
    equal = Attr("version").eq(version)
    return equal if version else equal | Attr("version").not_exists()


def as_read(name: str, value: object) -> ConditionBase:
    """Return the condition that an attribute is as it was read; None: it did not exist."""
    return Attr(name).not_exists() if value is None else Attr(name).eq(value)


def can_exist(key: str) -> bool:
    """Return whether DynamoDB accepts the text as a hash key (1 to 2,048 bytes of UTF-8).

    Callers can send any text as an id; an impossible id is unknown, not an error.
    """
    try:
        return 0 < len(key.encode()) <= HASH_KEY_BYTES
    except UnicodeEncodeError:
        return False


def key_of(table: str, value: str) -> dict[str, Any]:
    return {DEFINITIONS[table]["hash_key"]: {"S": value}}


def _conditional(condition: ConditionBase | None) -> dict[str, Any]:
    if condition is None:
        return {}
    built = ConditionExpressionBuilder().build_expression(condition)
    request = {
        "ConditionExpression": built.condition_expression,
        "ExpressionAttributeNames": dict(built.attribute_name_placeholders),
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    if built.attribute_value_placeholders:
        request[_VALUES] = to_attributes(built.attribute_value_placeholders)
    return request
