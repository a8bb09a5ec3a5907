from collections.abc import Iterator
from typing import Any

import pytest

from gateway.execution import StartedSubscription
from gateway.sdl import read_schema
from gateway.subscriptions import Hub, Subscriber, read_triggers
from tests.support.gateway_signing import sign
from tests.support.gateway_sockets import REALTIME, WATCH, Subscriptions, receive
from tests.support.local_appsync import LocalAppSync

SCHEMA = """
type Query { a: Int }
type Mutation { one(a: Int): Int two: Int three: Int }
type Subscription {
  onOne(a: Float, b: Int): Int @aws_subscribe(mutations: ["one"])
  onBoth: Int @aws_iam @aws_subscribe(mutations: ["one", "two"])
}
"""


class Deliveries:
    """An execution that counts its deliveries; subscribers of one field get one answer."""

    def __init__(self) -> None:
        self.schema = read_schema(SCHEMA)
        self.delivered: list[str] = []

    def on_mutation(self, publish: Any) -> None:
        self.publish = publish

    def delivery_key(self, subscription: StartedSubscription) -> str:
        return subscription.field_name

    def deliver(self, subscription: StartedSubscription, payload: Any) -> dict[str, Any]:
        self.delivered.append(subscription.field_name)
        return {"data": payload}


def test_payload_reaches_subscribers_in_their_order() -> None:
    execution: Any = Deliveries()
    unused: Any = None
    hub, got = Hub(execution), list[str]()

    def subscribe(name: str, field: str, **arguments: Any) -> Subscriber:
        started = StartedSubscription(unused, unused, field, arguments)
        subscriber = Subscriber(started, lambda text: got.append(f"{name} {text}"))
        hub.add(subscriber)
        return subscriber

    a, b, c = subscribe("a", "onOne", a=1.0), subscribe("b", "onOne"), subscribe("c", "onBoth")
    d = subscribe("d", "onOne", a=1, b=2)
    e = subscribe("e", "onOne", a=1)
    execution.publish("one", {"a": 1})
    assert [each.split()[0] for each in got] == ["a", "e", "b", "c"]
    assert {each.split(maxsplit=1)[1] for each in got} == {'{"data":{"a":1}}'}
    assert execution.delivered == ["onOne", "onBoth"]
    assert len(hub) == 5
    for gone in (a, d, d):
        hub.remove(gone)
    assert len(hub) == 3
    got.clear()
    for mutation in ("one", "two", "three"):
        execution.publish(mutation, {"a": 1, "b": 2})
    assert [each.split()[0] for each in got] == ["e", "b", "c", "c"]
    execution.publish("one", None)
    assert [each.split()[0] for each in got[4:]] == ["b", "c"]
    for gone in (b, c, e):
        hub.remove(gone)
    assert len(hub) == 0


def test_directive_must_name_mutations() -> None:
    for given in ('["three", "four"]', "[1]"):
        schema = SCHEMA.replace('["one"]', given)
        with pytest.raises(ValueError, match="@aws_subscribe of onOne names no mutation"):
            read_triggers(read_schema(schema))
    alone = SCHEMA.replace('["one"]', '"three"')
    assert read_triggers(read_schema(alone)) == {
        "three": ["onOne"],
        "one": ["onBoth"],
        "two": ["onBoth"],
    }
    assert read_triggers(read_schema("type Query { a: Int }")) == {}


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
