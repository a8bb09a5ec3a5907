import logging
from dataclasses import replace
from typing import Any

import pytest
from boto3.dynamodb.conditions import Attr
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, ParamValidationError

from resolvers.storage.base.client import CommitError, Database
from resolvers.storage.base.expressions import Item, OnConditionFailed, Write, put, update
from resolvers.storage.base.retries import RetryPolicy
from tests.support.clients import LOST, Cancels, ClientInFront, Refuses, no_answer

EXISTS, ABSENT = Attr("reward_id").exists(), Attr("reward_id").not_exists()


class Refusal(Exception):  # noqa: N818 - what a failed condition means here
    def __init__(self, name: str, old: Item | None) -> None:
        super().__init__(name)
        self.name, self.old = name, old


def on_condition_failed(name: str) -> OnConditionFailed:
    return lambda old: Refusal(name, old)


def row(name: str) -> Write:
    """Put a new row; its name says which condition failed."""
    return put("rewards", {"reward_id": name, "count": 1}, ABSENT, on_condition_failed(name))


def failed(database: Database, *writes: Write) -> CommitError:
    with pytest.raises(CommitError) as raised:
        database.commit(*writes)
    return raised.value


def refusal_of(failure: CommitError) -> Refusal:
    assert isinstance(failure.reason, Refusal)
    return failure.reason


def test_first_failed_write_gives_the_reason(database: Database) -> None:
    database.commit(row("a"), row("b"))

    assert refusal_of(failed(database, row("b"), row("a"))).name == "b"
    assert refusal_of(failed(database, row("c"), row("b"), row("a"))).name == "b"
    assert refusal_of(failed(database, row("a"), row("c"), row("b"))).name == "a"


def test_reason_sees_the_old_row(database: Database) -> None:
    database.commit(row("a"))
    absent = update("rewards", "b", {"count": 2}, EXISTS, on_condition_failed("absent"))

    refused = refusal_of(failed(database, row("a")))

    assert refused.old == {"reward_id": "a", "count": 1}
    assert refusal_of(failed(database, absent)).old is None


@pytest.mark.parametrize(
    ("codes", "name"),
    [
        (("None", "ConditionalCheckFailed", "ConditionalCheckFailed"), "b"),
        ((None, None, "ConditionalCheckFailed"), "c"),
        (("ConditionalCheckFailed", "TransactionConflict", "None"), "a"),
        (("TransactionConflict", "ConditionalCheckFailed", "None"), None),
        (("ThrottlingError", "ConditionalCheckFailed", "None"), None),
        (("None", "TransactionConflict", "None"), None),
        (("None", "ProvisionedThroughputExceeded", "ConditionalCheckFailed"), None),
        ((), None),
    ],
)
def test_conflict_hides_later_conditions(
    database: Database, codes: tuple[str | None, ...], name: str | None
) -> None:
    failure = failed(replace(database, client=Cancels(None, *codes)), row("a"), row("b"), row("c"))

    assert (None if failure.reason is None else refusal_of(failure).name) == name
    assert failure.in_doubt is False


def test_cancelled_retry_is_in_doubt(database: Database) -> None:
    retried = Cancels(None, "ConditionalCheckFailed", retries=1)

    failure = failed(replace(database, client=retried), row("a"))

    assert failure.in_doubt is True
    assert refusal_of(failure).name == "a"
    retried = Cancels(None, "None", retries=2)
    assert failed(replace(database, client=retried), row("a")).in_doubt is True


@pytest.mark.parametrize("kind", LOST)
def test_unanswered_transaction_is_in_doubt(
    database: Database, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    class Silent(ClientInFront):
        def transact_write_items(self, **_: Any) -> Any:
            raise no_answer(kind)

    failure = failed(replace(database, client=Silent(None)), row("a"))

    assert (failure.reason, failure.in_doubt) == (None, True)
    assert isinstance(failure.__cause__, BotoCoreError)
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


@pytest.mark.parametrize(
    "code",
    [
        *("InternalServerError", "ServiceUnavailable", "ThrottlingException", ""),
        *("ProvisionedThroughputExceededException", "TransactionInProgressException"),
        "IdempotentParameterMismatchException",
    ],
)
def test_server_error_is_in_doubt(database: Database, code: str) -> None:
    failure = failed(replace(database, client=Refuses(None, code)), row("a"))

    assert (failure.reason, failure.in_doubt) == (None, True)


FAULTS = [
    *("ValidationException", "AccessDeniedException", "ResourceNotFoundException"),
    *("UnrecognizedClientException", "InvalidSignatureException", "ExpiredTokenException"),
]


@pytest.mark.parametrize("code", FAULTS)
def test_fault_of_ours_is_raised_unless_retried(database: Database, code: str) -> None:
    with pytest.raises(ClientError, match=code):
        replace(database, client=Refuses(None, code)).commit(row("a"))

    assert failed(replace(database, client=Refuses(None, code, retries=1)), row("a")).in_doubt


@pytest.mark.parametrize("error", [NoCredentialsError(), ParamValidationError(report="Itme")])
def test_unsent_request_is_not_in_doubt(database: Database, error: Exception) -> None:
    class Sends(ClientInFront):
        def transact_write_items(self, **_: Any) -> Any:
            raise error

    with pytest.raises(type(error)):
        replace(database, client=Sends(None)).commit(row("a"))


def test_waits_grow_up_to_a_limit() -> None:
    waits: list[float] = []
    for attempt in range(1, 9):
        RetryPolicy(waits.append, lambda: 1.0).back_off(attempt)
    halves: list[float] = []
    RetryPolicy(halves.append, lambda: 0.5).back_off(1)

    assert waits == pytest.approx([0.05, 0.1, 0.2, 0.4, 0.8, 0.8, 0.8, 0.8])
    assert halves == pytest.approx([0.025])


def test_no_attempt_begins_after_ten_seconds() -> None:
    moments = iter([0.0, 4.0, 8.0, 12.0])
    retry_policy = RetryPolicy(lambda _: None, lambda: 1.0, lambda: next(moments))

    assert list(retry_policy.attempts()) == [1, 2, 3]
