import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.domain.rewards.rewards import SHARDS_MAXIMUM, Reward
from resolvers.domain.rewards.stock_shards import (
    FIRST_SHARDS,
    PORTION_MAXIMUM,
    RESERVE_PER_SHARD,
    StockShard,
    added_shards,
    choose,
    fit_together,
    portion_of,
    with_shards,
)
from tests.support.reward_rows import made

LEAST = FIRST_SHARDS * RESERVE_PER_SHARD


@given(st.integers(0, 10**6), st.integers(1, SHARDS_MAXIMUM), st.integers(1, 100))
def test_p3_portion_is_enough_or_nothing(reserve: int, shards: int, missing: int) -> None:
    portion = portion_of(reserve, shards, missing)

    assert (portion == 0) is (reserve < missing)
    assert portion == 0 or missing <= portion <= min(reserve, max(missing, PORTION_MAXIMUM))


def with_stock(stock: int | None, shards: int | None = None) -> Reward:
    return made(stock=stock).model_copy(update={"stock_shards": shards})


def shard_of(number: int, stock: int | None = None, total: int = 0) -> StockShard:
    return StockShard(
        shard_id=f"r#{number}",
        reward_id="r",
        definition_version=1,
        stock_count=stock,
        total_redeemed=total,
    )


@pytest.mark.parametrize(
    ("reserve", "missing", "portion"),
    [(800, 1, 100), (80, 1, 10), (24, 1, 4), (3, 1, 3), (24, 10, 10), (4, 5, 0)],
)
def test_p3_portions_shrink_with_the_reserve(reserve: int, missing: int, portion: int) -> None:
    assert portion_of(reserve, 4, missing) == portion


def test_limited_shard_gives_its_last_piece() -> None:
    assert [shard_of(1, 2).has(quantity) for quantity in (2, 3)] == [True, False]


def test_p3_row_and_shards_add_up() -> None:
    shards = [shard_of(0, 5, total=3), shard_of(1, 7, total=-1)]
    reward = with_stock(20, 2).model_copy(update={"total_redeemed": 10, "stock_in_shards": 14})
    whole = with_shards(reward, shards)

    assert (whole.stock_count, whole.total_redeemed) == (32, 12)
    assert fit_together(reward, shards)
    assert not fit_together(reward, shards[:1])
    assert [fit_together(with_stock(20), parts) for parts in ([], shards)] == [True, False]


def test_unlimited_shard_ends_at_its_total() -> None:
    total = PORTION_MAXIMUM - 2
    shard = shard_of(1, total=total)
    assert [shard.has(quantity) for quantity in (2, 3)] == [True, False]
    assert with_shards(with_stock(None, 1), [shard]).total_redeemed == total
    assert [fit_together(with_stock(None, count), [shard]) for count in (1, 2)] == [True, False]


@pytest.mark.parametrize(
    ("stock", "shards", "added"),
    [
        (LEAST - 1, None, 0),
        (LEAST, None, FIRST_SHARDS),
        (None, None, FIRST_SHARDS),
        (2 * LEAST - 1, FIRST_SHARDS, 0),
        (2 * LEAST, FIRST_SHARDS, FIRST_SHARDS),
        (10**6, SHARDS_MAXIMUM, 0),
    ],
)
def test_demand_doubles_shards_of_large_reserve(
    stock: int | None, shards: int | None, added: int
) -> None:
    new = added_shards(with_stock(stock, shards))

    assert [shard.number for shard in new] == [*range(shards or 0, (shards or 0) + added)]
    count = (shards or 0) + added
    pieces = None if stock is None else min(PORTION_MAXIMUM, stock // (2 * (count or 1)))
    assert {(shard.stock_count, shard.definition_version) for shard in new} <= {(pieces, 1)}


def test_attempts_choose_every_shard_in_turn() -> None:
    assert {choose(16, "an exchange", attempt) for attempt in range(16)} == {*range(16)}


def test_exchanges_spread_over_shards() -> None:
    chosen = [choose(4, f"exchange {number}") for number in range(400)]

    assert all(chosen.count(number) > 50 for number in range(4))
