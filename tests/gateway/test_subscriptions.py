"""Which subscriptions a payload reaches."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.gateway_signing import sign
from tests.support.gateway_sockets import REALTIME, WATCH, Subscriptions, receive
from tests.support.local_appsync import LocalAppSync

BY_NOTE = """subscription ($userId: ID!, $note: String) {
  onBalanceChanged(userId: $userId, note: $note) { userId note } }"""
PUBLISH = """mutation ($userId: ID!, $note: String) {
  publishBalance(userId: $userId, available: 1, note: $note) { userId note } }"""


@pytest.fixture
def hanako(appsync: LocalAppSync) -> str:
    return str(appsync.identity("hanako")["sub"])


@pytest.fixture
def subscriptions(appsync: LocalAppSync) -> Iterator[Subscriptions]:
    with REALTIME.connected(appsync, **appsync.token("hanako")) as subscriptions:
        yield subscriptions


def publish_note(appsync: LocalAppSync, user_id: str, note: str | None) -> None:
    value = {"query": PUBLISH, "variables": {"userId": user_id, "note": note}}
    body, headers = sign(appsync.publisher, appsync.host, value)
    assert "errors" not in appsync.http.post("/graphql", content=body, headers=headers).json()


def test_null_argument_filters_and_omitted_does_not(
    appsync: LocalAppSync, hanako: str, subscriptions: Subscriptions
) -> None:
    filters: dict[str, dict[str, Any]] = {"all": {}, "null": {"note": None}, "a": {"note": "a"}}
    for name, variables in filters.items():
        subscriptions.start(name, BY_NOTE, userId=hanako, **variables)
    for note in ("a", "b", None):
        publish_note(appsync, hanako, note)
    pushes = [subscriptions.pushed() for _ in range(5)]
    assert sorted([(name, balance["note"]) for name, balance in pushes], key=str) == [
        ("a", "a"),
        ("all", "a"),
        ("all", "b"),
        ("all", None),
        ("null", None),
    ]


def raise_error(_: dict[str, Any]) -> None:
    raise RuntimeError("no")


def test_only_successful_mutations_are_pushed(
    appsync: LocalAppSync, hanako: str, subscriptions: Subscriptions
) -> None:
    subscriptions.start("1", userId=hanako)
    query = f'mutation {{ publishBalance(userId: "{hanako}", available: 1) {{ userId }} }}'
    assert appsync.ask(query, appsync.token("hanako"))["errors"]
    answer = appsync.product.answers["Mutation.publishBalance"]
    for number, each in enumerate([raise_error, lambda _: None, answer]):
        appsync.product.answers["Mutation.publishBalance"] = each
        appsync.publish(hanako, number)
    assert subscriptions.pushed()[1]["available"] == 2
    # Three publications and one start: delivery calls no resolver.
    assert len(appsync.product.calls) == 4


def test_payload_has_what_mutation_selected(
    appsync: LocalAppSync, hanako: str, subscriptions: Subscriptions
) -> None:
    subscriptions.start("1", WATCH.replace("available", "note held"), userId=hanako)
    appsync.publish(hanako, 1, "who: userId ... on Balance { held }")
    appsync.publish(hanako, 1, "userId")
    for held in (0, None):
        assert subscriptions.pushed()[1] == {"userId": hanako, "note": None, "held": held}


def test_payload_lacks_what_subscriber_needs(
    appsync: LocalAppSync, hanako: str, subscriptions: Subscriptions
) -> None:
    subscriptions.start("1", userId=hanako)
    # Without the argument it matches nobody.
    appsync.publish(hanako, 1, "available")
    appsync.publish(hanako, 2)
    assert subscriptions.pushed()[1]["available"] == 2
    appsync.publish(hanako, 3, "userId")
    payload = receive(subscriptions.socket)["payload"]
    assert payload["data"] == {"onBalanceChanged": None}
    assert "Cannot return null" in payload["errors"][0]["message"]
