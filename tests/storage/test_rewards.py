from collections.abc import Callable
from typing import Any

import pytest

from resolvers.domain.errors import OutOfStockError
from resolvers.domain.rewards import STOCK_MAXIMUM, Reward, update_reward
from resolvers.storage import rewards
from resolvers.storage.client import CommitError, Database
from resolvers.storage.expressions import DEFINITIONS, RetryError, Write
from resolvers.storage.pages import Page, PageRequest
from tests.support.reward_rows import LATER, NOW, change, made, moved_stock, read, stored


def refusal(database: Database, *writes: Write) -> Exception:
    before = rewards.read(database, "tote")
    with pytest.raises(CommitError) as failed:
        database.commit(*writes)
    assert failed.value.reason is not None
    assert rewards.read(database, "tote") == before
    return failed.value.reason


def test_reward_is_read_as_written(database: Database) -> None:
    reward = made(
        stock=3, redeemable_from=NOW, redeemable_until=LATER, image_url="https://example.com/t.png"
    )

    database.commit(*rewards.put_new(reward))

    assert rewards.read(database, "tote") == reward
    found = database.batch_get([rewards.key("tote"), rewards.key("x")], consistent=True)
    assert rewards.from_item(found.get(rewards.key("tote"))) == reward
    assert rewards.from_item(found.get(rewards.key("x"))) is None


def test_many_rewards_keep_requested_order(database: Database) -> None:
    first, second = stored(database, "a"), stored(database, "b")

    assert rewards.read_many(database, ["b", "x", "a", "b"]) == [second, None, first, second]
    assert rewards.read_many(database, ["", "x" * 3000]) == [None, None]


def test_existing_reward_is_not_created_again(database: Database) -> None:
    stored(database, stock=3)

    assert isinstance(refusal(database, *rewards.put_new(made(stock=5))), RetryError)
    assert moved_stock(database) == [3]


def test_change_leaves_stock_alone(database: Database) -> None:
    before = stored(database, stock=3, description="綿", category="goods")
    after = update_reward(before, {"description": None, "points_cost": 450}, LATER)
    database.commit(*rewards.take_stock(before, 2))

    database.commit(*rewards.redefine(before, after))

    assert read(database) == after.model_copy(update={"stock_count": 1, "total_redeemed": 2})
    assert "description" not in (database.get("rewards", "tote") or {})


@pytest.mark.parametrize(("stock", "left"), [(3, 0), (None, None)])
def test_exchange_takes_stock_and_counts(
    database: Database, stock: int | None, left: int | None
) -> None:
    database.commit(*rewards.take_stock(stored(database, stock=stock), 3))

    now = read(database)
    assert (now.stock_count, now.total_redeemed, now.definition_version) == (left, 3, 1)


def test_p3_exchange_takes_no_missing_stock(database: Database) -> None:
    reward = stored(database, stock=3)
    database.commit(*rewards.take_stock(reward, 2))

    refused = refusal(database, *rewards.take_stock(reward, 2))

    assert isinstance(refused, OutOfStockError)
    assert refused.stock_remaining == 1


@pytest.mark.parametrize("stock", [3, None])
@pytest.mark.parametrize("quantity", [1, 5])
def test_exchange_needs_price_as_read(database: Database, stock: int | None, quantity: int) -> None:
    """The missing reward asks for another look, too; so does one short of stock."""
    reward = made(stock=stock)
    assert isinstance(refusal(database, *rewards.take_stock(reward, quantity)), RetryError)

    stored(database, stock=stock)
    change(database, points_cost=450)

    assert isinstance(refusal(database, *rewards.take_stock(reward, quantity)), RetryError)


@pytest.mark.parametrize(("stock", "returned"), [(3, 2), (None, 0), (STOCK_MAXIMUM, 2)])
def test_ended_exchange_returns_stock(database: Database, stock: int | None, returned: int) -> None:
    """Whatever has become of the reward's price."""
    database.commit(*rewards.take_stock(stored(database, stock=stock), 2))
    change(database, points_cost=450, is_active=False)

    database.commit(rewards.give_back({"reward_id": "tote"}, "x", 2, returned))

    now = read(database)
    assert (now.stock_count, now.total_redeemed) == (stock, 0)


def test_stock_can_return_past_maximum(database: Database) -> None:
    stored(database, stock=STOCK_MAXIMUM)

    database.commit(rewards.give_back({"reward_id": "tote"}, "x", 2, 2))

    assert read(database).stock_count == STOCK_MAXIMUM + 2


def test_returned_stock_creates_no_reward(database: Database) -> None:
    assert isinstance(
        refusal(database, rewards.give_back({"reward_id": "tote"}, "x", 2, 2)), RetryError
    )


@pytest.mark.parametrize(
    ("stock", "delta", "in_shards", "granted"),
    [
        (3, -3, 5, True),
        (3, -4, 5, False),
        (STOCK_MAXIMUM - 3, 3, 0, True),
        (STOCK_MAXIMUM - 3, 4, 0, False),
        (STOCK_MAXIMUM - 3, 1, 2, True),
        (STOCK_MAXIMUM - 3, 2, 2, False),
        (None, 1, 0, False),
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


@pytest.mark.parametrize(
    "write",
    [
        lambda reward: rewards.take_stock(reward, 1)[0],
        lambda reward: rewards.give_back(reward.to_item(), "x", 1, 1),
        lambda reward: rewards.move_stock(reward, 1, 0),
    ],
)
def test_moved_stock_rewrites_no_index(write: Callable[[Reward], Write]) -> None:
    of_an_index = set(DEFINITIONS["rewards"]["attributes"]) - {"reward_id"}

    request = write(made(stock=3)).request

    names = request["ExpressionAttributeNames"].items()
    updated = {name for placeholder, name in names if placeholder in request["UpdateExpression"]}
    assert not of_an_index & updated
    index = DEFINITIONS["rewards"]["indexes"]["catalogue-points_cost-index"]
    assert index["projection"] == "KEYS_ONLY"


@pytest.fixture
def catalogue(database: Database) -> Database:
    stored(database, "c", points_cost=300, category="goods")
    stored(database, "a", points_cost=100, category="goods")
    stored(database, "b", points_cost=200)
    stored(database, "off", points_cost=150, is_active=False)
    return database


def page_of(database: Database, request: PageRequest | None = None, **filters: Any) -> Page[Reward]:
    whole = {"category": None, "max_points_cost": None, "include_inactive": False, **filters}
    return rewards.catalogue(**whole).read_page(database, request or PageRequest(100))


def ids(page: Page[Reward]) -> list[str]:
    return [at.row.reward_id for at in page.rows]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["a", "b", "c"]),
        ({"include_inactive": True}, ["a", "off", "b", "c"]),
        ({"category": "goods"}, ["a", "c"]),
        ({"max_points_cost": 200}, ["a", "b"]),
    ],
)
def test_catalogue_lists_rewards_by_cost(
    catalogue: Database, filters: dict[str, Any], expected: list[str]
) -> None:
    assert ids(page_of(catalogue, **filters)) == expected


def test_catalogue_continues_after_page(catalogue: Database) -> None:
    first = page_of(catalogue, PageRequest(2))

    rest = page_of(catalogue, PageRequest(2, first.end))

    assert (ids(first), first.has_next_page) == (["a", "b"], True)
    assert (ids(rest), rest.has_next_page) == (["c"], False)


def test_changed_reward_moves_in_catalogue(catalogue: Database) -> None:
    change(catalogue, "a", points_cost=250)

    assert ids(page_of(catalogue)) == ["b", "a", "c"]
