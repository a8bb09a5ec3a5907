import logging
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from resolvers.api.appsync.publishing import PublishError, published_input
from resolvers.domain.points.accounts import Balance
from resolvers.services.points.balance_stream import changed_balance, publish_changes
from tests.support.events.recorded import HANAKO, recorded

Record = dict[str, Any]
FIRST = {
    "userId": HANAKO,
    "available": 4,
    "held": 0,
    "lifetimeEarned": 4,
    "expiring": [{"points": 4, "expiresAt": "2028-03-31T14:59:59.999Z"}],
    "version": 1,
    "asOf": "2026-11-25T09:00:00.000Z",
}
SECOND = {
    **FIRST,
    "available": 10,
    "lifetimeEarned": 10,
    "expiring": [{"points": 10, "expiresAt": "2028-03-31T14:59:59.999Z"}],
    "version": 2,
    "asOf": "2026-11-25T09:12:30.250Z",
}


def records() -> list[Record]:
    """Return a first entry of Hanako's, a second one, and a change of her name."""
    stream: list[Record] = recorded("users_stream")["Records"]
    return stream


def into(sent: list[dict[str, Any]]) -> Callable[[Balance], None]:
    return lambda balance: sent.append(published_input(balance))


def published(stream: list[Record]) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []
    assert publish_changes(stream, into(sent)) is None
    return sent


def changed(record: Record, **attributes: Any) -> Record:
    """Return the record with these attributes in its new image; None removes one."""
    other = deepcopy(record)
    image = other["dynamodb"]["NewImage"]
    for name, value in attributes.items():
        if value is None:
            del image[name]
        else:
            image[name] = value
    return other


def number_of(record: Record) -> str:
    number: str = record["dynamodb"]["SequenceNumber"]
    return number


def test_p14_every_entry_is_published_in_order() -> None:
    assert published(records()) == [FIRST, SECOND]


@pytest.mark.parametrize(
    ("old", "new", "is_published"),
    [(1, 2, True), (1, 5, True), (2, 2, False), (3, 2, False), (0, 1, True), (0, 0, False)],
)
def test_p14_only_new_ledger_sequences_are_published(
    old: int, new: int, *, is_published: bool
) -> None:
    record = changed(records()[1], ledger_seq={"N": str(new)})
    record["dynamodb"]["OldImage"]["ledger_seq"] = {"N": str(old)}

    assert (changed_balance(record) is not None) is is_published


def test_p14_erased_account_is_published_as_zeros() -> None:
    erasure = {"erased_at": {"S": "2026-11-25T09:12:30.250Z"}, "status": {"S": "ERASED"}}

    assert published([changed(records()[1], **erasure)]) == [
        {**SECOND, "available": 0, "lifetimeEarned": 0, "expiring": []}
    ]


def test_deleted_account_is_not_published() -> None:
    assert changed_balance({"dynamodb": {"OldImage": {"ledger_seq": {"N": "1"}}}}) is None


def fails_at(version: int, sent: list[int]) -> Callable[[Balance], None]:
    def publish(balance: Balance) -> None:
        if balance.version == version:
            raise PublishError("the endpoint answered 500")
        sent.append(balance.version)

    return publish


@pytest.mark.parametrize(("version", "sent_before"), [(1, []), (2, [1])])
def test_p14_failed_record_stops_the_rest(
    version: int, sent_before: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    """AWS sends it and all after it again; a later version must not overtake it."""
    stream, sent = records(), list[int]()

    failed = publish_changes(stream, fails_at(version, sent))

    assert failed == number_of(stream[version - 1])
    assert sent == sent_before
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert number_of(stream[version - 1]) in record.getMessage()
    assert "the endpoint answered 500" in record.getMessage()


def test_unreadable_row_is_named_and_left_out(caplog: pytest.LogCaptureFixture) -> None:
    first, second, _ = records()
    broken = changed(first, points_balance={"S": "secret"}, display_name={"S": "secret"})

    assert published([broken, second]) == [SECOND]
    assert f"row {HANAKO} of" in caplog.text
    assert "cannot be read: points_balance (int_parsing)" in caplog.text
    assert "secret" not in caplog.text
