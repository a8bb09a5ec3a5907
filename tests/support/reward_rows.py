"""Rewards and movements of stock, made for tests of their tables."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from resolvers.domain.enums import FulfilmentType
from resolvers.domain.rewards import Reward, create_reward, update_reward
from resolvers.domain.validation import LocalizedText
from resolvers.services.rewards import put_reward
from resolvers.storage import rewards
from resolvers.storage.client import Database
from resolvers.storage.stock_movements import StockMovement

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


def changing(**changes: Any) -> Callable[[Reward], Reward]:
    return lambda reward: update_reward(reward, changes, LATER)


def movement(delta: int, movement_id: str = "m", request_hash: str = "r") -> StockMovement:
    return StockMovement(
        movement_id=movement_id,
        reward_id="tote",
        delta=delta,
        request_hash=request_hash,
        created_at=LATER,
    )


def rows_of(database: Database, table: str) -> int:
    answer = database.client.scan(TableName=database.table_name(table), Select="COUNT")
    count: int = answer["Count"]
    return count
