"""Balances on their way from the stream of `users` to publishBalance."""

import logging
import threading
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from graphql import GraphQLObjectType

from resolvers.api.appsync.publishing import PublishError, published_input
from resolvers.api.graphql.schema import schema
from resolvers.domain.accounts import Balance
from resolvers.services.balance_stream import changed_balance, publish_changes
from tests.support.events.recorded import HANAKO, recorded
from tests.support.identities import PUBLISHER
from tests.support.patience import PATIENCE_SECONDS
from tests.support.service import Service

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


def test_p14_account_without_points_is_not_published() -> None:
    """The updateViewer mutation creates one."""
    record = changed(records()[0], ledger_seq={"N": "0"}, last_at=None)

    assert changed_balance(record) is None


def test_p14_erased_account_is_published_as_zeros() -> None:
    erasure = {"erased_at": {"S": "2026-11-25T09:12:30.250Z"}, "status": {"S": "ERASED"}}

    assert published([changed(records()[1], **erasure)]) == [
        {**SECOND, "available": 0, "lifetimeEarned": 0, "expiring": []}
    ]


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


def of_another(record: Record, user_id: str) -> Record:
    other = changed(record, user_id={"S": user_id})
    other["dynamodb"]["Keys"] = {"user_id": {"S": user_id}}
    return other


def test_balances_of_several_users_go_at_once() -> None:
    first, second, _ = records()
    both_are_here = threading.Barrier(2, timeout=PATIENCE_SECONDS)
    sent: list[tuple[str, int]] = []

    def publish(balance: Balance) -> None:
        if balance.version == 1:
            both_are_here.wait()
        sent.append((balance.user_id, balance.version))

    stream = [first, of_another(first, "taro"), second, of_another(second, "taro")]

    assert publish_changes(stream, publish) is None
    for user_id in (HANAKO, "taro"):
        assert [version for user, version in sent if user == user_id] == [1, 2]


def test_unreadable_row_is_named_and_left_out(caplog: pytest.LogCaptureFixture) -> None:
    first, second, _ = records()
    broken = changed(first, points_balance={"S": "secret"}, display_name={"S": "secret"})

    assert published([broken, second]) == [SECOND]
    assert f"row {HANAKO} of" in caplog.text
    assert "cannot be read: points_balance (int_parsing)" in caplog.text
    assert "secret" not in caplog.text


def test_publishbalance_answers_what_is_published() -> None:
    record = records()[0]
    balance = changed_balance(record)
    assert balance is not None
    core = schema._schema
    answer = core.type_map["PointBalance"]
    assert isinstance(answer, GraphQLObjectType)

    service = Service(None, "none")
    assert service.change("publishBalance", PUBLISHER, input=published_input(balance)) == FIRST
    assert set(answer.fields) == set(FIRST)
