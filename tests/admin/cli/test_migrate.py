import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from resolvers.storage.base.client import Database
from resolvers.storage.points import users
from tests.support.migrations import OldSystem, old_entry, old_location, old_reward, write_map
from tests.support.operators import Command

pytestmark = pytest.mark.engine


@pytest.fixture
def old(database: Database, engine_environment: str) -> Iterator[OldSystem]:
    system = OldSystem(database.client, f"old-{engine_environment}-")
    yield system
    system.remove()


def test_report_names_rows_left_out_and_ends_1(
    command: Command, old: OldSystem, database: Database, tmp_path: Path
) -> None:
    for old_id, balance in (("a", 10), ("b", -5), ("c", 7), ("d", 1)):
        old.put_user(old_id, balance)
    old.put("users", {"user_id": "d", "points_balance": 2})
    old.put("users", {"user_id": "e", "points_balance": "3"})
    old.put("points_ledger", old_entry("d-1", "d", "1"), old_entry("f-0", "f", 9))
    old.put("rewards", old_reward(points_cost=0), old_reward("mug", stock_count=None))
    old.put("locations", old_location(coordinates=[35, 34]))
    pairs = [("a", "s1"), ("b", "s2"), ("ghost", "s3"), ("d", "s4")]
    path = write_map(tmp_path / "map.csv", pairs)
    arguments = ("migrate", "--from-prefix", old.prefix, "--users", path)
    dry = command.run_verb(*arguments, "--dry-run")
    assert (dry.returncode, dry.stderr) == (1, "dry run: nothing was written\n")
    assert users.read(database, "s1") is None
    answer = command.run_verb(*arguments, "--progress")
    assert (answer.returncode, answer.stdout) == (1, dry.stdout)
    assert "8 rows in " in answer.stderr
    assert answer.stdout.replace(old.prefix, "old-").replace(str(path), "map.csv") == (
        "map.csv:4: refused ghost: no row of old-users has this user_id\n"
        "old-users: refused b, -5 points (map.csv:3): points_balance is 0 to 1000000000, not -5\n"
        "old-users: unmapped c, 7 points\n"
        "old-users: unmapped e: points_balance is not a whole number but '3'\n"
        "old-points_ledger: differs d: its ledger comes to 1, 1 rows unread, "
        "old-users has 2 points\n"
        "old-points_ledger: differs f: its ledger comes to 9, old-users has no account\n"
        "old-rewards: refused bag: pointsCost must be 1 to 1000000, not 0\n"
        "old-rewards: migrated mug: has no stock_count: its stock is unlimited here; "
        "total_redeemed starts from 0 here, not from 12\n"
        "old-locations: refused station: coordinates: 35 and 34: either can be the latitude\n"
        "accounts: 2 migrated, 1 refused, 2 unmapped\n"
        "rewards: 1 migrated, 1 refused\n"
        "locations: 1 refused\n"
        "points: 14 in old-users = 12 migrated + -5 refused + 7 unmapped\n"
    )
    report = json.loads(command.run_verb(*arguments, "--json").stdout)
    assert report["sums"]["unchanged"] == 12
    assert report["counts"]["accounts"] == {"unchanged": 2, "refused": 1, "unmapped": 2}
    assert users.read(database, "s2") is None
