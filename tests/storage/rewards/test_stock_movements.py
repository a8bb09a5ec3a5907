from datetime import UTC, datetime

import pytest

from resolvers.domain.rewards.rewards import StockMovement
from resolvers.storage.base.client import CommitError, Database
from resolvers.storage.base.expressions import RetryError
from resolvers.storage.rewards import stock_movements


def movement(delta: int) -> StockMovement:
    return StockMovement(
        movement_id="m",
        reward_id="tote",
        delta=delta,
        reason="納品",
        request_hash="r",
        created_at=datetime(2026, 11, 25, 9, tzinfo=UTC),
    )


def test_p3_stock_movement_is_recorded_once(database: Database) -> None:
    database.commit(stock_movements.record(movement(5)))

    with pytest.raises(CommitError) as failed:
        database.commit(stock_movements.record(movement(6)))

    assert isinstance(failed.value.reason, RetryError)
    assert stock_movements.read(database, "m") == movement(5)
    assert stock_movements.read(database, "other") is None
