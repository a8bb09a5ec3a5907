"""What a read that need not be consistent may show: each row as it was a moment ago.

A global secondary index follows its table, and each row does so on its own. A replica that answers
a read of a table without ConsistentRead lags in the same way.
"""

import copy
import random
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from botocore.awsrequest import AWSPreparedRequest
from moto.dynamodb.models.dynamo_type import DynamoType, Item

from tests.simulation.hostile.packets import Body, Row, body_of, operation_of
from tests.support.fast_moto import moto_tables

LAG_SECONDS = 5.0
"""At most; usually an index follows within one."""
LAGGING = "lagging"
LAGS = 0.5
"""How often a read shows old rows of a table that has just changed."""
CONSISTENT = "ConsistentRead"


def stored(row: Row) -> Item | None:
    """Return the row as moto has it. It never changes: a write puts another one in its place."""
    table, key = row
    found: Any = moto_tables()[table].get_item(DynamoType({"S": key}))
    return found  # type: ignore[no-any-return] # moto says so


def attributes_of(item: Item | None) -> Body | None:
    return None if item is None else item.to_json()["Attributes"]


def _lagging_tables(request: AWSPreparedRequest) -> list[str]:
    """Return the tables of which a request may read old rows."""
    operation, body = operation_of(request), body_of(request)
    if operation == "BatchGetItem":
        wanted: Mapping[str, Body] = body["RequestItems"]
        return [table for table, keys in wanted.items() if not keys.get(CONSISTENT)]
    is_read = operation in ("GetItem", "Query", "Scan")
    return [body["TableName"]] if is_read and not body.get(CONSISTENT) else []


@dataclass(frozen=True)
class _Change:
    at: float
    row: Row
    before: Item | None


class Past:
    """The rows as they were before each of the last changes; times are the scheduler's."""

    def __init__(self) -> None:
        self._changes: list[_Change] = []

    def note(self, now: float, before: Mapping[Row, Item | None]) -> None:
        self._changes += (_Change(now, row, item) for row, item in before.items())

    def lags(self, request: AWSPreparedRequest, now: float, chance: random.Random) -> bool:
        changed = {each.row[0] for each in self._changes if each.at > now - LAG_SECONDS}
        is_changed = not changed.isdisjoint(_lagging_tables(request))
        return is_changed and chance.random() < LAGS

    @contextmanager
    def shown(
        self, request: AWSPreparedRequest, now: float, chance: random.Random
    ) -> Iterator[None]:
        """Put each changed row that the request may read back to a moment of its own.

        Nobody else runs meanwhile: a request to moto is not a step of the scheduler.
        """
        names = _lagging_tables(request)
        tables = [moto_tables()[name] for name in names]
        kept = [table.items for table in tables]
        for table in tables:
            table.items = copy.copy(table.items)
        for (name, key), item in self._former(names, now, chance).items():
            items: dict[Any, Any] = moto_tables()[name].items
            items.pop(DynamoType({"S": key}), None)
            if item is not None:
                items[item.hash_key] = item
        try:
            yield
        finally:
            for table, rows in zip(tables, kept, strict=True):
                table.items = rows

    def _former(
        self, tables: Collection[str], now: float, chance: random.Random
    ) -> dict[Row, Item | None]:
        found: dict[Row, Item | None] = {}
        moments: dict[Row, float] = {}
        for change in reversed(self._changes):
            if change.at < now - LAG_SECONDS:
                break
            if change.row[0] in tables:
                lag = moments.setdefault(change.row, chance.random() * LAG_SECONDS)
                if change.at > now - lag:
                    found[change.row] = change.before
        return found
