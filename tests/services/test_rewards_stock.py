from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from resolvers.domain.enums import ErrorCode
from resolvers.domain.errors import DomainError, InvalidInputError, OutOfStockError
from resolvers.domain.rewards import STOCK_MAXIMUM, Reward
from resolvers.services.errors import OutcomeUnknownError
from resolvers.storage import rewards
from resolvers.storage.client import CommitError, Database, RetryPolicy
from resolvers.storage.expressions import DEFINITIONS, RetryError
from tests.support.clients import (
    ClientInFront,
    FailsReads,
    IsOvertaken,
    LosesReplies,
    LosesRequests,
)
from tests.support.reward_rows import change, changes, made, read, restock, rows_of, stored, through

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def database(moto_client: "DynamoDBClient", moto_environment: str) -> Database:
    return Database(moto_client, moto_environment, RetryPolicy(sleep=lambda _: None))


def test_restocking_moves_the_stock_and_records_why(database: Database) -> None:
    stored(database, stock=3)

    changed = restock(database, 5)

    assert (changed.reward.stock_count, changed.replayed) == (8, False)
    assert rewards.read(database, "tote") == changed.reward
    assert changes(database) == [3, 5]


def test_a_restock_tells_the_stock_that_stands_not_the_one_that_it_read(
    database: Database,
) -> None:
    stored(database, stock=3)
    overtaken = IsOvertaken(
        database.client, lambda: database.commit(rewards.take_stock(read(database), 2))
    )

    changed = restock(through(database, overtaken), 5)

    assert changed.reward.stock_count == 6


def test_a_restock_sent_again_is_one_restock(database: Database) -> None:
    stored(database, stock=3)
    restock(database, 5)

    again = restock(database, 5)

    assert (again.reward.stock_count, again.replayed) == (8, True)
    assert read(database).stock_count == 8


def test_a_restock_whose_second_run_would_be_refused_still_answers(database: Database) -> None:
    stored(database, stock=3)
    restock(database, -3)

    assert restock(database, -3).replayed


def test_another_restock_under_the_same_key_is_refused_and_nothing_changed(
    database: Database,
) -> None:
    stored(database, stock=3)
    restock(database, 5)

    with pytest.raises(DomainError) as refused:
        restock(database, 6)

    assert refused.value.code is ErrorCode.IDEMPOTENCY_KEY_REUSED
    assert read(database).stock_count == 8


@pytest.mark.parametrize("loses", [LosesReplies, LosesRequests])
def test_p3_a_restock_whose_answer_got_lost_is_done_once_and_not_replayed(
    database: Database, loses: type[ClientInFront]
) -> None:
    stored(database, stock=3)

    changed = restock(through(database, loses(database.client)), 5)

    assert (changed.reward.stock_count, changed.replayed) == (8, False)
    assert read(database).stock_count == 8


def test_a_restock_that_is_done_is_no_fault_where_its_stock_cannot_be_read(
    database: Database,
) -> None:
    stored(database, stock=3)

    with pytest.raises(OutcomeUnknownError):
        restock(through(database, FailsReads(database.client, 2)), 5)

    assert read(database).stock_count == 8


def test_of_two_same_restocks_at_once_one_is_done_and_the_other_replayed(
    database: Database,
) -> None:
    stored(database, stock=3)
    client = IsOvertaken(database.client, lambda: restock(database, 5))

    slower = restock(through(database, client), 5)

    assert (slower.reward.stock_count, slower.replayed) == (8, True)


def test_p3_stock_that_is_taken_meanwhile_is_not_taken_off_twice(database: Database) -> None:
    reward = stored(database, stock=3)
    client = IsOvertaken(database.client, lambda: database.commit(rewards.take_stock(reward, 2)))

    with pytest.raises(OutOfStockError) as refused:
        restock(through(database, client), -2)

    assert refused.value.stock_remaining == 1
    assert read(database).stock_count == 1
    assert rows_of(database, "stock_movements") == 1


def test_stock_that_grows_meanwhile_stays_within_its_maximum(database: Database) -> None:
    stored(database, stock=STOCK_MAXIMUM - 5)
    client = IsOvertaken(database.client, lambda: restock(database, 3, "theirs"))

    with pytest.raises(InvalidInputError):
        restock(through(database, client), 3)

    assert read(database).stock_count == STOCK_MAXIMUM - 2


def test_a_restock_of_an_unknown_reward_is_refused(database: Database) -> None:
    with pytest.raises(DomainError) as refused:
        restock(database, 1)

    assert (refused.value.code, refused.value.field) == (ErrorCode.NOT_FOUND, ["id"])
    assert rows_of(database, "stock_movements") == 0


def test_an_exchange_takes_stock_and_counts(database: Database) -> None:
    reward = stored(database, stock=3)

    database.commit(rewards.take_stock(reward, 3))

    now = read(database)
    assert (now.stock_count, now.total_redeemed, now.definition_version) == (0, 3, 1)


def test_an_exchange_of_an_unlimited_reward_counts_only(database: Database) -> None:
    reward = stored(database)

    database.commit(rewards.take_stock(reward, 2))

    now = read(database)
    assert (now.stock_count, now.total_redeemed) == (None, 2)


def failure(database: Database, reward: Reward, quantity: int) -> Exception:
    with pytest.raises(CommitError) as failed:
        database.commit(rewards.take_stock(reward, quantity))
    assert failed.value.reason is not None
    return failed.value.reason


def test_an_exchange_of_more_than_is_left_tells_what_is_left(database: Database) -> None:
    reward = stored(database, stock=3)
    database.commit(rewards.take_stock(reward, 2))

    refused = failure(database, reward, 2)

    assert isinstance(refused, OutOfStockError)
    assert refused.stock_remaining == 1
    assert (read(database).stock_count, read(database).total_redeemed) == (1, 2)


@pytest.mark.parametrize("stock", [3, None])
def test_an_exchange_on_another_definition_than_was_read_decides_again(
    database: Database, stock: int | None
) -> None:
    reward = stored(database, stock=stock)
    change(database, "tote", points_cost=450)

    assert isinstance(failure(database, reward, 1), RetryError)
    assert isinstance(failure(database, reward, 5), RetryError)


def test_an_exchange_of_a_reward_that_is_gone_decides_again(database: Database) -> None:
    assert isinstance(failure(database, made(stock=3), 1), RetryError)
    assert isinstance(failure(database, made(), 1), RetryError)


@pytest.mark.parametrize(("stock", "returned"), [(3, 2), (None, 0)])
def test_an_exchange_that_ends_gives_back_what_it_took(
    database: Database, stock: int | None, returned: int
) -> None:
    database.commit(rewards.take_stock(stored(database, stock=stock), 2))

    database.commit(rewards.give_back("tote", 2, returned))

    now = read(database)
    assert (now.stock_count, now.total_redeemed, now.definition_version) == (stock, 0, 1)


def test_what_is_given_back_asks_for_no_bound_and_no_definition(database: Database) -> None:
    """Restocked to the most that there may be, and changed, since it was taken."""
    database.commit(rewards.take_stock(stored(database, stock=STOCK_MAXIMUM), 2))
    restock(database, 2)
    change(database, "tote", points_cost=450, is_active=False)

    database.commit(rewards.give_back("tote", 2, 2))

    assert read(database).stock_count == STOCK_MAXIMUM + 2


@pytest.mark.parametrize("delta", [-1, -10])
def test_stock_that_was_given_back_past_its_maximum_can_be_taken_off(
    database: Database, delta: int
) -> None:
    database.commit(rewards.take_stock(stored(database, stock=STOCK_MAXIMUM), 5))
    restock(database, 5, "filled")
    database.commit(rewards.give_back("tote", 5, 5))

    changed = restock(database, delta)

    assert changed.reward.stock_count == STOCK_MAXIMUM + 5 + delta
    with pytest.raises(InvalidInputError):
        restock(database, 10, "too many")


def test_what_is_given_back_to_a_reward_that_is_gone_makes_none(database: Database) -> None:
    with pytest.raises(CommitError) as failed:
        database.commit(rewards.give_back("tote", 2, 2))

    assert isinstance(failed.value.reason, RetryError)
    assert rewards.read(database, "tote") is None


def test_what_moves_stock_touches_no_attribute_of_an_index(database: Database) -> None:
    reward = stored(database, stock=3)
    of_an_index = set(DEFINITIONS["rewards"]["attributes"]) - {"reward_id"}

    for write in (rewards.take_stock(reward, 1), rewards.give_back("tote", 1, 1)):
        update = write.request["UpdateExpression"]
        names = write.request["ExpressionAttributeNames"].items()
        assert not of_an_index & {name for placeholder, name in names if placeholder in update}
    assert DEFINITIONS["rewards"]["indexes"]["catalogue-points_cost-index"]["projection"] == (
        "KEYS_ONLY"
    )


@pytest.mark.engine
def test_p3_restocks_and_exchanges_all_at_once_add_up(
    engine_client: "DynamoDBClient", engine_environment: str
) -> None:
    database = Database(engine_client, engine_environment)
    reward = stored(database, stock=5)

    def take() -> int:
        return 0 if isinstance(settled(database, reward), OutOfStockError) else 1

    def put_on() -> bool:
        return restock(database, 10).replayed

    with ThreadPoolExecutor(max_workers=8) as pool:
        taken = [pool.submit(take) for _ in range(20)]
        put = [pool.submit(put_on) for _ in range(4)]

    replays = sorted(result.result() for result in put)
    now = read(database)
    sold = sum(result.result() for result in taken)
    assert replays == [False, True, True, True]
    assert (now.stock_count, now.total_redeemed) == (15 - sold, sold)
    assert 5 <= sold <= 15


def settled(database: Database, reward: Reward) -> Exception | None:
    """Take one piece, however often another transaction is in the way."""
    for attempt in range(1, 100):
        try:
            database.commit(rewards.take_stock(reward, 1))
        except CommitError as failed:
            if failed.reason is not None:
                return failed.reason
            database.retry_policy.back_off(min(attempt, 5))
        else:
            return None
    pytest.fail("never settled")
