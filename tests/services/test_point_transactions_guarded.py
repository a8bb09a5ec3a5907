"""Which accounts a movement is for, and what its rule may say beside a refusal."""

from typing import TYPE_CHECKING

import pytest

from resolvers.domain.accounts import Account, AccountGuard
from resolvers.domain.enums import ErrorCode
from resolvers.domain.errors import DomainError
from resolvers.services.point_transactions import Decision, Rows, move_points
from resolvers.storage.client import Database, RetryPolicy
from resolvers.storage.expressions import RetryError
from tests.support.movables import NOW, Move, move

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def database(moto_client: "DynamoDBClient", moto_environment: str) -> Database:
    return Database(moto_client, moto_environment, RetryPolicy(lambda _: None))


def set_attribute(database: Database, name: str, value: str) -> None:
    database.client.update_item(
        TableName=database.table_name("users"),
        Key={"user_id": {"S": "hanako"}},
        UpdateExpression="SET #name = :value",
        ExpressionAttributeNames={"#name": name},
        ExpressionAttributeValues={":value": {"S": value}},
    )


def test_a_movement_of_staff_is_made_whether_the_account_is_suspended_or_not(
    database: Database,
) -> None:
    move(database, 100)
    set_attribute(database, "status", "SUSPENDED")

    guarded = Move(-5, "k").movable(guard=AccountGuard.NOT_ERASED)
    assert move_points(database, guarded, NOW).entry.sequence == 2
    with pytest.raises(DomainError) as refused:
        move(database, -5, "k2")
    assert refused.value.code is ErrorCode.CONFLICT_RETRY


def test_only_what_erasure_does_itself_moves_an_erased_account(database: Database) -> None:
    move(database, 100)
    set_attribute(database, "erased_at", "2026-11-25T09:00:00.000Z")

    with pytest.raises(DomainError) as refused:
        move_points(database, Move(-5, "k").movable(guard=AccountGuard.NOT_ERASED), NOW)
    assert refused.value.code is ErrorCode.ACCOUNT_ERASED
    erasing = Move(-100, "k").movable(guard=AccountGuard.ANY)
    assert move_points(database, erasing, NOW).entry.balance_after == 0


def test_rows_that_do_not_fit_together_are_read_again(database: Database) -> None:
    torn = Move(100)
    attempts = iter([RetryError(), None])

    def decide(account: Account, rows: Rows) -> Decision[str]:
        if (again := next(attempts)) is not None:
            raise again
        return torn.decide(account, rows)

    settled = move_points(database, torn.movable(decide=decide), NOW)
    assert (settled.replayed, torn.asked) == (False, 1)


def test_the_same_caller_with_another_request_is_told_what_the_movement_says(
    database: Database,
) -> None:
    move(database, 100)
    reused = DomainError(ErrorCode.INVALID_STATE_TRANSITION, "another note")

    with pytest.raises(DomainError) as refused:
        move_points(database, Move(200).movable(reused=reused), NOW)
    assert refused.value is reused
