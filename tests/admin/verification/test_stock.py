from dataclasses import replace
from typing import Any

from admin.verification.stock import Stock, Stocks, check_again
from resolvers.domain.rewards.stock_shards import shard_id_of
from resolvers.storage.base.client import Database
from tools.support.requests import record_requests

SHARD = {"shard_id": shard_id_of("r", 0), "reward_id": "r", "stock_count": 3, "total_redeemed": 1}
RIGHT = Stock("r", 1, 10, 2, 2, stock=5, total=1, shard_count=1, in_shards=4, shards=[SHARD])


def test_p3_reward_and_its_shards_add_up() -> None:
    wrong: tuple[tuple[dict[str, Any], str | None], ...] = (
        ({}, None),
        ({"stock": 0, "moved": 5}, None),
        ({"stock": -1, "moved": 4}, "its stock is below 0"),
        ({"total": None}, "the reward does not exist"),
        ({"moved": 11}, "8 in stock and 2 taken are not the 11 that were put there"),
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


def test_unlimited_reward_has_no_stock() -> None:
    assert Stock("r", exchanged=2, total=2).problem is None
    limited = "its stock_count is None, and it has 1 stock movements"
    assert Stock("r", total=0, movements=1).problem == limited
    shard = {name: SHARD[name] for name in ("shard_id", "reward_id", "total_redeemed")}
    assert Stock("r", exchanged=3, total=2, shard_count=1, shards=[shard]).problem is None


def test_unreadable_row_fails_its_reward() -> None:
    stocks = Stocks()
    for reward_id in "abc":
        stocks.add_reward({"reward_id": reward_id})
    stocks.add_movement({"reward_id": "a"})
    stocks.add_exchange({"reward_id": "b", "status": "CONFIRMED"})
    stocks.add_exchange({"reward_id": "c", "status": "CANCELLED"})
    stocks.add_reward({"reward_id": "d", "total_redeemed": "x"})
    stocks.add_shard({"shard_id": shard_id_of("e", 0)})
    for row in ({"reward_id": 5, "delta": 1}, {"delta": 1}):
        stocks.add_movement(row)
        stocks.add_exchange({**row, "status": "CONFIRMED"})
    assert stocks.problems() == {
        "a": "total_redeemed is 0, its exchanges are of 1",
        "b": "total_redeemed is 0, its exchanges are of 1",
        "d": "the reward cannot be read: TypeError",
        "e": "the reward does not exist",
    }


def test_rewards_without_suspicion_are_not_read(database: Database) -> None:
    with record_requests(database.client) as requests:
        assert check_again(database, []) == ([], [])
    assert requests.operations == []
