"""One exchange looks for its pieces: attempt after attempt, in a reward's row and its shards.

Exchange x begins at shard 0 of four, and turns to the next one with each attempt.
"""

from dataclasses import replace
from itertools import chain, repeat

import pytest
from boto3.dynamodb.conditions import Attr

from resolvers.domain.rewards.rewards import Reward
from resolvers.domain.rewards.stock_shards import PORTION_MAXIMUM, StockShard
from resolvers.services.rewards.reward_stock import (
    MOVING_SECONDS,
    PATIENT_ATTEMPTS,
    RACES_LOST_MAXIMUM,
    StockTaker,
    bring_back,
    stop_shards,
)
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import RetryError, retry, update
from resolvers.storage.rewards import rewards
from tests.support.clients import Cancels, LosesRequests
from tests.support.reward_rows import divide, stored, through


@pytest.fixture
def divided(database: Database) -> Database:
    """The reward tote has four shards with 50 pieces each, and a reserve of 200."""
    stored(database, stock=400)
    divide(database, "tote")
    return database


def write(database: Database, table: str, key: str, **values: int | None) -> None:
    database.commit(update(table, key, values, Attr("definition_version").exists(), retry))


def put_pieces(database: Database, reserve: int, *pieces: int) -> None:
    write(database, "rewards", "tote", stock_count=reserve, stock_in_shards=sum(pieces))
    for number, count in enumerate(pieces):
        write(database, "stock_shards", f"tote#{number}", stock_count=count)


def row(database: Database) -> Reward:
    reward = rewards.from_item(database.get(*rewards.key("tote")))
    assert reward is not None
    return reward


def pieces(database: Database) -> list[int | None]:
    """Return the pieces in the reserve and in the shards."""
    reward = row(database)
    keys = [("stock_shards", f"tote#{number}") for number in range(reward.stock_shards or 0)]
    found = database.batch_get(keys, consistent=True)
    return [reward.stock_count, *(found[key].get("stock_count") for key in keys)]


def versions(database: Database) -> list[int]:
    keys = [("stock_shards", f"tote#{number}") for number in range(4)]
    found = database.batch_get(keys, consistent=True)
    return [found[key]["definition_version"] for key in keys]


def shard(number: int = 0, stock: int | None = 0, version: int = 1, total: int = 0) -> StockShard:
    return StockShard(
        shard_id=f"tote#{number}",
        reward_id="tote",
        definition_version=version,
        stock_count=stock,
        total_redeemed=total,
    )


def attempt(taker: StockTaker, reward: Reward, found: StockShard | None = None) -> str:
    """Return the row of an attempt that fails: it loses a race, or finds the shard like this."""
    write = taker.take(reward)
    if found is None:
        write.on_conflict()
    elif write.table == "stock_shards":
        write.on_condition_failed(found.to_item())
    [key] = write.request["Key"].values()
    name: str = key["S"]
    return name


def test_lost_races_double_shards(database: Database) -> None:
    stored(database, stock=4000)
    taker = StockTaker(database, "x", 1)

    places = [
        (attempt(taker, row(database)), row(database).stock_shards)
        for _ in range(2 * RACES_LOST_MAXIMUM + 4)
    ]

    assert places == [
        *[("tote", None)] * 3,
        *[("tote#3", 4), ("tote#0", 4), ("tote#1", 4), ("tote#2", 4), ("tote#3", 8)],
    ]


@pytest.mark.parametrize(("stock", "lost"), [(99, 0), (400, 1)])
def test_stock_that_cannot_divide_stays_whole(database: Database, stock: int, lost: int) -> None:
    before = stored(database, stock=stock)
    busy = Cancels(database.client, "TransactionConflict", count=lost)
    taker = StockTaker(through(database, busy), "x", 1)

    assert {attempt(taker, row(database)) for _ in range(RACES_LOST_MAXIMUM + 2)} == {"tote"}
    assert row(database) == before


@pytest.mark.parametrize(("reserve", "first"), [(60, "tote#0"), (61, "tote#0"), (59, "tote#1")])
def test_exchange_above_reserve_searches_shards(
    divided: Database, reserve: int, first: str
) -> None:
    put_pieces(divided, reserve, 0, 400, 0, 0)

    assert attempt(StockTaker(divided, "x", 60), row(divided)) == first


@pytest.mark.parametrize(
    ("reserve", "stock", "quantity", "left"),
    [(200, 0, 1, [175, 25]), (200, 2, 60, [142, 60]), (58, 2, 60, [0, 60]), (58, 60, 60, [58, 60])],
)
def test_short_shard_gets_what_it_lacks(
    divided: Database, reserve: int, stock: int, quantity: int, left: list[int]
) -> None:
    """Or a whole portion, if that is more."""
    put_pieces(divided, reserve, stock, 100, 100, 100)
    taker = StockTaker(divided, "x", quantity)
    attempt(taker, row(divided), shard(0, stock))

    assert attempt(taker, row(divided)) == "tote#0"
    assert pieces(divided) == [*left, 100, 100, 100]


def test_full_count_moves_to_unlimited_reward(database: Database) -> None:
    stored(database)
    divide(database, "tote")
    write(database, "stock_shards", "tote#0", total_redeemed=PORTION_MAXIMUM)
    taker = StockTaker(database, "x", 1)
    attempt(taker, row(database), shard(0, None, total=PORTION_MAXIMUM))

    assert attempt(taker, row(database)) == "tote#0"
    assert row(database).total_redeemed == PORTION_MAXIMUM


def test_refill_that_loses_race_is_tried_again(divided: Database) -> None:
    """The shard has other pieces by now."""
    taker = StockTaker(divided, "x", 1)
    attempt(taker, row(divided), shard(0, 0))

    with pytest.raises(RetryError):
        taker.take(row(divided))
    assert attempt(taker, row(divided)) == "tote#2", "the shard is not taken for short again"


@pytest.mark.parametrize("number", [4, 5])
def test_shard_that_is_gone_is_not_short(divided: Database, number: int) -> None:
    taker = StockTaker(divided, "x", 1)
    attempt(taker, row(divided), shard(number))

    assert attempt(taker, row(divided)) == "tote#1"
    assert row(divided).stock_shards == 4


def test_stopped_shards_are_left_alone_for_a_while(divided: Database) -> None:
    """After that, all shards are gathered: the change that stopped them broke off."""
    write(divided, "stock_shards", "tote#0", definition_version=2)
    taker = StockTaker(divided, "x", 1)

    places = [attempt(taker, row(divided), shard(0, 0, 2)) for _ in range(PATIENT_ATTEMPTS + 1)]

    assert places == ["tote#0", "tote#1", "tote#2", "tote"]
    assert pieces(divided) == [400]


@pytest.mark.parametrize(("last", "place"), [(139, "tote"), (140, "tote#3")])
def test_few_pieces_are_gathered(divided: Database, last: int, place: str) -> None:
    """Few are less than one exchange of this size from each shard."""
    put_pieces(divided, 10, 20, 20, 20, last - 60)
    taker = StockTaker(divided, "x", 35)

    assert attempt(taker, row(divided)) == place
    assert pieces(divided)[0] == (10 if place == "tote#3" else last + 10)


@pytest.mark.parametrize(
    ("quantity", "last", "place"),
    [(59, (0, 60), "tote#3"), (60, (0, 60), None), (35, (30, 30), None)],
)
def test_last_pieces_come_only_from_row(
    divided: Database, quantity: int, last: tuple[int, int], place: str | None
) -> None:
    """Even if the shards cannot be gathered."""
    put_pieces(divided, 10, 0, 0, *last)
    busy = through(divided, Cancels(divided.client, "TransactionConflict"))
    taker = StockTaker(busy, "x", quantity)

    if place is None:
        with pytest.raises(RetryError):
            taker.take(row(divided))
    else:
        assert attempt(taker, row(divided)) == place


@pytest.mark.parametrize(
    ("total", "shards"), [(0, 4), (PORTION_MAXIMUM - 1, 4), (PORTION_MAXIMUM, None)]
)
def test_full_shards_of_unlimited_reward_are_gathered(
    database: Database, total: int, shards: int | None
) -> None:
    stored(database)
    divide(database, "tote")
    for number in range(4):
        write(database, "stock_shards", f"tote#{number}", total_redeemed=total)
    taker = StockTaker(database, "x", 1)

    for _ in range(PATIENT_ATTEMPTS + 1):
        attempt(taker, row(database), shard(0, None, 2))

    assert row(database).stock_shards == shards


def test_pieces_that_moved_meanwhile_are_read_again(divided: Database) -> None:
    before = row(divided)
    put_pieces(divided, 10, 0, 0, 0, 60)

    with pytest.raises(RetryError):
        StockTaker(divided, "x", 300).take(before)


@pytest.mark.parametrize(
    ("seconds", "is_late"), [(MOVING_SECONDS, False), (MOVING_SECONDS + 0.1, True)]
)
def test_late_attempt_moves_no_pieces(divided: Database, seconds: float, *, is_late: bool) -> None:
    times = chain([100.0], repeat(100.0 + seconds))
    policy = replace(divided.retry_policy, monotonic=lambda: next(times))
    taker = StockTaker(replace(divided, retry_policy=policy), "x", 300)

    if is_late:
        with pytest.raises(RetryError):
            taker.take(row(divided))
    else:
        attempt(taker, row(divided))
    assert pieces(divided) == ([200, 50, 50, 50, 50] if is_late else [400])


def test_lost_answer_to_movement_is_tried_again(divided: Database) -> None:
    lost = through(divided, LosesRequests(divided.client))
    put_pieces(divided, 10, 20, 20, 20, 30)

    with pytest.raises(RetryError):
        StockTaker(lost, "x", 25).take(row(divided))


def test_pieces_return_shard_by_shard(divided: Database) -> None:
    put_pieces(divided, 200, 50, 0, 30, 20)
    shards = rewards.read_shards(divided, row(divided)) or []
    busy = Cancels(divided.client, "TransactionConflict", count=2)

    bring_back(through(divided, busy), row(divided), shards)

    assert pieces(divided) == [250, 50, 0, 0, 0]


def test_busy_shard_does_not_delay_others(divided: Database) -> None:
    """A change that cannot stop one shard has to come back."""
    write(divided, "stock_shards", "tote#1", definition_version=3)
    busy = Cancels(divided.client, "TransactionConflict")

    with pytest.raises(RetryError):
        stop_shards(through(divided, busy), row(divided), 2)
    assert versions(divided) == [1, 3, 2, 2]

    stop_shards(divided, row(divided), 2)
    assert versions(divided) == [2, 3, 2, 2]
