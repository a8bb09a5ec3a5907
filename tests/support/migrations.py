import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from admin.migration.migrate import migrate_tables
from admin.migration.reports import MigratedAccount, Migration, MigrationReport
from resolvers.domain.deposits.earning import Programme
from resolvers.domain.points.expiry import parse_expiry
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import to_attributes

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
            batch = map(to_attributes, items[start : start + 25])
            requests = [{"PutRequest": {"Item": item}} for item in batch]
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
    item = {"reward_id": reward_id, "name": "ごみ袋", "points_cost": 30, "stock_count": 200}
    return _known({**item, "total_redeemed": 12, "is_active": True, **attributes})


def old_location(location_id: str = "station", **attributes: Any) -> dict[str, Any]:
    """A location of the old shape; None leaves an attribute out."""
    item = {
        "location_id": location_id,
        "name": "中央公園",
        "address": "焼津市1-2-3",
        "coordinates": {"lat": "34.8", "lng": "138.3"},
    }
    return _known({**item, "is_active": True, **attributes})


def _known(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if value is not None}


def write_map(path: Path, rows: Iterable[tuple[str, str]]) -> Path:
    lines = ["old_id,sub", *map(",".join, rows)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
PROGRAMME = Programme(ZoneInfo("Asia/Tokyo"), parse_expiry("FISCAL_YEAR_END_PLUS_1"))
LOT = "2028-03-31T14:59:59.999Z"


class Old(OldSystem):
    """An old system beside the tables here."""

    def __init__(self, database: Database, folder: Path) -> None:
        super().__init__(database.client)
        self.database = database
        self.map = folder / "map.csv"

    def migrate(
        self, *pairs: tuple[str, str], client: Any = None, **options: Any
    ) -> MigrationReport:
        """Migrate it with a map of these pairs. Its own tables stay what they were."""
        write_map(self.map, pairs or [("nobody", "sub")])
        database = self.database if client is None else replace(self.database, client=client)
        given = {"prefix": self.prefix, "programme": PROGRAMME, "now": NOW, **options}
        before = self.snapshot()
        report = migrate_tables(database, self.map, **given)
        assert self.snapshot() == before
        return report


def outcomes(report: MigrationReport) -> dict[str, Migration]:
    return {row.id: row.outcome for row in report.accounts}


def only(report: MigrationReport) -> MigratedAccount:
    (row,) = report.accounts
    return row
