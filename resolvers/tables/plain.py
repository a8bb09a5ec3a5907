"""Rows as plain values out of DynamoDB's JSON, fast."""

from collections.abc import Mapping
from typing import Any

from resolvers.tables.writes import Item, from_attributes


def read_plain(attributes: Mapping[str, Mapping[str, Any]]) -> Item:
    """As `from_attributes`, several times as fast for what our rows are made of."""
    item: Item = {}
    for name, typed in attributes.items():
        text = typed.get("S")
        item[name] = _read(typed) if text is None else text
    return item


def _read(typed: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any of JSON
    for kind, value in typed.items():
        if kind == "S":
            return value
        if kind == "N":
            try:
                return int(value)
            except ValueError:
                break
        if kind == "M":
            return read_plain(value)
        if kind == "L":
            return [_read(part) for part in value]
    return from_attributes({"": typed})[""]
