"""The old system migrated by the operators' command, on the real engine."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from resolvers.storage import users
from resolvers.storage.client import Database
from resolvers.storage.expressions import from_attributes
from tests.support.old_system import OldSystem, old_entry, old_location, old_reward, write_map
from tests.support.operators import Command

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

pytestmark = pytest.mark.engine

USERS, ENTRIES, REWARDS, LOCATIONS = 500, 450, 20, 30  # 1,000 rows


@pytest.fixture
def old(engine_client: "DynamoDBClient", engine_environment: str) -> Iterator[OldSystem]:
    system = OldSystem(engine_client, f"old-{engine_environment}-")
    yield system
    system.remove()


def rows(database: Database, table: str) -> list[dict[str, Any]]:
    pages = database.client.get_paginator("scan").paginate(TableName=database.table_name(table))
    return [from_attributes(item) for page in pages for item in page["Items"]]


def fill(old: OldSystem, seed: int) -> dict[str, int]:
    """1,000 rows of the old shapes; the balances."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    balances = {f"user-{n:04}": chance.choice([0, chance.randint(1, 900)]) for n in range(USERS)}
    items = [{"user_id": user_id, "points_balance": n} for user_id, n in balances.items()]
    old.put("users", *items)
    entries = [
        old_entry(f"t-{user_id}", user_id, points)
        for user_id, points in list(balances.items())[:ENTRIES]
    ]
    old.put("points_ledger", *entries)
    rewards = [
        old_reward(f"reward-{n}", points_cost=10 * n, stock_count=n if n % 2 else None)
        for n in range(1, REWARDS + 1)
    ]
    old.put("rewards", *rewards)
    places = [old_location(f"place-{n}", is_active=n % 3 > 0) for n in range(LOCATIONS)]
    old.put("locations", *places)
    return balances


def test_1000_rows_are_migrated_once(
    command: Command, old: OldSystem, database: Database, tmp_path: Path
) -> None:
    balances = fill(old, seed=4)
    before = old.snapshot()
    mapped = list(balances)[:-10]
    path = write_map(tmp_path / "map.csv", [(old_id, f"sub-{old_id}") for old_id in mapped])
    arguments = ("migrate", "--from-prefix", old.prefix, "--users", path)
    dry = command.run_verb(*arguments, "--dry-run", "--progress")
    assert (dry.returncode, dry.stderr) == (0, "dry run: nothing was written\n")
    assert rows(database, "users") == []

    first = command.run_verb(*arguments)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout == dry.stdout
    migrated = sum(balances[old_id] for old_id in mapped)
    total = sum(balances.values())
    assert first.stdout.splitlines()[-1] == (
        f"points: {total} in {old.prefix}users = {migrated} migrated + {total - migrated} unmapped"
    )
    accounts = {row["user_id"]: row["points_balance"] for row in rows(database, "users")}
    assert accounts == {f"sub-{old_id}": balances[old_id] for old_id in mapped}
    entries = rows(database, "points_ledger")
    assert sum(entry["points_change"] for entry in entries) == migrated
    assert len(entries) == sum(balances[old_id] > 0 for old_id in mapped)
    assert len(rows(database, "rewards")) == REWARDS
    assert len(rows(database, "stock_movements")) == REWARDS / 2
    closed = [row for row in rows(database, "locations") if row["status"] == "CLOSED"]
    assert len(closed) == LOCATIONS / 3

    tables = ("users", "points_ledger", "rewards", "locations", "stock_movements")
    standing = {table: sorted(map(repr, rows(database, table))) for table in tables}
    again = command.run_verb(*arguments)
    assert again.returncode == 0
    assert f"accounts: {len(mapped)} unchanged, 10 unmapped" in again.stdout
    assert f"rewards: {REWARDS} unchanged\nlocations: {LOCATIONS} unchanged" in again.stdout
    assert {table: sorted(map(repr, rows(database, table))) for table in tables} == standing
    assert old.snapshot() == before

    verified = command.run_verb("verify", "--all")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert f" of {len(mapped)} users: no problems" in verified.stdout


def test_report_names_rows_left_out_and_ends_1(
    command: Command, old: OldSystem, database: Database, tmp_path: Path
) -> None:
    for old_id, balance in (("a", 10), ("b", -5), ("c", 7), ("d", 1)):
        old.put_user(old_id, balance)
    old.put("users", {"user_id": "d", "points_balance": 2})
    old.put("rewards", old_reward(points_cost=0), old_reward("mug", stock_count=None))
    old.put("locations", old_location(coordinates=[35, 34]))
    pairs = [("a", "s1"), ("b", "s2"), ("ghost", "s3"), ("d", "s4")]
    path = write_map(tmp_path / "map.csv", pairs)
    arguments = ("migrate", "--from-prefix", old.prefix, "--users", path)
    answer = command.run_verb(*arguments, "--progress")
    assert answer.returncode == 1
    assert "7 rows in " in answer.stderr
    assert answer.stdout.replace(old.prefix, "old-").replace(str(path), "map.csv") == (
        "map.csv:4: refused ghost: no row of old-users has this user_id\n"
        "old-users: refused b, -5 points (map.csv:3): points_balance is 0 to 1000000000, not -5\n"
        "old-users: unmapped c, 7 points\n"
        "old-points_ledger: differs d: its ledger comes to 1, old-users has 2 points\n"
        "old-rewards: refused bag: pointsCost must be 1 to 1000000, not 0\n"
        "old-rewards: migrated mug: has no stock_count: its stock is unlimited here; "
        "total_redeemed starts from 0 here, not from 12\n"
        "old-locations: refused station: coordinates: 35 and 34: either can be the latitude\n"
        "accounts: 2 migrated, 1 refused, 1 unmapped\n"
        "rewards: 1 migrated, 1 refused\n"
        "locations: 1 refused\n"
        "points: 14 in old-users = 12 migrated + -5 refused + 7 unmapped\n"
    )
    report = json.loads(command.run_verb(*arguments, "--json").stdout)
    assert report["sums"]["unchanged"] == 12
    assert report["counts"]["accounts"] == {"unchanged": 2, "refused": 1, "unmapped": 1}
    assert report["accounts"][0] == {
        "id": "a",
        "outcome": "unchanged",
        "points": 10,
        "sub": "s1",
        "map_row": 2,
        "reason": None,
    }
    assert users.read(database, "s2") is None


def test_unreadable_balance_is_not_a_missing_account(
    command: Command, old: OldSystem, tmp_path: Path
) -> None:
    old.put_user("a", "many")
    old.put("points_ledger", old_entry("t-a", "a", 5), old_entry("t-ghost", "ghost", 9))
    path = write_map(tmp_path / "map.csv", [("a", "s1")])
    answer = command.run_verb("migrate", "--from-prefix", old.prefix, "--users", path, "--dry-run")
    lines = answer.stdout.replace(old.prefix, "old-").replace(str(path), "map.csv").splitlines()
    assert lines[:3] == [
        "old-users: refused a (map.csv:2): points_balance is not a whole number but 'many'",
        "old-points_ledger: differs ghost: its ledger comes to 9, old-users has no account",
        "accounts: 1 refused",
    ]


@pytest.mark.parametrize(
    ("changed", "variables", "status", "message"),
    [
        (("--from-prefix", "nowhere-"), {}, 3, "table nowhere-users does not exist"),
        (("--from-prefix", "a b"), {}, 2, "--from-prefix: has characters that a table's name"),
        (("--fulfilment-type", "MAGIC"), {}, 2, "'--fulfilment-type': 'MAGIC' is not one of"),
        ((), {"PROGRAMME_TIME_ZONE": "Mars"}, 2, "PROGRAMME_TIME_ZONE"),
        ((), {"PROGRAMME_EXPIRY_POLICY": "SOON"}, 2, "PROGRAMME_EXPIRY_POLICY"),
        ((), {"PROGRAMME_EXPIRY_POLICY": "FIXED_DATE:2020-03-31"}, 2, "2020-03-31 is over"),
    ],
)
def test_wrong_options_are_reported_in_one_line(
    changed: tuple[str, ...],
    variables: dict[str, str],
    status: int,
    message: str,
    command: Command,
    old: OldSystem,
    tmp_path: Path,
) -> None:
    path = write_map(tmp_path / "map.csv", [("a", "s1")])
    command.variables.update(variables)
    answer = command.run_verb("migrate", "--from-prefix", old.prefix, "--users", path, *changed)
    assert answer.returncode == status
    assert message in " ".join(answer.stderr.split())
    assert "Traceback" not in answer.stderr
