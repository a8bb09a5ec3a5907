"""Rows as plain values out of DynamoDB's JSON, fast."""

from collections.abc import Mapping
from typing import Any

from resolvers.storage.expressions import Item, from_attributes


def read_plain(attributes: Mapping[str, Mapping[str, Any]]) -> Item:
    """As `from_attributes`, several times as fast for what our rows are made of."""
    try:
        return {
            name: typed["S"] if "S" in typed else int(typed["N"]) if "N" in typed else _read(typed)
            for name, typed in attributes.items()
        }
    except ValueError:  # a number that is not whole, or written as "1E+20"
        return from_attributes(attributes)


def _read(typed: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any of JSON
    if "M" in typed:
        return read_plain(typed["M"])
    if "L" in typed:
        return [_read(part) for part in typed["L"]]
    if "S" in typed:
        return typed["S"]
    return from_attributes({"": typed})[""]
