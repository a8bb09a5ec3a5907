from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from admin.migration.old_tables import OldTables, read_whole_table
from resolvers.storage.client import CapacityExceededError, Database
from tests.support.clients import ClientInFront
from tests.support.migrations import Old
from tests.support.requests import record_requests


class ReadsLittle(ClientInFront):
    """Pages of three items; the first `count` scans are throttled."""

    def __init__(self, client: Any, count: int = 0) -> None:
        super().__init__(client)
        self.left = count

    def scan(self, **request: Any) -> Any:
        if self.left:
            self.left -= 1
            code = "ProvisionedThroughputExceededException"
            raise ClientError({"Error": {"Code": code, "Message": code}}, "Scan")
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


def test_busy_table_is_read_again_until_given_up(database: Database, old: Old) -> None:
    old.put("users", {"user_id": "u"})
    for count, is_read in ((3, True), (1000, False)):
        busy = replace(database, client=ReadsLittle(database.client, count))
        if is_read:
            assert list(OldTables(busy, old.prefix).read("users")) == [{"user_id": "u"}]
        else:
            with pytest.raises(CapacityExceededError, match="prod-users"):
                list(OldTables(busy, old.prefix).read("users"))


def test_empty_prefix_names_old_tables(database: Database) -> None:
    assert OldTables(database, "").name("users") == "users"
