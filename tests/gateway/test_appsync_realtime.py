import base64
import json
from typing import Any

import pytest

from local.appsync import DEVELOPMENT_API_KEY
from tests.support.gateway_signing import sign
from tests.support.gateway_sockets import (
    APPSYNC,
    WATCH,
    connected,
    credentials_of,
    encode_header,
    opened,
    receive,
    receive_close,
    send,
    start_message,
    wait_for_subscribers,
)
from tests.support.local_appsync import LocalAppSync

ONE = "onBalanceChanged(userId: 1) { userId }"
TWICE = f"subscription {{ {ONE} second: {ONE} }}"


def api_key(appsync: LocalAppSync) -> dict[str, str]:
    return {"host": appsync.host, "x-api-key": DEVELOPMENT_API_KEY}


def watch(appsync: LocalAppSync, name: str, id: str = "1", **variables: Any) -> dict[str, Any]:
    variables.setdefault("userId", appsync.identity(name)["sub"])
    return start_message(id, credentials_of(appsync, name), **variables)


def error_of(message: dict[str, Any]) -> tuple[str, str]:
    assert message["type"] in {"error", "connection_error"}, message
    [error] = message["payload"]["errors"]
    return error["errorType"], error["message"]


@pytest.mark.parametrize("path", ["/graphql", "/graphql/realtime"])
@pytest.mark.parametrize("way", ["query", "protocol", "headers"])
def test_a_connection_is_authenticated_in_three_ways(
    appsync: LocalAppSync, path: str, way: str
) -> None:
    header = encode_header(api_key(appsync))
    protocols, headers = [APPSYNC], {}
    if way == "query":
        path += f"?header={header}&payload=e30="
    elif way == "protocol":
        protocols.append("header-" + header.rstrip("=").replace("+", "-").replace("/", "_"))
    else:
        headers = {"x_api_key": DEVELOPMENT_API_KEY}
    with opened(appsync, *protocols, path=path, **headers) as socket:
        assert socket.subprotocol == APPSYNC
        send(socket, type="connection_init")
        assert receive(socket) == {
            "type": "connection_ack",
            "payload": {"connectionTimeoutMs": 300_000},
        }
        assert json.loads(socket.recv(timeout=5)) == {"type": "ka"}


def open_signed(appsync: LocalAppSync, secret: str | None = None) -> str:
    _, headers = sign(appsync.publisher, appsync.host, {}, path="/graphql/connect", secret=secret)
    return f"/graphql?header={encode_header(headers)}"


def test_a_signed_connection_is_accepted(appsync: LocalAppSync) -> None:
    with opened(appsync, APPSYNC, path=open_signed(appsync)) as socket:
        send(socket, type="connection_init")
        assert receive(socket)["type"] == "connection_ack"


def test_a_forged_signature_is_refused(appsync: LocalAppSync) -> None:
    with opened(appsync, APPSYNC, path=open_signed(appsync, secret="another")) as socket:
        assert error_of(receive(socket))[0] == "UnauthorizedException"


@pytest.mark.parametrize(
    ("header", "error_type"),
    [
        ({"host": "x", "x-api-key": "da2-wrong"}, "UnauthorizedException"),
        ({"host": "x", "Authorization": "nonsense"}, "UnauthorizedException"),
        ({"host": "x"}, "UnauthorizedException"),
        ({"x-api-key": DEVELOPMENT_API_KEY}, "BadRequestException"),
        ([], "BadRequestException"),
        ({"host": 1}, "BadRequestException"),
    ],
)
def test_bad_credentials_are_told_and_the_connection_ends(
    appsync: LocalAppSync, header: Any, error_type: str
) -> None:
    text = base64.b64encode(json.dumps(header).encode()).decode()
    with opened(appsync, APPSYNC, path=f"/graphql?header={text}") as socket:
        message = receive(socket)
        assert message["type"] == "connection_error"
        assert error_of(message)[0] == error_type
        send(socket, type="connection_init")
        assert receive_close(socket)[0] in {4400, 4401}


def test_a_header_that_is_no_base64_is_refused(appsync: LocalAppSync) -> None:
    with opened(appsync, APPSYNC, path="/graphql?header=***") as socket:
        assert error_of(receive(socket))[0] == "BadRequestException"


def test_another_subprotocol_is_refused(appsync: LocalAppSync) -> None:
    with opened(appsync, x_api_key=DEVELOPMENT_API_KEY) as socket:
        assert error_of(receive(socket))[0] == "SubProtocolNotSupportedError"
        send(socket, type="connection_init")
        assert receive_close(socket)[0] == 4406


def test_pushes_reach_their_own_user_only_and_in_order(appsync: LocalAppSync) -> None:
    hanako, taro = appsync.identity("hanako")["sub"], appsync.identity("taro")["sub"]
    with connected(appsync, "hanako") as socket:
        send(socket, **watch(appsync, "hanako"))
        assert receive(socket) == {"id": "1", "type": "start_ack"}
        for available in range(20):
            appsync.publish(taro, available)
            appsync.publish(hanako, available)
        for available in range(20):
            balance = {"userId": hanako, "available": available}
            assert receive(socket) == {
                "id": "1",
                "type": "data",
                "payload": {"data": {"onBalanceChanged": balance}},
            }
    wait_for_subscribers(appsync, 0)


def test_the_resolver_is_asked_at_the_start_and_can_refuse(appsync: LocalAppSync) -> None:
    with connected(appsync, "hanako") as socket:
        send(socket, **watch(appsync, "hanako", userId="somebody else"))
        assert error_of(receive(socket)) == (
            "Unauthorized",
            "Not Authorized to access onBalanceChanged on type Subscription",
        )
    [event] = appsync.product.events
    assert event["info"]["parentTypeName"] == "Subscription"
    assert event["source"] is None
    assert event["arguments"] == {"userId": "somebody else"}
    assert len(appsync.app.state.hub) == 0


def test_the_directives_are_checked_before_the_resolver(appsync: LocalAppSync) -> None:
    header = encode_header(api_key(appsync))
    with opened(appsync, APPSYNC, path=f"/graphql?header={header}") as socket:
        send(socket, **start_message("1", api_key(appsync), userId="u"))
        assert error_of(receive(socket)) == (
            "Unauthorized",
            "Not Authorized to access onBalanceChanged on type Subscription",
        )
    assert appsync.product.calls == []


def test_each_start_is_authenticated_again(appsync: LocalAppSync) -> None:
    with connected(appsync, "hanako") as socket:
        for credentials in [{"host": "x", "Authorization": "bad"}, {"host": "x"}]:
            send(socket, **start_message("1", credentials, userId="u"))
            assert error_of(receive(socket))[0] == "UnauthorizedException"
        send(socket, id="1", type="start", payload={"data": "{}"})
        assert error_of(receive(socket))[0] == "UnauthorizedException"
    assert appsync.product.calls == []


def test_stop_is_answered_and_ends_the_pushes(appsync: LocalAppSync) -> None:
    hanako = appsync.identity("hanako")["sub"]
    with connected(appsync, "hanako") as socket:
        send(socket, **watch(appsync, "hanako", id="a"))
        assert receive(socket)["type"] == "start_ack"
        send(socket, id="a", type="stop")
        assert receive(socket) == {"id": "a", "type": "complete"}
        appsync.publish(hanako, 1)
        send(socket, **watch(appsync, "hanako", id="a"))
        assert receive(socket) == {"id": "a", "type": "start_ack"}


def test_an_id_in_use_is_refused_and_the_first_subscription_goes_on(
    appsync: LocalAppSync,
) -> None:
    hanako = appsync.identity("hanako")["sub"]
    with connected(appsync, "hanako") as socket:
        send(socket, **watch(appsync, "hanako"))
        assert receive(socket)["type"] == "start_ack"
        send(socket, **watch(appsync, "hanako"))
        assert error_of(receive(socket))[0] == "DuplicatedOperationError"
        appsync.publish(hanako, 1)
        assert receive(socket)["type"] == "data"


def test_the_hundred_and_first_subscription_is_refused(appsync: LocalAppSync) -> None:
    with connected(appsync, "hanako") as socket:
        for number in range(101):
            send(socket, **watch(appsync, "hanako", id=str(number)))
        messages = [receive(socket) for _ in range(101)]
        refused = [each for each in messages if each["type"] == "error"]
        assert [each["id"] for each in refused] == ["100"]
        assert error_of(refused[0])[0] == "MaxSubscriptionsReachedError"


@pytest.mark.parametrize(
    ("frame", "error_type"),
    [
        ("no JSON", "BadRequestException"),
        ("[]", "BadRequestException"),
        ('{"type": "unknown"}', "UnsupportedOperation"),
        ('{"type": {"a": 1}}', "UnsupportedOperation"),
        ('{"type": "start"}', "BadRequestException"),
        ('{"type": "start", "id": 7}', "BadRequestException"),
        ('{"type": "start", "id": "7", "payload": {"data": 1}}', "BadRequestException"),
        ('{"type": "stop", "id": ""}', "BadRequestException"),
        ("[" * 90_000, "BadRequestException"),
        (b"\x00", "BadRequestException"),
    ],
)
def test_a_bad_message_is_answered_and_the_connection_lives(
    appsync: LocalAppSync, frame: str | bytes, error_type: str
) -> None:
    with connected(appsync, "hanako") as socket:
        socket.send(frame)
        assert error_of(receive(socket))[0] == error_type
        send(socket, **watch(appsync, "hanako"))
        assert receive(socket)["type"] == "start_ack"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("{ viewer { id } }", "The operation must be a subscription."),
        ("subscription { nothing }", "FieldUndefined"),
        ("subscription {", "Invalid Syntax"),
        (TWICE, "SubscriptionMultipleRootFields"),
        ("  ", "query must be a text"),
    ],
)
def test_a_document_that_cannot_be_subscribed_is_refused(
    appsync: LocalAppSync, query: str, message: str
) -> None:
    with connected(appsync, "hanako") as socket:
        send(socket, **start_message("1", credentials_of(appsync, "hanako"), query))
        answer = receive(socket)
        assert answer["type"] == "error"
        assert message in answer["payload"]["errors"][0]["message"]


def test_only_what_the_mutation_selected_is_in_the_payload(appsync: LocalAppSync) -> None:
    hanako = appsync.identity("hanako")["sub"]
    query = WATCH.replace("available", "note held")
    with connected(appsync, "hanako") as socket:
        send(socket, **start_message("1", credentials_of(appsync, "hanako"), query, userId=hanako))
        assert receive(socket)["type"] == "start_ack"
        appsync.publish(hanako, 1, "who: userId ... on Balance { held }")
        appsync.publish(hanako, 1, "userId")
        for held in (0, None):
            assert receive(socket)["payload"]["data"]["onBalanceChanged"] == {
                "userId": hanako,
                "note": None,
                "held": held,
            }


def test_a_field_that_must_not_be_null_takes_the_push_with_it(appsync: LocalAppSync) -> None:
    hanako = appsync.identity("hanako")["sub"]
    with connected(appsync, "hanako") as socket:
        send(socket, **watch(appsync, "hanako"))
        assert receive(socket)["type"] == "start_ack"
        appsync.publish(hanako, 1, "userId")
        payload = receive(socket)["payload"]
        assert payload["data"] == {"onBalanceChanged": None}
        assert "Cannot return null" in payload["errors"][0]["message"]


def test_without_the_field_of_its_argument_a_payload_matches_nobody(appsync: LocalAppSync) -> None:
    hanako = appsync.identity("hanako")["sub"]
    with connected(appsync, "hanako") as socket:
        send(socket, **watch(appsync, "hanako"))
        assert receive(socket)["type"] == "start_ack"
        appsync.publish(hanako, 1, "available")
        appsync.publish(hanako, 2)
        assert receive(socket)["payload"]["data"]["onBalanceChanged"]["available"] == 2
