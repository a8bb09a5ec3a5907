from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from boto3.dynamodb.conditions import Attr
from botocore.exceptions import ClientError, ReadTimeoutError

from resolvers.domain.enums import ErrorCode
from resolvers.domain.errors import DomainError, OutOfStockError
from resolvers.services.errors import OutcomeUnknownError
from resolvers.services.optimistic_write import Change, write_optimistically
from resolvers.storage.client import ATTEMPT_LIMIT, Database, RetryPolicy
from resolvers.storage.expressions import put, retry, update
from tests.support.clients import IsOvertaken, LosesReplies, LosesRequests, Refuses

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ID = "r"


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def database(moto_client: "DynamoDBClient", moto_environment: str, waits: list[float]) -> Database:
    database = Database(moto_client, moto_environment, RetryPolicy(waits.append, lambda: 1.0))
    row = {"reward_id": ID, "revision": 1, "text": "first"}
    database.commit(put("rewards", row, Attr("reward_id").not_exists(), retry))
    return database


def read(database: Database) -> dict[str, Any]:
    item = database.get("rewards", ID)
    assert item is not None
    return item


def to(database: Database, text: str) -> Callable[[], Change[str]]:
    def decide() -> Change[str]:
        row = read(database)
        if row["text"] == text:
            return Change("found as asked")
        if row["text"] == "closed":
            raise DomainError(ErrorCode.INVALID_STATE_TRANSITION, "closed")
        condition = Attr("revision").eq(row["revision"])
        values = {"text": text, "revision": row["revision"] + 1}
        write = update("rewards", ID, values, condition, retry)
        return Change(f"changed from {row['text']}", [write], row["revision"])

    return decide


def through(database: Database, client: object) -> Database:
    return replace(database, client=client)


def test_a_change_that_is_true_already_writes_nothing(database: Database) -> None:
    assert write_optimistically(database, to(database, "first")) == "found as asked"
    assert read(database)["revision"] == 1


def test_whoever_was_overtaken_decides_again_on_what_stands_now(
    database: Database, waits: list[float]
) -> None:
    client = IsOvertaken(
        database.client, lambda: write_optimistically(database, to(database, "theirs"))
    )

    answer = write_optimistically(through(database, client), to(database, "ours"))

    assert answer == "changed from theirs"
    assert (read(database)["text"], read(database)["revision"]) == ("ours", 3)
    assert waits == [0.05]


def test_a_lost_reply_is_found_to_be_done_and_not_done_again(database: Database) -> None:
    client = LosesReplies(database.client)

    assert (
        write_optimistically(through(database, client), to(database, "ours"))
        == "changed from first"
    )
    assert client.lost == 1
    assert read(database)["revision"] == 2


def test_a_lost_request_is_sent_again(database: Database) -> None:
    client = LosesRequests(database.client)

    assert (
        write_optimistically(through(database, client), to(database, "ours"))
        == "changed from first"
    )
    assert read(database)["revision"] == 2


def test_a_later_change_of_somebody_else_is_not_undone_after_a_lost_reply(
    database: Database,
) -> None:
    overtaken = IsOvertaken(
        database.client, after=lambda: write_optimistically(database, to(database, "theirs"))
    )

    with pytest.raises(OutcomeUnknownError):
        write_optimistically(through(database, LosesReplies(overtaken)), to(database, "ours"))

    assert (read(database)["text"], read(database)["revision"]) == ("theirs", 3)


def test_a_refusal_after_a_lost_reply_is_never_told(database: Database) -> None:
    overtaken = IsOvertaken(
        database.client, after=lambda: write_optimistically(database, to(database, "closed"))
    )

    with pytest.raises(OutcomeUnknownError):
        write_optimistically(through(database, LosesReplies(overtaken)), to(database, "ours"))


def test_a_refusal_of_the_rule_is_told_as_it_is(database: Database) -> None:
    write_optimistically(database, to(database, "closed"))

    with pytest.raises(DomainError) as refused:
        write_optimistically(database, to(database, "ours"))

    assert refused.value.code is ErrorCode.INVALID_STATE_TRANSITION


def test_a_failed_condition_refuses_with_what_it_means(database: Database) -> None:
    def decide() -> Change[None]:
        condition = Attr("revision").eq(9)
        write = update("rewards", ID, {"text": "x"}, condition, lambda _: OutOfStockError(0))
        return Change(None, [write])

    with pytest.raises(OutOfStockError):
        write_optimistically(database, decide)


def test_whoever_is_overtaken_every_time_may_send_it_again(
    database: Database, waits: list[float]
) -> None:
    texts = iter(range(100))
    client = IsOvertaken(
        database.client,
        lambda: write_optimistically(database, to(database, f"theirs {next(texts)}")),
        count=100,
    )

    with pytest.raises(DomainError) as refused:
        write_optimistically(through(database, client), to(database, "ours"))

    assert refused.value.code is ErrorCode.CONFLICT_RETRY
    assert len(waits) == ATTEMPT_LIMIT - 1
    assert read(database)["text"] == f"theirs {ATTEMPT_LIMIT - 1}"


def test_a_database_that_never_answers_leaves_the_outcome_unknown(database: Database) -> None:
    with pytest.raises(OutcomeUnknownError):
        write_optimistically(
            through(database, LosesRequests(database.client, count=100)), to(database, "ours")
        )


def test_a_fault_of_the_request_is_raised_as_it_is(database: Database) -> None:
    client = Refuses(database.client, "ValidationException")

    with pytest.raises(ClientError, match="ValidationException"):
        write_optimistically(through(database, client), to(database, "ours"))


def test_a_read_that_fails_leaves_the_outcome_unknown_once_a_reply_was_lost(
    database: Database,
) -> None:
    decide = to(database, "ours")
    reads = iter([decide, decide, None])

    def failing() -> Change[str]:
        decide_now = next(reads)
        if decide_now is None:
            raise ReadTimeoutError(endpoint_url="http://dynamodb.invalid")
        return decide_now()

    with pytest.raises(OutcomeUnknownError):
        write_optimistically(through(database, LosesRequests(database.client, count=2)), failing)
    with pytest.raises(StopIteration):
        next(reads)


def test_a_read_that_fails_before_anything_was_sent_is_a_fault(database: Database) -> None:
    def failing() -> Change[str]:
        raise ReadTimeoutError(endpoint_url="http://dynamodb.invalid")

    with pytest.raises(ReadTimeoutError):
        write_optimistically(database, failing)
