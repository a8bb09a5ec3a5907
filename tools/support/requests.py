"""Record the requests that a client sends to DynamoDB, where botocore sends them."""

import json
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from resolvers.storage.base.expressions import DEFINITIONS

BASE_BYTES_OF_A_COLLECTION = 3
WRITE_UNIT_BYTES = 1024
READ_UNIT_BYTES = 4096


class Requests(list[tuple[str, dict[str, Any]]]):
    """Hold (operation, body) in order; every attempt counts, also retries of botocore."""

    @property
    def operations(self) -> list[str]:
        return [operation for operation, _ in self]


@contextmanager
def record_requests(client: Any) -> Iterator[Requests]:
    requests = Requests()

    def note(request: Any, **_: Any) -> None:
        operation = request.headers["X-Amz-Target"].decode().partition(".")[2]
        requests.append((operation, json.loads(request.body)))

    client.meta.events.register("before-send.dynamodb", note)
    try:
        yield requests
    finally:
        client.meta.events.unregister("before-send.dynamodb", note)


def item_bytes(item: Mapping[str, Any]) -> int:
    """Return the size by which DynamoDB counts capacity.

    Source: Amazon DynamoDB Developer Guide, "DynamoDB item sizes and formats".
    """
    return sum(len(name.encode()) + _value_bytes(value) for name, value in item.items())


def write_units(item_size_bytes: int) -> int:
    """Return the units of one item in a transaction: twice those of a plain write."""
    return 2 * math.ceil(item_size_bytes / WRITE_UNIT_BYTES)


def _value_bytes(value: Mapping[str, Any]) -> int:
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "N":
            number = Decimal(content)
            digits = len(number.normalize().as_tuple().digits)
            return math.ceil(digits / 2) + 1 + (number < 0)
        case "BOOL" | "NULL":
            return 1
        case "L":
            return BASE_BYTES_OF_A_COLLECTION + sum(1 + _value_bytes(each) for each in content)
        case "M":
            return BASE_BYTES_OF_A_COLLECTION + len(content) + item_bytes(content)
        case _:
            raise ValueError(f"no attribute of ours is of the kind {kind}")


def index_entry(table: str, index: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes that the index projects; none of a row without its keys.

    Source: Amazon DynamoDB API Reference, Projection.
    """
    definition = DEFINITIONS[table]
    kept = definition["indexes"][index]
    keys = {definition["hash_key"], kept["hash_key"], kept["range_key"]}
    if not keys <= set(row):
        return {}
    if kept["projection"] == "ALL":
        return dict(row)
    return {name: row[name] for name in (*sorted(keys), *kept.get("projected", ())) if name in row}
