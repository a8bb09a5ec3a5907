from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from resolvers.domain.digests import digest
from resolvers.storage import stock_movements
from resolvers.storage.client import CommitError, Database
from resolvers.storage.expressions import RetryError
from resolvers.storage.stock_movements import StockMovement

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def database(moto_client: "DynamoDBClient", moto_environment: str) -> Database:
    return Database(moto_client, moto_environment)


def movement(delta: int) -> StockMovement:
    return StockMovement(
        movement_id="m",
        reward_id="tote",
        delta=delta,
        reason="納品",
        request_hash="r",
        created_at=datetime(2026, 11, 25, 9, tzinfo=UTC),
    )


def test_a_movement_is_read_as_it_was_recorded(database: Database) -> None:
    database.commit(stock_movements.record(movement(5)))

    assert stock_movements.read(database, "m") == movement(5)
    assert stock_movements.read(database, "other") is None


def test_a_movement_is_recorded_once_and_stays_as_it_is(database: Database) -> None:
    database.commit(stock_movements.record(movement(5)))

    with pytest.raises(CommitError) as failed:
        database.commit(stock_movements.record(movement(6)))

    assert isinstance(failed.value.reason, RetryError)
    assert stock_movements.read(database, "m") == movement(5)


def test_a_movement_is_found_in_a_batch_by_its_key(database: Database) -> None:
    database.commit(stock_movements.record(movement(5)))

    assert stock_movements.key("m") in database.batch_get(
        [stock_movements.key("m")], consistent=True
    )


def test_the_first_movement_of_a_reward_has_an_id_of_its_own() -> None:
    assert stock_movements.initial_movement_id("tote") == digest("initial", "tote")
