"""Whom a payload reaches, and for how long."""

import contextlib
import itertools
import json
import time
from pathlib import Path
from typing import Any

import jwt
import pytest
from websockets.exceptions import ConnectionClosed

from local.appsync import Settings
from tests.support.gateway_signing import sign
from tests.support.gateway_sockets import (
    WATCH,
    connected,
    credentials_of,
    initialised,
    receive,
    send,
    start_message,
    wait_for_open_sockets,
    wait_for_subscribers,
)
from tests.support.local_appsync import LocalAppSync, running_server

BY_NOTE = """subscription ($userId: ID!, $note: String) {
  onBalanceChanged(userId: $userId, note: $note) { userId note } }"""
PUBLISH = """mutation ($userId: ID!, $note: String) {
  publishBalance(userId: $userId, available: 1, note: $note) { userId note } }"""


def publish_note(appsync: LocalAppSync, user_id: str, note: str | None) -> None:
    value = {"query": PUBLISH, "variables": {"userId": user_id, "note": note}}
    body, headers = sign(appsync.publisher, appsync.host, value)
    assert "errors" not in appsync.http.post("/graphql", content=body, headers=headers).json()


def test_arguments_filter_by_equality_and_null_is_no_omission(appsync: LocalAppSync) -> None:
    hanako = appsync.identity("hanako")["sub"]
    credentials = credentials_of(appsync, "hanako")
    filters: dict[str, dict[str, Any]] = {"all": {}, "null": {"note": None}, "a": {"note": "a"}}
    with connected(appsync, "hanako") as socket:
        for name, variables in filters.items():
            send(socket, **start_message(name, credentials, BY_NOTE, userId=hanako, **variables))
            assert receive(socket) == {"id": name, "type": "start_ack"}
        for note in ("a", "b", None):
            publish_note(appsync, hanako, note)
        seen = [receive(socket) for _ in range(5)]
    notes = [(m["id"], m["payload"]["data"]["onBalanceChanged"]["note"]) for m in seen]
    assert sorted(notes, key=str) == [
        ("a", "a"),
        ("all", "a"),
        ("all", "b"),
        ("all", None),
        ("null", None),
    ]


def test_each_subscriber_gets_what_it_selected(appsync: LocalAppSync) -> None:
    hanako = appsync.identity("hanako")["sub"]
    credentials = credentials_of(appsync, "hanako")
    with connected(appsync, "hanako") as socket:
        for name, selected in [("1", "available"), ("2", "it: userId __typename")]:
            query = WATCH.replace("userId available", selected)
            send(socket, **start_message(name, credentials, query, userId=hanako))
            assert receive(socket)["type"] == "start_ack"
        appsync.publish(hanako, 7)
        seen = [receive(socket)["payload"]["data"]["onBalanceChanged"] for _ in range(2)]
    assert seen == [{"available": 7}, {"it": hanako, "__typename": "Balance"}]


def test_a_mutation_that_fails_or_answers_null_is_pushed_to_nobody(appsync: LocalAppSync) -> None:
    hanako = appsync.identity("hanako")["sub"]

    def fail(_: dict[str, Any]) -> None:
        raise RuntimeError("no")

    answers: list[Any] = [fail, lambda _: None, lambda event: {**event["arguments"], "held": 0}]
    with connected(appsync, "hanako") as socket:
        send(socket, **start_message("1", credentials_of(appsync, "hanako"), userId=hanako))
        assert receive(socket)["type"] == "start_ack"
        for number, answer in enumerate(answers):
            appsync.product.answers["Mutation.publishBalance"] = answer
            appsync.publish(hanako, number)
        assert receive(socket)["payload"]["data"]["onBalanceChanged"]["available"] == 2


def test_a_refused_mutation_is_pushed_to_nobody(appsync: LocalAppSync) -> None:
    hanako = appsync.identity("hanako")["sub"]
    with connected(appsync, "hanako") as socket:
        send(socket, **start_message("1", credentials_of(appsync, "hanako"), userId=hanako))
        assert receive(socket)["type"] == "start_ack"
        query = f'mutation {{ publishBalance(userId: "{hanako}", available: 1) {{ userId }} }}'
        assert appsync.ask(query, appsync.token("hanako"))["errors"]
        appsync.publish(hanako, 2)
        assert receive(socket)["payload"]["data"]["onBalanceChanged"]["available"] == 2


def test_delivery_calls_no_resolver(appsync: LocalAppSync) -> None:
    hanako = appsync.identity("hanako")["sub"]
    with connected(appsync, "hanako") as socket:
        send(socket, **start_message("1", credentials_of(appsync, "hanako"), userId=hanako))
        assert receive(socket)["type"] == "start_ack"
        before = len(appsync.product.calls)
        appsync.publish(hanako, 1)
        assert receive(socket)["type"] == "data"
        assert len(appsync.product.calls) == before + 1


def test_a_subscription_ends_with_its_token(
    appsync: LocalAppSync, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("local.issuer.TOKEN_LIFE_SECONDS", 1)
    hanako = appsync.identity("hanako")
    credentials = {"host": appsync.host, "Authorization": hanako["token"]}
    with (
        connected(appsync, "taro") as realtime,
        initialised(appsync, Authorization=hanako["token"]) as transport,
    ):
        send(realtime, **start_message("1", credentials, userId=hanako["sub"]))
        assert receive(realtime)["type"] == "start_ack"
        payload = {"query": WATCH, "variables": {"userId": hanako["sub"]}}
        send(transport, id="1", type="subscribe", payload=payload)
        wait_for_subscribers(appsync, 2)
        expired = {"errorType": "UnauthorizedException", "message": "Token has expired."}
        message = receive(transport)
        assert message == {"id": "1", "type": "error", "payload": [expired]}
        assert receive(realtime)["payload"]["errors"] == [{**expired, "errorCode": 401}]
        wait_for_subscribers(appsync, 0)


def test_a_client_that_does_not_read_is_dropped_and_others_are_not(appsync: LocalAppSync) -> None:
    hanako, taro = appsync.identity("hanako"), appsync.identity("taro")
    long = "x" * 90_000
    query = BY_NOTE.replace(", note: $note", "").replace(", $note: String", "")
    with connected(appsync, "taro") as good, connected(appsync, "hanako") as slow:
        send(good, **start_message("1", credentials_of(appsync, "taro"), userId=taro["sub"]))
        assert receive(good)["type"] == "start_ack"
        send(slow, **start_message("1", credentials_of(appsync, "hanako"), query,
                                   userId=hanako["sub"]))  # fmt: skip
        assert receive(slow)["type"] == "start_ack"
        wait_for_subscribers(appsync, 2)
        # The client's reading thread stops when its own buffer is full.
        for number in itertools.count():
            publish_note(appsync, hanako["sub"], long)
            if len(appsync.app.state.hub) == 1:
                break
            assert number < 2_000, "a client that does not read was buffered for ever"
        wait_for_open_sockets(appsync, 1)
        appsync.publish(taro["sub"], 5)
        assert receive(good)["payload"]["data"]["onBalanceChanged"]["available"] == 5


def test_an_ended_subscription_says_nothing_when_its_token_expires(
    appsync: LocalAppSync, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("local.issuer.TOKEN_LIFE_SECONDS", 3)
    hanako = appsync.identity("hanako")
    monkeypatch.undo()
    credentials = {"host": appsync.host, "Authorization": hanako["token"]}
    with connected(appsync, "hanako") as socket:
        send(socket, **start_message("1", credentials, userId=hanako["sub"]))
        assert receive(socket)["type"] == "start_ack"
        send(socket, id="1", type="stop")
        assert receive(socket)["type"] == "complete"
        # The id goes on with a token of a day.
        lasting = credentials_of(appsync, "hanako")
        send(socket, **start_message("1", lasting, userId=hanako["sub"]))
        assert receive(socket)["type"] == "start_ack"
        time.sleep(max(0.0, expiry_of(hanako["token"]) + 0.2 - time.time()))
        appsync.publish(hanako["sub"], 1)
        assert receive(socket)["type"] == "data"


def expiry_of(token: str) -> float:
    claims = jwt.decode(token, options={"verify_signature": False})
    return float(claims["exp"])


def test_the_server_stops_with_sockets_open(tmp_path: Path) -> None:
    with contextlib.ExitStack() as stack:
        server = contextlib.ExitStack()
        appsync = server.enter_context(running_server(tmp_path, Settings()))
        realtime = stack.enter_context(connected(appsync, "hanako"))
        transport = stack.enter_context(initialised(appsync, **appsync.key))
        started = time.monotonic()
        # Stops the server, and fails if it does not end.
        server.close()
        assert time.monotonic() - started < 4
        for socket in (realtime, transport):
            with pytest.raises(ConnectionClosed):
                read_all(socket)


def read_all(socket: Any) -> None:
    while True:
        json.loads(socket.recv(timeout=5))
