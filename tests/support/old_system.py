"""The old system, as tests of the migration make it: its tables, its rows, its map."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from resolvers.storage.expressions import to_attributes

PREFIX = "prod-"
KEYS = {
    "users": "user_id",
    "points_ledger": "transaction_id",
    "rewards": "reward_id",
    "locations": "location_id",
}


class OldSystem:
    """Tables of the old shapes, empty, under a prefix; `remove` takes them away again."""

    def __init__(self, client: Any, prefix: str = PREFIX) -> None:
        self.client = client
        self.prefix = prefix
        for table, key in KEYS.items():
            client.create_table(
                TableName=prefix + table,
                BillingMode="PAY_PER_REQUEST",
                KeySchema=[{"AttributeName": key, "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"}],
            )

    def remove(self) -> None:
        for table in KEYS:
            self.client.delete_table(TableName=self.prefix + table)

    def put(self, table: str, *items: Mapping[str, Any]) -> None:
        for start in range(0, len(items), 25):
            requests = [
                {"PutRequest": {"Item": to_attributes(item)}} for item in items[start : start + 25]
            ]
            answer = self.client.batch_write_item(RequestItems={self.prefix + table: requests})
            assert not answer["UnprocessedItems"]

    def put_user(self, user_id: str, points_balance: Any, *changes: Any) -> None:
        """A user whose ledger has these changes of points, or else one of the whole balance."""
        self.put("users", {"user_id": user_id, "points_balance": points_balance})
        self.put(
            "points_ledger",
            *(
                old_entry(f"{user_id}-{number}", user_id, change)
                for number, change in enumerate(changes or (points_balance,))
            ),
        )

    def snapshot(self) -> bytes:
        """Every row of every old table, as the client gives it."""
        rows = {
            table: sorted(
                json.dumps(item, sort_keys=True)
                for page in self.client.get_paginator("scan").paginate(
                    TableName=self.prefix + table
                )
                for item in page["Items"]
            )
            for table in KEYS
        }
        return json.dumps(rows).encode()


def old_entry(transaction_id: str, user_id: str, points_change: Any) -> dict[str, Any]:
    return {
        "transaction_id": transaction_id,
        "user_id": user_id,
        "points_change": points_change,
        "transaction_type": "earn",
        "qr_token_id": f"qr-{transaction_id}",
        "created_at": "2025-10-01T00:00:00Z",
    }


def old_reward(reward_id: str = "bag", **attributes: Any) -> dict[str, Any]:
    """A reward of the old shape; None leaves an attribute out."""
    item = {
        "reward_id": reward_id,
        "name": "ごみ袋",
        "points_cost": 30,
        "stock_count": 200,
        "total_redeemed": 12,
        "is_active": True,
        **attributes,
    }
    return {name: value for name, value in item.items() if value is not None}


def old_location(location_id: str = "station", **attributes: Any) -> dict[str, Any]:
    """A location of the old shape; None leaves an attribute out."""
    item = {
        "location_id": location_id,
        "name": "中央公園",
        "address": "焼津市1-2-3",
        "coordinates": {"lat": "34.8", "lng": "138.3"},
        "is_active": True,
        **attributes,
    }
    return {name: value for name, value in item.items() if value is not None}


def write_map(path: Path, rows: Iterable[tuple[str, str]], header: str = "old_id,sub") -> Path:
    lines = [header] if header else []
    path.write_text("\n".join([*lines, *(",".join(row) for row in rows)]) + "\n", "utf-8")
    return path
