"""Rows as plain values out of DynamoDB's JSON, fast: for whole tables."""

from collections.abc import Mapping
from typing import Any

from resolvers.tables.writes import Item, from_attributes


def read_plain(attributes: Mapping[str, Mapping[str, Any]]) -> Item:
    """As `from_attributes`, several times as fast for what our rows are made of."""
    item: Item = {}
    for name, typed in attributes.items():
        for kind, value in typed.items():
            item[name] = value if kind == "S" else _read(kind, value, typed)
    return item


def _read(kind: str, value: Any, typed: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any of JSON
    if kind == "N":
        try:
            return int(value)
        except ValueError:
            return from_attributes({"": typed})[""]
    if kind == "M":
        return read_plain(value)
    if kind == "L":
        return [_read(part_kind, part, each) for each in value for part_kind, part in each.items()]
    return value if kind == "S" else from_attributes({"": typed})[""]
