"""Restocks and exchanges of one reward at once, and creation under a known id."""

import pytest

from resolvers.domain.enums import ErrorCode
from resolvers.domain.errors import DomainError, InvalidInputError, OutOfStockError
from resolvers.domain.rewards import STOCK_MAXIMUM, Reward
from resolvers.services.errors import OutcomeUnknownError
from resolvers.services.rewards import put_reward
from resolvers.storage import rewards
from resolvers.storage.client import Database
from tests.support.clients import FailsReads, IsOvertaken
from tests.support.reward_rows import made, moved_stock, read, restock, stored, through


def test_p5_replayed_creation_asks_no_rule(database: Database) -> None:
    first = stored(database)

    def refuse() -> Reward:
        raise InvalidInputError("stricter since", ["input", "pointsCost"])

    again = put_reward(database, "tote", "h", refuse)

    assert (again.reward, again.replayed) == (first, True)


def test_p5_key_rejects_another_reward(database: Database) -> None:
    first = stored(database)

    with pytest.raises(DomainError) as refused:
        put_reward(database, "tote", "another", lambda: made(points_cost=1))

    assert refused.value.code is ErrorCode.IDEMPOTENCY_KEY_REUSED
    assert refused.value.field == ["idempotencyKey"]
    assert read(database) == first


def test_restock_answers_stock_that_exists(database: Database) -> None:
    stored(database, stock=3)
    overtaken = IsOvertaken(
        database.client, lambda: database.commit(*rewards.take_stock(read(database), 2))
    )

    result = restock(through(database, overtaken), 5)

    assert (result.reward.stock_count, result.replayed) == (6, False)


def test_p5_replayed_restock_asks_no_rule(database: Database) -> None:
    """The stock is taken off once: a second time would be below none."""
    stored(database, stock=3)
    restock(database, -3)

    assert restock(database, -3).replayed
    assert read(database).stock_count == 0


def test_unreadable_stock_leaves_restock_unknown(database: Database) -> None:
    stored(database, stock=3)

    with pytest.raises(OutcomeUnknownError):
        restock(through(database, FailsReads(database.client, 2)), 5)

    assert read(database).stock_count == 8


def test_p3_restock_takes_no_taken_stock(database: Database) -> None:
    reward = stored(database, stock=3)
    client = IsOvertaken(database.client, lambda: database.commit(*rewards.take_stock(reward, 2)))

    with pytest.raises(OutOfStockError) as refused:
        restock(through(database, client), -2)

    assert refused.value.stock_remaining == 1
    assert (read(database).stock_count, moved_stock(database)) == (1, [3])


def test_restocks_at_once_keep_the_maximum(database: Database) -> None:
    stored(database, stock=STOCK_MAXIMUM - 5)
    client = IsOvertaken(database.client, lambda: restock(database, 3, "theirs"))

    with pytest.raises(InvalidInputError):
        restock(through(database, client), 3)

    assert read(database).stock_count == STOCK_MAXIMUM - 2


@pytest.mark.parametrize("delta", [-1, -10])
def test_stock_past_maximum_can_shrink(database: Database, delta: int) -> None:
    """Exchanges that ended gave it back past its maximum."""
    database.commit(*rewards.take_stock(stored(database, stock=STOCK_MAXIMUM), 5))
    restock(database, 5, "filled")
    database.commit(rewards.give_back({"reward_id": "tote"}, "x", 5, 5))

    assert restock(database, delta).reward.stock_count == STOCK_MAXIMUM + 5 + delta
    with pytest.raises(InvalidInputError):
        restock(database, 10, "too many")
