from dataclasses import replace
from typing import Any

from admin.verification.stock import Stock
from resolvers.domain.rewards.stock_shards import shard_id_of

SHARD = {"shard_id": shard_id_of("r", 0), "reward_id": "r", "stock_count": 3, "total_redeemed": 1}
RIGHT = Stock("r", 1, 10, 2, 2, stock=5, total=1, shard_count=1, in_shards=4, shards=[SHARD])


def test_p3_reward_and_its_shards_add_up() -> None:
    wrong: tuple[tuple[dict[str, Any], str | None], ...] = (
        ({}, None),
        ({"stock": 0, "moved": 5}, None),
        ({"stock": -1, "moved": 4}, "its stock is below 0"),
        ({"movements": 0}, "its stock_count is 5, and it has 0 stock movements"),
        ({"total": 2}, "total_redeemed is 3, its exchanges are of 2"),
        ({"in_shards": 5}, "stock_in_shards is 5, its shards count 4"),
        ({"stock": None}, "a shard is limited and the reward is not, or the reverse"),
        ({"shard_count": 2}, "it has 1 shards, its row says 2, or they have other ids"),
        ({"reward_id": "x"}, "it has 1 shards, its row says 1, or they have other ids"),
        ({"shards": [{**SHARD, "reward_id": "x"}]}, "a shard names another reward"),
        ({"shards": [{**SHARD, "stock_count": -1}]}, "a shard's stock is below 0"),
        ({"shards": [{**SHARD, "stock_count": 0}], "in_shards": 1, "moved": 7}, None),
    )
    for changes, problem in wrong:
        assert replace(RIGHT, **changes).problem == problem
