import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

from local.server.appsync import DEVELOPMENT_API_KEY, GUARD
from tests.support.gateway_signing import sign
from tests.support.gateway_sockets import (
    APPSYNC,
    REALTIME,
    Subscriptions,
    encode_header,
    opened,
    receive,
    receive_close,
    send,
)
from tests.support.local_appsync import LocalAppSync
from tests.support.patience import PATIENCE_SECONDS


@pytest.fixture
def of_hanako(appsync: LocalAppSync) -> Iterator[Subscriptions]:
    with REALTIME.connected(appsync, **appsync.token("hanako")) as subscriptions:
        yield subscriptions


def error_of(message: dict[str, Any]) -> str:
    assert message["type"] in {"error", "connection_error"}, message
    [error] = message["payload"]["errors"]
    return str(error["errorType"])


@pytest.mark.parametrize("path", ["/graphql", "/graphql/realtime"])
@pytest.mark.parametrize("way", ["query", "protocol", "headers"])
def test_handshake_carries_credentials_in_three_ways(
    appsync: LocalAppSync, path: str, way: str
) -> None:
    header = encode_header({"host": appsync.host, **appsync.key})
    protocols, headers = [APPSYNC], {}
    if way == "query":
        path += f"?header={header}&payload=e30="
    elif way == "protocol":
        protocols.append("header-" + header.rstrip("=").replace("+", "-").replace("/", "_"))
    else:
        headers = appsync.key
    with opened(appsync, *protocols, path=path, **headers) as socket:
        assert socket.subprotocol == APPSYNC
        send(socket, type="connection_init")
        payload = {"connectionTimeoutMs": 300_000}
        assert receive(socket) == {"type": "connection_ack", "payload": payload}
        assert json.loads(socket.recv(timeout=PATIENCE_SECONDS)) == {"type": "ka"}


def test_handshake_takes_valid_signature_only(appsync: LocalAppSync) -> None:
    answers = []
    for secret in (None, "another"):
        _, headers = sign(
            appsync.publisher, appsync.host, {}, path="/graphql/connect", secret=secret
        )
        with opened(appsync, APPSYNC, path=f"/graphql?header={encode_header(headers)}") as socket:
            send(socket, type="connection_init")
            answers.append(receive(socket))
    assert answers[0]["type"] == "connection_ack"
    assert error_of(answers[1]) == "UnauthorizedException"


BAD_HEADERS: list[tuple[Any, str, int]] = [
    ({"host": "x", "x-api-key": "da2-wrong"}, "UnauthorizedException", 4401),
    ({"host": "x", "Authorization": "nonsense"}, "UnauthorizedException", 4401),
    ({"host": "x"}, "UnauthorizedException", 4401),
    ({"x-api-key": DEVELOPMENT_API_KEY}, "BadRequestException", 4400),
    ([], "BadRequestException", 4400),
    ({"host": 1}, "BadRequestException", 4400),
    ("***", "BadRequestException", 4400),
]


def test_bad_handshake_gets_error_then_close(appsync: LocalAppSync) -> None:
    for header, error_type, code in BAD_HEADERS:
        encoded = base64.b64encode(json.dumps(header).encode()).decode()
        text = header if isinstance(header, str) else encoded
        with opened(appsync, APPSYNC, path=f"/graphql?header={text}") as socket:
            message = receive(socket)
            assert (message["type"], error_of(message)) == ("connection_error", error_type)
            send(socket, type="connection_init")
            assert receive_close(socket)[0] == code


def test_socket_without_subprotocol_is_refused(appsync: LocalAppSync) -> None:
    for path in ("/graphql", "/graphql/realtime"):
        with opened(appsync, path=path, **appsync.key) as socket:
            assert error_of(receive(socket)) == "SubProtocolNotSupportedError"
            send(socket, type="connection_init")
            assert receive_close(socket)[0] == 4406


def test_each_start_is_authenticated_again(of_hanako: Subscriptions) -> None:
    bad: list[dict[str, Any]] = [
        {"extensions": {"authorization": {"host": "x", "Authorization": "bad"}}},
        {"extensions": {"authorization": {"host": "x"}}},
        {},
    ]
    for payload in bad:
        send(of_hanako.socket, id="1", type="start", payload={"data": "{}", **payload})
        assert error_of(receive(of_hanako.socket)) == "UnauthorizedException"
    assert of_hanako.appsync.product.calls == []


def test_duplicate_id_leaves_first_subscription(of_hanako: Subscriptions) -> None:
    hanako = of_hanako.appsync.identity("hanako")["sub"]
    of_hanako.start("1", userId=hanako)
    of_hanako.begin("1", userId=hanako)
    assert of_hanako.refusal()[1] == "DuplicatedOperationError"
    of_hanako.appsync.publish(hanako, 1)
    assert of_hanako.pushed()[0] == "1"


BAD_MESSAGES: dict[str | bytes, str] = {
    "no JSON": "BadRequestException",
    "[]": "BadRequestException",
    '{"type": "unknown"}': "UnsupportedOperation",
    '{"type": {"a": 1}}': "UnsupportedOperation",
    '{"type": "start"}': "BadRequestException",
    '{"type": "start", "id": 7}': "BadRequestException",
    '{"type": "start", "id": "7", "payload": {"data": 1}}': "BadRequestException",
    '{"type": "stop", "id": ""}': "BadRequestException",
    '{"type": "connection_init"}': "BadRequestException",
    "[" * 90_000: "BadRequestException",
    b"\x00": "BadRequestException",
}


def test_bad_message_leaves_connection_open(of_hanako: Subscriptions) -> None:
    for frame, error_type in BAD_MESSAGES.items():
        of_hanako.socket.send(frame)
        assert error_of(receive(of_hanako.socket)) == error_type
    of_hanako.start("1", userId=of_hanako.appsync.identity("hanako")["sub"])


def test_start_takes_subscriptions_only(of_hanako: Subscriptions) -> None:
    for query, message in (
        ("{ viewer { id } }", "The operation must be a subscription."),
        ("  ", "Unable to parse GraphQL query."),
    ):
        of_hanako.begin("1", query)
        assert message in of_hanako.refusal()[2]


def test_start_may_be_as_long_as_a_body(guarded: LocalAppSync) -> None:
    authorization = {"host": "x", **guarded.token("hanako")}
    with REALTIME.connected(guarded, **guarded.token("hanako")) as subscriptions:
        for more, message in (
            (0, "Unable to parse GraphQL query."),
            (1, f"payload.data must have at most {GUARD.body_bytes} bytes."),
        ):
            data = "?" * (GUARD.body_bytes + more)
            payload = {"data": data, "extensions": {"authorization": authorization}}
            send(subscriptions.socket, id="1", type="start", payload=payload)
            assert subscriptions.refusal() == ("1", "BadRequestException", message)
