"""What is told of a movement whose answer got lost: never that it failed while it may be done."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from resolvers.domain.accounts import Account, zero_account
from resolvers.domain.enums import ErrorCode
from resolvers.domain.errors import DomainError, InsufficientPointsError, OutOfStockError
from resolvers.services.errors import OutcomeUnknownError
from resolvers.services.point_transactions import PointWrites, Rows
from resolvers.storage import users
from resolvers.storage.client import ATTEMPT_LIMIT, Database, RetryPolicy
from tests.support.clients import (
    LOST,
    FailsReads,
    IsOvertaken,
    LosesReplies,
    LosesRequests,
    Refuses,
    SendsTwice,
    no_answer,
)
from tests.support.movables import NOW, Move, account, entries, happen_once, move

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

every_kind = pytest.mark.parametrize("kind", sorted(LOST))


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def database(moto_client: "DynamoDBClient", moto_environment: str, waits: list[float]) -> Database:
    """With 100 points of Hanako's."""
    database = Database(moto_client, moto_environment, RetryPolicy(waits.append, lambda: 1.0))
    move(database, 100, "key-0")
    return database


def through(database: Database, client: object) -> Database:
    return replace(database, client=client)


@every_kind
def test_p5_a_reply_lost_after_the_commit_is_found_to_be_done_and_not_done_again(
    database: Database, kind: str
) -> None:
    settled = move(through(database, LosesReplies(database.client, kind=kind)), -100)

    assert settled.entry == entries(database)[1]
    assert settled.replayed is False


@every_kind
def test_a_request_lost_before_the_commit_is_sent_again(database: Database, kind: str) -> None:
    settled = move(through(database, LosesRequests(database.client, kind=kind)), -100)

    assert (settled.replayed, settled.created) == (False, "created")
    assert len(entries(database)) == 2


def test_a_movement_lost_twice_is_done_once(database: Database, waits: list[float]) -> None:
    lossy = LosesReplies(LosesRequests(database.client))

    settled = move(through(database, lossy), -100)

    assert settled.replayed is False
    assert (len(waits), len(entries(database))) == (2, 2)


def test_a_database_that_never_answers_leaves_the_outcome_unknown(
    database: Database, waits: list[float]
) -> None:
    client = LosesRequests(database.client, count=100)
    with pytest.raises(OutcomeUnknownError):
        move(through(database, client), -100)

    assert 100 - client.left == ATTEMPT_LIMIT
    assert len(waits) == ATTEMPT_LIMIT - 1
    assert len(entries(database)) == 1


def test_a_reply_that_botocore_lost_and_sent_again_by_itself_is_this_requests_own(
    database: Database,
) -> None:
    settled = move(through(database, SendsTwice(database.client)), -100)

    assert settled.entry == entries(database)[1]
    assert settled.replayed is False


@pytest.mark.parametrize("code", ["InternalServerError", "ThrottlingException"])
def test_a_server_that_fails_leaves_the_outcome_unknown(database: Database, code: str) -> None:
    with pytest.raises(OutcomeUnknownError):
        move(through(database, Refuses(database.client, code)), -100)


def test_a_fault_that_a_retry_ran_into_leaves_the_outcome_unknown(database: Database) -> None:
    with pytest.raises(OutcomeUnknownError):
        move(through(database, Refuses(database.client, "ValidationException", retries=1)), -100)


def test_a_read_that_fails_after_a_lost_answer_leaves_the_outcome_unknown(
    database: Database,
) -> None:
    client = FailsReads(LosesReplies(database.client), good=1)

    with pytest.raises(OutcomeUnknownError):
        move(through(database, client), -100)

    assert len(entries(database)) == 2


def test_a_refusal_is_told_once_the_account_has_moved_past_the_lost_request(
    database: Database,
) -> None:
    theirs = IsOvertaken(database.client, lambda: move(database, -60, "theirs"))

    with pytest.raises(InsufficientPointsError):
        move(through(database, LosesRequests(theirs)), -60)

    assert [entry.points_change for entry in entries(database)] == [100, -60]


def test_a_refusal_is_not_told_while_the_lost_request_may_still_arrive(
    database: Database,
) -> None:
    move(database, 1, "before", writes=[happen_once()])

    with pytest.raises(OutcomeUnknownError):
        move(through(database, LosesRequests(database.client)), -60, writes=[happen_once()])

    assert len(entries(database)) == 2


def test_a_rule_that_refuses_later_is_not_told_while_the_lost_request_may_still_arrive(
    database: Database,
) -> None:
    """As a reward that sells out does: nothing of it shows in the account."""

    class SellsOut(Move):
        def decide(self, account: Account, rows: Rows) -> PointWrites[str]:
            if self.asked:
                raise OutOfStockError(0)
            return super().decide(account, rows)

    with pytest.raises(OutcomeUnknownError):
        SellsOut(-60).run(through(database, LosesRequests(database.client)))

    assert len(entries(database)) == 1


def test_what_others_do_beside_it_is_told_once_the_account_has_moved_on(
    database: Database,
) -> None:
    move(database, 1, "before", writes=[happen_once()])
    theirs = IsOvertaken(database.client, lambda: move(database, -60, "theirs"))
    client = LosesRequests(theirs)

    with pytest.raises(OutOfStockError):
        move(through(database, client), -40, writes=[happen_once()])

    assert len(entries(database)) == 3


def test_an_account_that_somebody_made_settles_what_a_first_movement_left_in_doubt(
    database: Database,
) -> None:
    def sign_up() -> None:
        database.commit(users.write_profile(None, zero_account("taro", NOW)))

    move(database, 1, "before", writes=[happen_once()])
    theirs = IsOvertaken(database.client, sign_up)

    with pytest.raises(OutOfStockError):
        move(through(database, LosesRequests(theirs)), 1, user_id="taro", writes=[happen_once()])

    assert account(database, "taro").ledger_seq == 0


def test_an_erased_account_says_so_though_an_answer_was_lost(database: Database) -> None:
    def erase() -> None:
        database.client.update_item(
            TableName=database.table_name("users"),
            Key={"user_id": {"S": "hanako"}},
            UpdateExpression="SET erased_at = :at",
            ExpressionAttributeValues={":at": {"S": "2026-11-25T09:00:00.000Z"}},
        )

    with pytest.raises(DomainError) as refused:
        move(through(database, LosesReplies(IsOvertaken(database.client, after=erase))), -100)

    assert refused.value.code is ErrorCode.ACCOUNT_ERASED


def test_p5_a_movement_done_twice_at_the_wire_is_done_once(database: Database) -> None:
    """The first request arrives late: after the second one was done and answered."""
    late = LosesRequests(database.client)

    move(through(database, late), -60)
    with pytest.raises(database.client.exceptions.TransactionCanceledException):
        database.client.transact_write_items(**late.lost[0])

    assert len(entries(database)) == 2


def test_an_entry_that_stands_is_not_told_as_a_fault_where_what_it_made_cannot_be_read(
    database: Database,
) -> None:
    def fail(_: object) -> str:
        raise no_answer("read timeout")

    move(database, -60)
    settled = move(database, -60)

    with pytest.raises(OutcomeUnknownError):
        settled.or_read(lambda: fail(None))
