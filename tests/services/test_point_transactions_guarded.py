"""Which accounts a movement is for, and what its rule may say beside a refusal."""

from typing import TYPE_CHECKING

import pytest

from resolvers.domain.accounts import Account, AccountGuard
from resolvers.domain.enums import ErrorCode
from resolvers.domain.errors import DomainError
from resolvers.services.point_transactions import PointWrites, Rows, commit_points
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

    guarded = Move(-5, "k").run(database, guard=AccountGuard.NOT_ERASED)
    assert guarded.entry.sequence == 2
    with pytest.raises(DomainError) as refused:
        move(database, -5, "k2")
    assert refused.value.code is ErrorCode.CONFLICT_RETRY


def test_only_what_erasure_does_itself_moves_an_erased_account(database: Database) -> None:
    move(database, 100)
    set_attribute(database, "erased_at", "2026-11-25T09:00:00.000Z")

    with pytest.raises(DomainError) as refused:
        Move(-5, "k").run(database, guard=AccountGuard.NOT_ERASED)
    assert refused.value.code is ErrorCode.ACCOUNT_ERASED
    erasing = Move(-100, "k").run(database, guard=AccountGuard.ANY)
    assert erasing.entry.balance_after == 0


def test_rows_that_do_not_fit_together_are_read_again(database: Database) -> None:
    torn = Move(100)
    attempts = iter([RetryError(), None])

    def decide(account: Account, rows: Rows) -> PointWrites[str]:
        if (again := next(attempts)) is not None:
            raise again
        return torn.decide(account, rows)

    settled = commit_points(database, torn.command, NOW, decide)
    assert (settled.replayed, torn.asked) == (False, 1)
