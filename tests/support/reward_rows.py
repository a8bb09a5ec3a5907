from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from admin.verification.verify import verify_programme
from resolvers.domain.base.enums import FulfilmentType
from resolvers.domain.base.validation import LocalizedText
from resolvers.domain.rewards.rewards import Reward, create_reward
from resolvers.domain.rewards.stock_shards import added_shards
from resolvers.services.rewards.rewards import (
    RewardResult,
    put_reward,
    restock_reward,
    update_reward,
)
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import from_attributes
from resolvers.storage.rewards import rewards, stock_moves
from tests.support.contexts import admin_context
from tests.support.exchange_steps import granted
from tests.support.identities import ADMIN, OPERATOR
from tests.support.service import Service

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
LATER = datetime(2026, 11, 25, 10, tzinfo=UTC)
EVERY_FIELD: dict[str, Any] = {
    "names": LocalizedText(
        ja="商品券", ja_kana="ショウヒンケン", en="Voucher", easy_ja="かいものけん"
    ),
    "description": "500円分",
    "category": "voucher",
    "image_url": "https://example.jp:8443/voucher.png?size=2",
    "stock": 10,
    "redeemable_from": NOW,
    "redeemable_until": datetime(2026, 12, 25, 9, tzinfo=UTC),
    "limit_per_user": 3,
    "limit_per_user_per_day": 1,
    "requires_approval": True,
    "is_active": False,
    "terms_and_conditions": "市内の店で使えます",
}
"""A reward that has each field of RewardInput."""


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


STOCK = 120


def row(service: Service, reward_id: str) -> Reward:
    read = rewards.from_item(service.database.get(*rewards.key(reward_id)))
    assert read is not None
    return read


def divided(service: Service, **content: Any) -> str:
    """Return a reward with shards."""
    reward_id = service.make_reward(pointsCost=1, **{"stock": STOCK, **content})
    divide(service.database, reward_id)
    return reward_id


def shards(service: Service) -> list[int | None]:
    rows = map(from_attributes, service.rows("stock_shards"))
    return [row.get("stock_count") for row in sorted(rows, key=lambda row: row["shard_id"])]


def shown(service: Service, reward_id: str) -> tuple[int | None, int]:
    reward = service.ask("reward", OPERATOR, id=reward_id)
    [listed] = [each for each in service.ask("rewards", OPERATOR)["nodes"] if each == reward]
    return listed["stockRemaining"], listed["totalExchanged"]


def is_clean(service: Service) -> bool:
    return not verify_programme(service.database, segments=1).problems


def nearly_sold_out(service: Service) -> str:
    """Return a reward with 40 pieces left, 4 to 16 of them in the reserve."""
    reward_id = divided(service, stock=100)
    for quantity in (40, 20):
        granted(service.exchange(reward_id, f"of-{quantity}", quantity=quantity))
    return reward_id


def gathered(service: Service, reward_id: str) -> None:
    reward = row(service, reward_id)
    parts = rewards.read_shards(service.database, reward)
    assert parts is not None
    service.database.commit(*stock_moves.gather(reward, parts))


def add_more(service: Service, reward_id: str) -> None:
    service.done("restockReward", ADMIN, id=reward_id, delta=1000, idempotencyKey="more")
    divide(service.database, reward_id)
