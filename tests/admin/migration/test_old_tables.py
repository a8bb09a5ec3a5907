from dataclasses import replace
from typing import Any

import pytest

from admin.migration.old_tables import OldTables, read_whole_table
from resolvers.domain.base.errors import InvalidInputError
from resolvers.storage.base.client import Database
from tests.support.clients import ClientInFront
from tests.support.migrations import Old
from tools.support.requests import record_requests


class ReadsLittle(ClientInFront):
    """Pages of three items."""

    def scan(self, **request: Any) -> Any:
        return self.client.scan(**{"Limit": 3, **request})


@pytest.fixture
def little(database: Database) -> Database:
    return replace(database, client=ReadsLittle(database.client))


def test_read_returns_every_page_with_chosen_attributes(little: Database, old: Old) -> None:
    users = [{"user_id": f"u{number}", "points_balance": number} for number in range(10)]
    old.put("users", *({**user, "mail": "x@example.com"} for user in users))
    with record_requests(little.client) as requests:
        rows = list(OldTables(little, old.prefix).read("users", "user_id", "points_balance"))
    assert sorted(rows, key=lambda row: row["points_balance"]) == users
    assert len(requests) == 4
    assert all(body["ConsistentRead"] for _, body in requests)


def test_read_filters_rows_by_one_attribute(little: Database, old: Old) -> None:
    for number in range(10):
        old.put("rewards", {"reward_id": f"r{number}", "kind": "odd" if number % 2 else "even"})
    name = f"{old.prefix}rewards"
    rows = list(read_whole_table(little, name, ("reward_id",), ("kind", "odd")))
    assert sorted(row["reward_id"] for row in rows) == ["r1", "r3", "r5", "r7", "r9"]


def test_longest_prefix_makes_a_longest_name(database: Database) -> None:
    assert len(OldTables(database, "p" * 242).name("points_ledger")) == 255
    with pytest.raises(InvalidInputError, match="is too long"):
        OldTables(database, "p" * 243)
