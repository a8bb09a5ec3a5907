import logging
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from graphql import GraphQLObjectType

from resolvers.api.appsync.errors import Unauthorized
from resolvers.api.appsync.publishing import PublishError
from resolvers.api.graphql.schema import schema
from resolvers.application import Application, _published_input
from resolvers.domain.accounts import Balance
from resolvers.services.balance_stream import changed_balance, publish_changes
from resolvers.storage.client import Database
from tests.support.events.recorded import HANAKO, recorded
from tests.support.identities import EVERY_IDENTITY, PUBLISHER, SETTINGS

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
    """A first entry of Hanako's, a second one, and a change of her name."""
    stream: list[Record] = recorded("users_stream")["Records"]
    return stream


def into(sent: list[dict[str, Any]]) -> Callable[[Balance], None]:
    return lambda balance: sent.append(_published_input(balance))


def published(stream: list[Record]) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []
    assert publish_changes(stream, into(sent)) is None
    return sent


def changed(record: Record, **attributes: Any) -> Record:
    """The record with these attributes of its new image; None takes one away."""
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


def test_p14_every_entry_is_published_in_its_order_and_nothing_else() -> None:
    assert published(records()) == [FIRST, SECOND]


def test_p14_entries_that_follow_each_other_are_not_drawn_together() -> None:
    """Whoever watches sees every version, also of one who recycles twice in a second."""
    first, second, _ = records()
    third = changed(second, ledger_seq={"N": "3"})
    third["dynamodb"]["OldImage"] = second["dynamodb"]["NewImage"]

    assert [balance["version"] for balance in published([first, second, third])] == [1, 2, 3]


def test_p14_a_record_delivered_again_says_the_same_again() -> None:
    first, second, renamed = records()

    assert published([first, second, first, second, renamed]) == [FIRST, SECOND, FIRST, SECOND]


@pytest.mark.parametrize(
    ("old", "new", "is_published"),
    [(1, 2, True), (1, 5, True), (2, 2, False), (3, 2, False), (0, 1, True), (0, 0, False)],
)
def test_p14_only_what_moves_the_ledger_on_is_published(
    old: int, new: int, *, is_published: bool
) -> None:
    record = changed(records()[1], ledger_seq={"N": str(new)})
    record["dynamodb"]["OldImage"]["ledger_seq"] = {"N": str(old)}

    assert (changed_balance(record) is not None) is is_published


def test_p14_an_item_without_a_ledger_counts_as_one_before_its_first_entry() -> None:
    record = records()[1]
    del record["dynamodb"]["OldImage"]["ledger_seq"]

    balance = changed_balance(record)

    assert balance is not None
    assert balance.version == 2


def test_p14_an_account_that_begins_without_points_is_not_published() -> None:
    """UpdateViewer makes one."""
    record = changed(records()[0], ledger_seq={"N": "0"}, last_at=None)

    assert changed_balance(record) is None


def test_an_item_that_goes_is_not_published() -> None:
    record = records()[1]
    del record["dynamodb"]["NewImage"]
    record["eventName"] = "REMOVE"

    assert changed_balance(record) is None


@pytest.mark.parametrize(
    "erasure",
    [
        {"erased_at": {"S": "2026-11-25T09:12:30.250Z"}, "status": {"S": "ERASED"}},
        {"status": {"S": "ERASED"}},
        {"erased_at": {"S": "2026-11-25T09:12:30.250Z"}},
    ],
)
def test_p14_an_erased_account_is_published_as_zeros(erasure: dict[str, Any]) -> None:
    assert published([changed(records()[1], **erasure)]) == [
        {**SECOND, "available": 0, "lifetimeEarned": 0, "expiring": []}
    ]


def test_points_that_never_expire_are_available_and_not_among_the_expiring() -> None:
    lots = {"M": {"never": {"N": "7"}, "2028-03-31T14:59:59.999Z": {"N": "3"}}}

    (balance,) = published([changed(records()[1], lots=lots)])

    assert balance["available"] == 10
    assert balance["expiring"] == [{"points": 3, "expiresAt": "2028-03-31T14:59:59.999Z"}]


def test_points_past_their_day_at_the_entry_are_not_available() -> None:
    lots = {"M": {"2026-11-25T09:12:30.249Z": {"N": "7"}, "2026-11-25T09:12:30.250Z": {"N": "3"}}}

    (balance,) = published([changed(records()[1], lots=lots)])

    assert balance["available"] == 3


def test_held_points_are_told() -> None:
    (balance,) = published([changed(records()[1], points_held={"N": "6"})])

    assert balance["held"] == 6


def fails_at(version: int, sent: list[int]) -> Callable[[Balance], None]:
    def publish(balance: Balance) -> None:
        if balance.version == version:
            raise PublishError("the endpoint answered 500")
        sent.append(balance.version)

    return publish


@pytest.mark.parametrize(("version", "sent_before"), [(1, []), (2, [1])])
def test_p14_what_cannot_be_published_stops_the_rest_and_is_named(
    version: int, sent_before: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    """AWS sends it and all after it again; a later version must not go before it."""
    stream, sent = records(), list[int]()

    failed = publish_changes(stream, fails_at(version, sent))

    assert failed == number_of(stream[version - 1])
    assert sent == sent_before
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert number_of(stream[version - 1]) in record.getMessage()
    assert "the endpoint answered 500" in record.getMessage()


def test_a_record_that_cannot_be_read_stops_the_rest_and_its_content_is_not_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    first, second, _ = records()
    broken = changed(second, points_balance={"S": "secret"}, display_name={"S": "secret"})
    sent: list[dict[str, Any]] = []

    assert publish_changes([first, broken], into(sent)) == number_of(broken)
    assert sent == [FIRST]
    assert "ValidationError" in caplog.text
    assert "secret" not in caplog.text


def test_what_is_published_is_what_publish_balance_takes_and_answers() -> None:
    record = records()[0]
    balance = changed_balance(record)
    assert balance is not None
    core = schema._schema
    answer = core.type_map["PointBalance"]
    assert isinstance(answer, GraphQLObjectType)

    assert ask("Mutation.publishBalance", PUBLISHER, input=_published_input(balance)) == FIRST
    assert set(answer.fields) == set(FIRST)


FUNCTIONS = Application(SETTINGS, Database(None, "none"))


def ask(place: str, identity: Any, **arguments: Any) -> Any:
    parent, field = place.split(".")
    info = {"parentTypeName": parent, "fieldName": field}
    return FUNCTIONS.answer(
        {"info": info, "identity": identity, "arguments": arguments, "source": None}, "r1"
    )


@pytest.mark.parametrize("name", sorted(set(EVERY_IDENTITY) - {"publisher"}))
def test_nobody_but_the_publisher_publishes(name: str) -> None:
    with pytest.raises(Unauthorized, match="publishBalance on type Mutation"):
        ask("Mutation.publishBalance", EVERY_IDENTITY[name], input=FIRST)
