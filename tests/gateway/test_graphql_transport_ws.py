import json
import time
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection

from gateway.socket_session import SocketLimits
from local.appsync import Settings
from tests.support.gateway_product import raise_input
from tests.support.gateway_signing import sign
from tests.support.gateway_sockets import (
    TRANSPORT,
    WATCH,
    initialised,
    opened,
    receive,
    receive_close,
    send,
    wait_for_subscribers,
)
from tests.support.local_appsync import LocalAppSync, running_server

VIEWER = "{ viewer { id } }"


def subscribe(socket: ClientConnection, id: str, query: str, **variables: Any) -> None:
    send(socket, id=id, type="subscribe", payload={"query": query, "variables": variables})


@pytest.mark.parametrize("name", ["Authorization", "authorization"])
@pytest.mark.parametrize("prefix", ["", "Bearer "])
def test_a_token_may_come_in_the_init_payload(
    appsync: LocalAppSync, name: str, prefix: str
) -> None:
    hanako = appsync.identity("hanako")
    with initialised(appsync, **{name: prefix + hanako["token"]}) as socket:
        subscribe(socket, "1", VIEWER)
        payload = {"data": {"viewer": {"id": hanako["sub"]}}}
        assert receive(socket) == {"id": "1", "type": "next", "payload": payload}
        assert receive(socket) == {"id": "1", "type": "complete"}


def test_credentials_may_come_in_the_headers(appsync: LocalAppSync) -> None:
    with opened(appsync, TRANSPORT, **appsync.key) as socket:
        assert socket.subprotocol == TRANSPORT
        send(socket, type="connection_init")
        assert receive(socket) == {"type": "connection_ack"}
        subscribe(socket, "1", '{ box(id: "b") { id } }')
        assert receive(socket)["payload"] == {"data": {"box": {"id": "b"}}}


def test_the_same_directives_hold_as_over_http(appsync: LocalAppSync) -> None:
    with initialised(appsync, **appsync.key) as socket:
        subscribe(socket, "1", VIEWER)
        payload = receive(socket)["payload"]
    assert payload == appsync.ask(VIEWER, appsync.key)
    assert payload["errors"][0]["message"] == "Not Authorized to access viewer on type Query"


def test_mutations_run_and_are_pushed(appsync: LocalAppSync) -> None:
    with initialised(appsync, **appsync.token("hanako")) as socket:
        subscribe(socket, "1", 'mutation { changeBox(input: {name: "n"}) { box { name } } }')
        assert receive(socket)["payload"] == {"data": {"changeBox": {"box": {"name": "n"}}}}


def test_the_same_limits_hold_as_over_http(appsync: LocalAppSync) -> None:
    with initialised(appsync, **appsync.key) as socket:
        subscribe(socket, "1", "{" + "viewer {" * 30 + "id" + "}" * 31)
        message = receive(socket)
        assert (message["type"], message["id"]) == ("error", "1")
        assert message["payload"][0]["errorType"] == "QueryDepthLimitReached"
        subscribe(socket, "1", "{ nothing }")
        assert "FieldUndefined" in receive(socket)["payload"][0]["message"]


def test_pushes_reach_their_own_user_until_complete(appsync: LocalAppSync) -> None:
    hanako = appsync.identity("hanako")
    with initialised(appsync, Authorization=hanako["token"]) as socket:
        subscribe(socket, "1", WATCH, userId=hanako["sub"])
        wait_for_subscribers(appsync, 1)
        appsync.publish("somebody else", 1)
        appsync.publish(hanako["sub"], 2)
        data = {"onBalanceChanged": {"userId": hanako["sub"], "available": 2}}
        assert receive(socket) == {"id": "1", "type": "next", "payload": {"data": data}}
        send(socket, id="1", type="complete")
        wait_for_subscribers(appsync, 0)
        appsync.publish(hanako["sub"], 3)
        send(socket, type="ping")
        assert receive(socket) == {"type": "pong"}


def test_a_refused_subscription_is_an_error_and_its_id_is_free_again(
    appsync: LocalAppSync,
) -> None:
    with initialised(appsync, **appsync.token("hanako")) as socket:
        for _ in range(2):
            subscribe(socket, "1", WATCH, userId="somebody else")
            message = receive(socket)
            assert message["type"] == "error"
            assert message["payload"][0]["errorType"] == "Unauthorized"
    assert len(appsync.app.state.hub) == 0


@pytest.mark.parametrize(
    "payload",
    [{}, {"Authorization": "nonsense"}, {"x-api-key": "da2-wrong"}, {"authorization": 7}],
)
def test_without_good_credentials_the_connection_is_forbidden(
    appsync: LocalAppSync, payload: Any
) -> None:
    with opened(appsync, TRANSPORT) as socket:
        send(socket, type="connection_init", payload=payload)
        code, reason = receive_close(socket)
        assert code == 4403
        assert reason.startswith("Forbidden")


def test_a_signature_of_the_handshake_stands_for_no_operation(appsync: LocalAppSync) -> None:
    _, headers = sign(appsync.publisher, appsync.host, {}, path="/graphql/connect")
    del headers["host"]  # The client names it itself.
    with opened(appsync, TRANSPORT, **headers) as socket:
        send(socket, type="connection_init")
        code, reason = receive_close(socket)
    assert (code, reason) == (4403, "Forbidden: Signatures are not taken by this protocol.")


def test_nothing_runs_before_the_acknowledgement(appsync: LocalAppSync) -> None:
    with opened(appsync, TRANSPORT, **appsync.key) as socket:
        subscribe(socket, "1", VIEWER)
        assert receive_close(socket) == (4401, "Unauthorized")
    assert appsync.product.calls == []


def test_one_initialisation_is_enough(appsync: LocalAppSync) -> None:
    with initialised(appsync, **appsync.key) as socket:
        send(socket, type="connection_init")
        assert receive_close(socket) == (4429, "Too many initialisation requests")


def test_an_id_in_use_ends_the_connection(appsync: LocalAppSync) -> None:
    hanako = appsync.identity("hanako")
    with initialised(appsync, Authorization=hanako["token"]) as socket:
        subscribe(socket, "a", WATCH, userId=hanako["sub"])
        subscribe(socket, "a", VIEWER)
        assert receive_close(socket) == (4409, "Subscriber for a already exists")
    wait_for_subscribers(appsync, 0)


@pytest.mark.parametrize(
    "frame",
    [
        "no JSON",
        "null",
        "[]",
        "{}",
        '{"type": 1}',
        '{"type": "unknown"}',
        '{"type": "subscribe"}',
        '{"type": "subscribe", "id": ""}',
        '{"type": "subscribe", "id": 1, "payload": {"query": "{ a }"}}',
        '{"type": "subscribe", "id": "1", "payload": {}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": 1}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{ a }", "variables": []}}',
        '{"type": "complete"}',
        "[" * 90_000,
        '{"type": "ping", "payload": "' + "a" * 103_000 + '"}',
        b"bytes",
    ],
)
def test_an_invalid_message_ends_the_connection(appsync: LocalAppSync, frame: str | bytes) -> None:
    with initialised(appsync, **appsync.key) as socket:
        socket.send(frame)
        assert receive_close(socket)[0] == 4400


def test_an_init_payload_must_be_an_object(appsync: LocalAppSync) -> None:
    with opened(appsync, TRANSPORT, **appsync.key) as socket:
        send(socket, type="connection_init", payload=[1])
        assert receive_close(socket)[0] == 4400


def test_a_failing_resolver_is_part_of_the_answer(appsync: LocalAppSync) -> None:
    appsync.product.answers["Query.viewer"] = raise_input
    with initialised(appsync, **appsync.token("hanako")) as socket:
        subscribe(socket, "1", VIEWER)
        message = receive(socket)
        assert message["type"] == "next"
        assert message["payload"]["errors"][0]["errorType"] == "InvalidInput"


def test_the_hundred_and_first_operation_is_refused(appsync: LocalAppSync) -> None:
    hanako = appsync.identity("hanako")
    with initialised(appsync, Authorization=hanako["token"]) as socket:
        for number in range(101):
            subscribe(socket, str(number), WATCH, userId=hanako["sub"])
        message = receive(socket)
        assert message["id"] == "100"
        assert message["payload"][0]["errorType"] == "MaxSubscriptionsReachedError"
        wait_for_subscribers(appsync, 100)
    wait_for_subscribers(appsync, 0)


def test_who_does_not_initialise_in_time_is_closed(tmp_path: Path) -> None:
    limits = SocketLimits(init_seconds=0.1, keep_alive_seconds=0.05)
    with running_server(tmp_path, Settings(sockets=limits)) as appsync:
        with opened(appsync, TRANSPORT) as socket:
            assert receive_close(socket)[0] == 4408
        with opened(appsync, "graphql-ws", **appsync.key) as socket:
            assert receive_close(socket)[0] == 4408
        with opened(appsync, "graphql-ws", **appsync.key) as socket:
            send(socket, type="connection_init")
            assert receive(socket)["type"] == "connection_ack"
            for _ in range(4):
                assert json.loads(socket.recv(timeout=5)) == {"type": "ka"}
        with initialised(appsync, **appsync.key) as socket:
            time.sleep(0.2)
            send(socket, type="ping")
            assert receive(socket) == {"type": "pong"}
