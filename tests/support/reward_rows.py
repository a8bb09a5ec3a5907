"""Rewards and movements of stock, made for tests of their tables."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from resolvers.domain.enums import FulfilmentType
from resolvers.domain.rewards import Reward, create_reward
from resolvers.domain.stock_shards import added_shards
from resolvers.domain.validation import LocalizedText
from resolvers.services.rewards import RewardResult, put_reward, restock_reward, update_reward
from resolvers.storage import rewards, stock_moves
from resolvers.storage.client import Database
from tests.support.contexts import admin_context

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
LATER = datetime(2026, 11, 25, 10, tzinfo=UTC)


def through(database: Database, client: object) -> Database:
    return replace(database, client=client)


def made(reward_id: str = "tote", request_hash: str = "h", **content: Any) -> Reward:
    whole = {
        "names": LocalizedText(ja="エコバッグ"),
        "points_cost": 500,
        "fulfilment_type": FulfilmentType.PICKUP,
        **content,
    }
    return create_reward(whole, reward_id=reward_id, request_hash=request_hash, now=NOW)


def stored(database: Database, reward_id: str = "tote", **content: Any) -> Reward:
    reward = made(reward_id, **content)
    return put_reward(database, reward_id, "h", lambda: reward).reward


def read(database: Database, reward_id: str = "tote") -> Reward:
    reward = rewards.read(database, reward_id)
    assert reward is not None
    return reward


def names(database: Database) -> set[str]:
    """Return which of the rewards a, b and c exist."""
    keys = [("rewards", name) for name in "abc"]
    return {name for _, name in database.batch_get(keys, consistent=True)}


def change(database: Database, reward_id: str = "tote", **changes: Any) -> Reward:
    return update_reward(admin_context(database, now=LATER), reward_id, changes).reward


def restock(database: Database, delta: int, key: str = "m") -> RewardResult:
    return restock_reward(admin_context(database, now=LATER), "tote", delta, key, "納品")


def rows_of(database: Database, table: str) -> int:
    answer = database.client.scan(TableName=database.table_name(table), Select="COUNT")
    count: int = answer["Count"]
    return count


def moved_stock(database: Database) -> list[int]:
    """Return what each movement of stock adds, smallest first."""
    items = database.client.scan(TableName=database.table_name("stock_movements"))["Items"]
    return sorted(int(item["delta"]["N"]) for item in items)


def divide(database: Database, reward_id: str) -> None:
    """Give a reward shards, or twice as many, as exchanges that lose races do."""
    reward = rewards.from_item(database.get(*rewards.key(reward_id)))
    assert reward is not None
    database.commit(*stock_moves.divide(reward, added_shards(reward)))
