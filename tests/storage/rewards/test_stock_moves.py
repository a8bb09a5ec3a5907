from typing import Any

import pytest

from resolvers.domain.rewards.stock_shards import added_shards
from resolvers.storage.base.client import CommitError, Database
from resolvers.storage.rewards import rewards, stock_moves
from tests.support.reward_rows import divide, read, stored


@pytest.mark.parametrize(
    ("pieces", "shards", "moves"), [(200, 4, True), (201, 4, False), (1, 3, False)]
)
def test_p3_reserve_gives_only_what_it_has(
    database: Database, pieces: int, shards: int, *, moves: bool
) -> None:
    """And only if the reward still has as many shards as were read."""
    stored(database, stock=400)
    divide(database, "tote")
    reward = rewards.from_item(database.get(*rewards.key("tote")))
    assert reward is not None
    [shard, *_] = rewards.read_shards(database, reward) or []
    writes = stock_moves.refill(reward.model_copy(update={"stock_shards": shards}), shard, pieces)

    if moves:
        database.commit(*writes)
    else:
        with pytest.raises(CommitError):
            database.commit(*writes)
    row = rewards.from_item(database.get(*rewards.key("tote")))
    assert row is not None
    assert row.stock_count == (0 if moves else 200)
    assert read(database).stock_count == 400


@pytest.mark.parametrize(
    "as_read", [{"definition_version": 2}, {"stock_shards": 8}, {"stock_in_shards": 1}]
)
def test_reward_changed_since_read_is_not_divided(
    database: Database, as_read: dict[str, Any]
) -> None:
    before = stored(database, stock=400)
    writes = stock_moves.divide(before.model_copy(update=as_read), added_shards(before))

    with pytest.raises(CommitError):
        database.commit(*writes)
    assert read(database) == before
