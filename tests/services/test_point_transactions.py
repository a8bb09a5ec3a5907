from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from resolvers.domain.accounts import zero_account
from resolvers.domain.enums import ErrorCode
from resolvers.domain.errors import (
    AlreadyDoneError,
    DomainError,
    InsufficientPointsError,
    OutOfStockError,
)
from resolvers.storage import users
from resolvers.storage.client import ATTEMPT_LIMIT, Database, RetryPolicy
from tests.support.clients import Cancels, FailsReads, IsOvertaken, Refuses, TearsReads
from tests.support.movables import LOT, NOW, Move, account, entries, happen_once, move
from tests.support.requests import record_requests

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def database(moto_client: "DynamoDBClient", moto_environment: str, waits: list[float]) -> Database:
    return Database(moto_client, moto_environment, RetryPolicy(waits.append, lambda: 1.0))


def test_a_movement_is_one_read_and_one_transaction(database: Database) -> None:
    move(database, 100, "key-0")

    with record_requests(database.client) as requests:
        move(database, -30)

    assert requests.operations == ["BatchGetItem", "TransactWriteItems"]
    (_, read), (_, written) = requests
    assert all(table["ConsistentRead"] for table in read["RequestItems"].values())
    assert len(written["TransactItems"]) == 2


def test_the_first_movement_makes_the_whole_account(database: Database) -> None:
    move(database, 100)

    made = account(database)
    expected = zero_account("hanako", NOW).model_copy(
        update={
            "points_balance": 100,
            "lots": {LOT: 100},
            "last_at": NOW,
            "ledger_seq": 1,
            "ledger_head": entries(database)[0].hash,
            "next_expiry": made.next_expiry,
            "expiry_shard": made.expiry_shard,
        }
    )
    assert made == expected
    (item,) = database.client.scan(TableName=database.table_name("users"))["Items"]
    assert {"holds", "remainders", "reward_counts", "day_counters"} <= set(item)


def test_an_account_without_points_keeps_its_empty_maps_and_no_expiry(database: Database) -> None:
    move(database, 100, "key-1")
    move(database, -100, "key-2")

    (item,) = database.client.scan(TableName=database.table_name("users"))["Items"]
    assert item["lots"] == {"M": {}}
    assert not {"next_expiry", "expiry_shard"} & set(item)
    entries(database)


def test_the_same_request_again_is_answered_before_any_rule_is_asked(database: Database) -> None:
    first = move(database, 100)
    again = Move(100)

    settled = again.run(database)

    assert (settled.entry, settled.replayed, settled.created) == (first.entry, True, None)
    assert (first.replayed, first.created) == (False, "created")
    assert again.asked == 0
    assert len(entries(database)) == 1


def test_p5_another_body_under_the_key_is_refused_and_changes_nothing(database: Database) -> None:
    move(database, 100)
    before = account(database)

    with pytest.raises(DomainError) as refused:
        move(database, 200)

    assert refused.value.code is ErrorCode.IDEMPOTENCY_KEY_REUSED
    assert refused.value.field == ["idempotencyKey"]
    assert (account(database), len(entries(database))) == (before, 1)


def test_the_key_of_somebody_else_is_another_key(database: Database) -> None:
    move(database, 100)

    assert move(database, 200, user_id="taro").replayed is False
    assert account(database, "taro").points_balance == 200


def test_p5_what_happens_to_a_target_once_is_told_to_who_did_it_and_to_nobody_else(
    database: Database,
) -> None:
    first = move(database, 100, target="target")
    assert move(database, 100, target="target").entry == first.entry

    for other in (Move(100, user_id="taro", target="target"), Move(100, "k", target="target")):
        with pytest.raises(AlreadyDoneError):
            other.run(database)
    assert users.read(database, "taro") is None


def test_p15_an_erased_account_refuses_before_it_tells_what_was_done(database: Database) -> None:
    move(database, 100)
    database.client.update_item(
        TableName=database.table_name("users"),
        Key={"user_id": {"S": "hanako"}},
        UpdateExpression="SET erased_at = :at",
        ExpressionAttributeValues={":at": {"S": "2026-11-25T09:00:00.000Z"}},
    )

    for points in (100, 200):
        with pytest.raises(DomainError) as refused:
            move(database, points)
        assert refused.value.code is ErrorCode.ACCOUNT_ERASED


def test_what_a_rule_refuses_is_told_and_nothing_is_written(database: Database) -> None:
    with record_requests(database.client) as requests, pytest.raises(InsufficientPointsError):
        move(database, -1)

    assert requests.operations == ["BatchGetItem", "GetItem"]
    assert entries(database) == []


def test_whoever_was_overtaken_decides_again_on_what_stands_now(
    database: Database, waits: list[float]
) -> None:
    move(database, 100, "key-0")
    client = IsOvertaken(database.client, lambda: move(database, -60, "theirs"))

    with pytest.raises(InsufficientPointsError) as refused:
        move(replace(database, client=client), -60, "ours")

    assert refused.value.available == 40
    assert waits == [0.05]
    assert [entry.points_change for entry in entries(database)] == [100, -60]


def test_two_first_movements_at_once_are_both_done(database: Database) -> None:
    client = IsOvertaken(database.client, lambda: move(database, 30, "theirs"))

    settled = move(replace(database, client=client), 20, "ours")

    assert (settled.entry.sequence, settled.entry.balance_after) == (2, 50)
    assert len(entries(database)) == 2


def test_whoever_is_overtaken_every_time_may_send_it_again(
    database: Database, waits: list[float]
) -> None:
    keys = iter(range(100))
    client = IsOvertaken(
        database.client, lambda: move(database, 1, f"theirs-{next(keys)}"), count=100
    )

    with pytest.raises(DomainError) as refused:
        move(replace(database, client=client), 100)

    assert refused.value.code is ErrorCode.CONFLICT_RETRY
    assert waits == [0.05, 0.1, 0.2, 0.4, 0.8, 0.8, 0.8]
    assert [entry.points_change for entry in entries(database)] == [1] * ATTEMPT_LIMIT


def test_a_transaction_that_met_another_one_is_tried_again(
    database: Database, waits: list[float]
) -> None:
    client = Cancels(database.client, "TransactionConflict", "None", count=3)

    assert move(replace(database, client=client), 100).replayed is False
    assert len(waits) == 3

    always = Cancels(database.client, "None", "TransactionConflict", count=100)
    with pytest.raises(DomainError) as refused:
        move(replace(database, client=always), 100, "key-2")
    assert refused.value.code is ErrorCode.CONFLICT_RETRY
    assert len(entries(database)) == 1


def test_a_failed_condition_refuses_with_what_it_means(database: Database) -> None:
    move(database, 100, "key-1", writes=[happen_once()])

    with pytest.raises(OutOfStockError):
        move(database, 100, "key-2", writes=[happen_once()])

    assert len(entries(database)) == 1


def test_before_a_rule_refuses_the_own_row_is_read_once_more(database: Database) -> None:
    move(database, 100, "key-0")
    ledger = database.table_name("points_ledger")
    torn = TearsReads(database.client, ledger, lambda: move(database, -100))

    settled = move(replace(database, client=torn), -100)

    assert settled.entry == entries(database)[1]
    assert settled.replayed is True


def test_a_twin_that_was_faster_is_answered_as_a_replay(database: Database) -> None:
    move(database, 100, "key-0")
    client = IsOvertaken(database.client, lambda: move(database, -100))

    settled = move(replace(database, client=client), -100)

    assert settled.entry == entries(database)[1]
    assert settled.replayed is True


def test_a_read_that_fails_before_anything_was_sent_is_a_fault(database: Database) -> None:
    with pytest.raises(Exception, match="Read timeout"):
        move(replace(database, client=FailsReads(database.client)), 100)


def test_a_fault_of_the_request_is_raised_as_it_is(database: Database) -> None:
    with pytest.raises(Exception, match="ValidationException"):
        move(replace(database, client=Refuses(database.client, "ValidationException")), 100)
    with pytest.raises(Exception, match="TransactionCanceledException"):
        move(replace(database, client=Cancels(database.client, "ValidationError")), 100)


def test_a_failed_condition_that_comes_without_the_row_is_read_again(database: Database) -> None:
    client = Cancels(database.client, "ConditionalCheckFailed", "None")

    assert move(replace(database, client=client), 100).replayed is False
    assert len(entries(database)) == 1


def test_a_conflict_on_the_own_row_is_no_refusal_of_what_stands_after_it(
    database: Database,
) -> None:
    """A twin in the middle of its commit: it holds the ledger row and has done its other writes."""
    client = Cancels(database.client, "TransactionConflict", "ConditionalCheckFailed", "None")

    settled = move(replace(database, client=client), 100, writes=[happen_once()])

    assert settled.replayed is False


def test_of_several_failed_conditions_the_first_in_order_is_told(database: Database) -> None:
    other = replace(happen_once(), on_condition_failed=lambda _: OutOfStockError(7))
    move(database, 100, "key-1", writes=[happen_once()])

    with pytest.raises(OutOfStockError) as refused:
        move(database, 100, "key-2", writes=[other, happen_once("another")])
    assert refused.value.stock_remaining == 7

    conflict_after = Cancels(
        database.client, "None", "ConditionalCheckFailed", "TransactionConflict"
    )
    with pytest.raises(OutOfStockError):
        move(replace(database, client=conflict_after), 100, "key-3", writes=[happen_once()])
