import pytest

from resolvers.domain.base.errors import OutOfStockError
from resolvers.domain.rewards.rewards import STOCK_MAXIMUM, update_reward
from resolvers.storage.base.client import CommitError, Database
from resolvers.storage.base.expressions import RetryError, Write
from resolvers.storage.rewards import rewards
from tests.support.reward_rows import LATER, change, made, moved_stock, read, stored


def refusal(database: Database, *writes: Write) -> Exception:
    before = rewards.read(database, "tote")
    with pytest.raises(CommitError) as failed:
        database.commit(*writes)
    assert failed.value.reason is not None
    assert rewards.read(database, "tote") == before
    return failed.value.reason


def test_existing_reward_is_not_created_again(database: Database) -> None:
    stored(database, stock=3)

    assert isinstance(refusal(database, *rewards.put_new(made(stock=5))), RetryError)
    assert moved_stock(database) == [3]


def test_change_leaves_stock_alone(database: Database) -> None:
    before = stored(database, stock=3, description="綿", category="goods")
    after = update_reward(before, {"description": None, "points_cost": 450}, LATER)
    database.commit(rewards.take_stock(before, 2))

    database.commit(*rewards.redefine(before, after))

    assert read(database) == after.model_copy(update={"stock_count": 1, "total_redeemed": 2})
    assert "description" not in (database.get("rewards", "tote") or {})


@pytest.mark.parametrize(("stock", "left"), [(3, 0), (None, None)])
def test_exchange_takes_stock_and_counts(
    database: Database, stock: int | None, left: int | None
) -> None:
    database.commit(rewards.take_stock(stored(database, stock=stock), 3))

    now = read(database)
    assert (now.stock_count, now.total_redeemed, now.definition_version) == (left, 3, 1)


def test_p3_exchange_takes_no_missing_stock(database: Database) -> None:
    reward = stored(database, stock=3)
    database.commit(rewards.take_stock(reward, 2))

    refused = refusal(database, rewards.take_stock(reward, 2))

    assert isinstance(refused, OutOfStockError)
    assert refused.stock_remaining == 1


@pytest.mark.parametrize("stock", [3, None])
@pytest.mark.parametrize("quantity", [1, 5])
def test_exchange_needs_price_as_read(database: Database, stock: int | None, quantity: int) -> None:
    """The missing reward asks for another look, too; so does one short of stock."""
    reward = made(stock=stock)
    assert isinstance(refusal(database, rewards.take_stock(reward, quantity)), RetryError)

    stored(database, stock=stock)
    change(database, points_cost=450)

    assert isinstance(refusal(database, rewards.take_stock(reward, quantity)), RetryError)


@pytest.mark.parametrize(("stock", "returned"), [(3, 2), (None, 0), (STOCK_MAXIMUM, 2)])
def test_ended_exchange_returns_stock(database: Database, stock: int | None, returned: int) -> None:
    """Whatever has become of the reward's price."""
    database.commit(rewards.take_stock(stored(database, stock=stock), 2))
    change(database, points_cost=450, is_active=False)

    database.commit(rewards.give_back({"reward_id": "tote"}, "x", 2, returned))

    now = read(database)
    assert (now.stock_count, now.total_redeemed) == (stock, 0)


def test_stock_can_return_past_maximum(database: Database) -> None:
    stored(database, stock=STOCK_MAXIMUM)

    database.commit(rewards.give_back({"reward_id": "tote"}, "x", 2, 2))

    assert read(database).stock_count == STOCK_MAXIMUM + 2


@pytest.mark.parametrize(
    ("stock", "delta", "in_shards", "granted"),
    [
        *((3, -3, 5, True), (3, -4, 5, False), (None, 1, 0, False)),
        *((STOCK_MAXIMUM - 3, 3, 0, True), (STOCK_MAXIMUM - 3, 4, 0, False)),
        *((STOCK_MAXIMUM - 3, 1, 2, True), (STOCK_MAXIMUM - 3, 2, 2, False)),
    ],
)
def test_p3_stock_moves_within_bounds(
    database: Database, stock: int | None, delta: int, in_shards: int, *, granted: bool
) -> None:
    stored(database, stock=stock)
    write = rewards.move_stock(read(database), delta, in_shards)

    if granted:
        database.commit(write)
        assert read(database).stock_count == (stock or 0) + delta
    else:
        assert isinstance(refusal(database, write), RetryError)
