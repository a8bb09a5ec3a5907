from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from admin.migration.account_maps import MapRow
from admin.migration.migrate import NOT_KNOWN, NOT_WRITTEN
from admin.migration.reports import Migration
from admin.programme import TableMissingError
from admin.verification.verify import verify_programme
from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.points.expiry import parse_expiry
from resolvers.settings import SettingsError
from resolvers.storage.base.client import Database
from resolvers.storage.points import users
from resolvers.storage.rewards import rewards
from tests.support.clients import ClientInFront, FailsReads, LosesReplies, LosesRequests
from tests.support.imports import listed
from tests.support.migrations import LATER, PROGRAMME, Old, old_location, old_reward, only, outcomes
from tests.support.movables import account, entries
from tests.support.reward_rows import rows_of
from tools.support.requests import record_requests

pytestmark = pytest.mark.usefixtures("one_worker")


class LacksLocations(ClientInFront):
    def scan(self, **request: Any) -> Any:
        is_lacking = request["TableName"] == "prod-locations"
        return self.client.scan(**request | ({"TableName": "nowhere"} if is_lacking else {}))


def test_second_run_changes_nothing(old: Old, database: Database) -> None:
    old.put_user("u1", 120)
    old.put_user("u2", 0)
    old.migrate(("u1", "hanako"), ("u2", "taro"))
    with record_requests(database.client) as requests:
        again = old.migrate(("u1", "hanako"), ("u2", "taro"), now=LATER)
    assert {kind for kind, body in requests if old.prefix in str(body)} == {"Scan"}
    assert set(outcomes(again).values()) == {Migration.UNCHANGED}
    dry = old.migrate(("u1", "hanako"), ("u2", "taro"), now=LATER, dry_run=True)
    assert outcomes(dry) == outcomes(again)
    assert "TransactWriteItems" not in requests.operations
    assert again.sums["unchanged"] == again.sums["old"] == 120
    assert not again.has_problems
    assert verify_programme(database).problems == []


def test_sums_count_every_old_point_once(old: Old, database: Database) -> None:
    for number, balance in enumerate([100, 20, 3, -7, 0, 50]):
        old.put_user(f"u{number}", balance)
    old.put("users", {"user_id": "u9", "points_balance": Decimal("0.5")})
    pairs = [(f"u{number}", f"sub-{number}") for number in (0, 3, 4, 9)]
    report = old.migrate(*pairs, ("u5", "twice"), ("u2", "twice"))
    assert report.sums == {
        "old": 166,
        "migrated": 100,
        "unchanged": 0,
        "differs": 0,
        "refused": 46,
        "unmapped": 20,
        "unknown": 0,
        "not reached": 0,
    }
    assert report.counts["accounts"] == {"migrated": 2, "refused": 4, "unmapped": 1}
    assert [(row.row, row.problem) for row in report.map_problems] == [
        (6, "row 7 has the same sub"),
        (7, "row 6 has the same sub"),
    ]
    assert sum(row.points_change for row in entries(database, "sub-0")) == 100


def test_dry_run_reports_the_same_without_writes(old: Old, database: Database) -> None:
    old.put_user("u1", 120)
    old.put_user("u2", -3)
    pairs = (("u1", "hanako"), ("u2", "taro"), ("u3", "jiro"), ("u4", ""))
    old.put("rewards", old_reward())
    old.put("locations", old_location())
    with record_requests(database.client) as requests:
        dry = old.migrate(*pairs, dry_run=True)
    assert set(requests.operations) == {"Scan", "BatchGetItem"}
    reads = [body for kind, body in requests if kind == "BatchGetItem"]
    assert len(reads) == 3
    assert all(keys["ConsistentRead"] for body in reads for keys in body["RequestItems"].values())
    assert dry.map_problems == (
        MapRow(4, "u3", "jiro", "no row of prod-users has this user_id"),
        MapRow(5, "u4", "", "the sub is empty"),
    )
    assert replace(dry, dry_run=False) == old.migrate(*pairs)
    assert old.migrate(("u3", "jiro")).has_problems


def test_unknown_outcome_is_settled_by_the_next_run(old: Old, database: Database) -> None:
    old.put_user("u1", 120)
    report = old.migrate(("u1", "hanako"), client=LosesRequests(database.client, count=99))
    assert (only(report).outcome, only(report).reason) == (Migration.UNKNOWN, NOT_KNOWN)
    assert report.sums["unknown"] == 120
    assert report.has_problems
    assert only(old.migrate(("u1", "hanako"))).outcome is Migration.MIGRATED
    assert [entry.points_change for entry in entries(database)] == [120]


def test_next_run_completes_one_that_lost_tables(old: Old, database: Database) -> None:
    pairs = [(f"u{number}", f"sub-{number}") for number in range(5)]
    for old_id, _ in pairs:
        old.put_user(old_id, 10)
    old.put_user("u9", 7)
    # One BatchGetItem reads the accounts that exist, the others are of movements.
    report = old.migrate(*pairs, client=FailsReads(database.client, good=3))
    assert [row.outcome for row in report.accounts] == [
        *[Migration.MIGRATED] * 2,
        *[Migration.NOT_REACHED] * 3,
        Migration.UNMAPPED,
    ]
    assert str(report.accounts[2].reason).startswith(f"{NOT_WRITTEN} (")
    assert report.accounts[3].reason == "the tables were lost before"
    assert report.sums["old"] == sum(report.sums.values()) - report.sums["old"] == 57
    again = old.migrate(*pairs, now=LATER)
    assert again.counts["accounts"] == {"migrated": 3, "unchanged": 2, "unmapped": 1}
    assert [account(database, sub).points_balance for _, sub in pairs] == [10] * 5


def test_prefix_of_no_old_tables_is_rejected(old: Old, database: Database) -> None:
    for prefix, problem in (("prod/", "has characters"), ("p" * 243, "is too long")):
        with pytest.raises(InvalidInputError, match=problem):
            old.migrate(("u1", "hanako"), prefix=prefix)
    with pytest.raises(
        InvalidInputError,
        match="own tables: recycle-points-moto-users, recycle-points-moto-points_ledger",
    ) as refusal:
        old.migrate(("u1", "hanako"), prefix=database.table_prefix)
    assert refusal.value.field == ["from-prefix"]
    old.put_user("u1", 120)
    with pytest.raises(TableMissingError, match="table prod-locations does not exist"):
        old.migrate(("u1", "hanako"), client=LacksLocations(database.client))
    assert users.read(database, "hanako") is None


def test_policy_that_is_over_rejects_the_migration(old: Old, database: Database) -> None:
    old.put_user("u1", 120)
    over = replace(PROGRAMME, expiry=parse_expiry("FIXED_DATE:2026-11-24"))
    with pytest.raises(SettingsError, match="FIXED_DATE:2026-11-24 is over"):
        old.migrate(("u1", "hanako"), programme=over)
    assert users.read(database, "hanako") is None


def test_lost_replies_write_everything_once(old: Old, database: Database) -> None:
    old.put_user("u1", 120)
    old.put_user("u2", 0)
    old.put("rewards", old_reward())
    old.put("locations", old_location())
    losing = LosesReplies(database.client, count=4)
    report = old.migrate(("u1", "hanako"), ("u2", "taro"), client=losing)
    assert len(losing.lost) == 4
    assert report.counts == {
        "accounts": {"migrated": 2},
        "rewards": {"migrated": 1},
        "locations": {"migrated": 1},
    }
    assert [entry.points_change for entry in entries(database)] == [120]
    tables = ("rewards", "stock_movements", "locations")
    assert [rows_of(database, table) for table in tables] == [1, 1, 1]


def test_changes_there_differ_and_are_left(old: Old, database: Database) -> None:
    old.put("rewards", old_reward())
    old.put("locations", old_location())
    old.migrate()
    before = rewards.read(database, "bag"), listed(database)
    old.put("rewards", old_reward(points_cost=99))
    for changed in (old_location(address="焼津市9"), old_location(is_active=False)):
        old.put("locations", changed)
        again = old.migrate(now=LATER)
        assert [(row.outcome, row.reason) for row in (*again.rewards, *again.locations)] == [
            (Migration.DIFFERS, "its id exists here with other content, which stays")
        ] * 2
        assert (rewards.read(database, "bag"), listed(database)) == before
