from typing import Any

import pytest

from tests.support.gateway_signing import sign
from tests.support.gateway_sockets import (
    TRANSPORT,
    TRANSPORT_WS,
    WATCH,
    connected,
    opened,
    receive,
    receive_close,
    send,
    wait_for_subscribers,
)
from tests.support.local_appsync import LocalAppSync


def test_init_payload_carries_credentials(appsync: LocalAppSync) -> None:
    token = appsync.identity("hanako")["token"]
    for payload in ({"Authorization": token}, {"authorization": token}, appsync.key):
        with opened(appsync, TRANSPORT) as socket:
            assert socket.subprotocol == TRANSPORT
            send(socket, type="connection_init", payload=payload)
            assert receive(socket) == {"type": "connection_ack"}
    wrong: list[dict[str, Any]] = [
        {},
        {"Authorization": "nonsense"},
        {"x-api-key": "da2-wrong"},
        {"authorization": 7},
    ]
    for payload in wrong:
        with opened(appsync, TRANSPORT) as socket:
            send(socket, type="connection_init", payload=payload)
            code, reason = receive_close(socket)
        assert (code, reason.partition(":")[0]) == (4403, "Forbidden")


def test_signature_of_handshake_is_refused(appsync: LocalAppSync) -> None:
    _, headers = sign(appsync.publisher, appsync.host, {}, path="/graphql/connect")
    del headers["host"]  # The client names it itself.
    with opened(appsync, TRANSPORT, **headers) as socket:
        send(socket, type="connection_init")
        closed = receive_close(socket)
    assert closed == (4403, "Forbidden: This protocol does not take signatures.")


def test_nothing_runs_before_acknowledgement(appsync: LocalAppSync) -> None:
    with opened(appsync, TRANSPORT, **appsync.key) as socket:
        send(socket, id="1", type="subscribe", payload={"query": "{ viewer { id } }"})
        assert receive_close(socket) == (4401, "Unauthorized")
    assert appsync.product.calls == []


def test_init_comes_once_with_an_object(appsync: LocalAppSync) -> None:
    with connected(appsync, TRANSPORT, appsync.key) as socket:
        send(socket, type="connection_init")
        assert receive_close(socket) == (4429, "Too many initialisation requests")
    with opened(appsync, TRANSPORT, **appsync.key) as socket:
        send(socket, type="connection_init", payload=[1])
        assert receive_close(socket)[0] == 4400


def test_failed_operation_ends_connection(
    appsync: LocalAppSync, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("gateway.graphql_transport_ws.event_headers", None)
    with connected(appsync, TRANSPORT, appsync.key) as socket:
        send(socket, id="1", type="subscribe", payload={"query": "{ __typename }"})
        assert receive_close(socket) == (1011, "the server failed")
    assert [each.msg for each in caplog.records if each.exc_info] == ["an operation failed"]


def test_duplicate_id_ends_connection(appsync: LocalAppSync) -> None:
    hanako = appsync.identity("hanako")
    with TRANSPORT_WS.connected(appsync, authorization=hanako["token"]) as operations:
        operations.begin("a", WATCH, userId=hanako["sub"])
        operations.begin("a", WATCH, userId=hanako["sub"])
        assert receive_close(operations.socket) == (4409, "Subscriber for a already exists")
    wait_for_subscribers(appsync, 0)


INVALID: list[str | bytes] = [
    *("no JSON", "null", "[]", "{}", '{"type": 1}', '{"type": "unknown"}', '{"type": "subscribe"}'),
    '{"type": "subscribe", "id": ""}',
    '{"type": "subscribe", "id": 1, "payload": {"query": "{ a }"}}',
    '{"type": "subscribe", "id": "1", "payload": {}}',
    '{"type": "subscribe", "id": "1", "payload": {"query": 1}}',
    '{"type": "subscribe", "id": "1", "payload": {"query": "{ a }", "variables": []}}',
    *('{"type": "complete"}', "[" * 90_000, b"bytes"),
]


def test_invalid_message_ends_connection(appsync: LocalAppSync) -> None:
    for frame in INVALID:
        with connected(appsync, TRANSPORT, appsync.key) as socket:
            socket.send(frame)
            assert receive_close(socket)[0] == 4400
