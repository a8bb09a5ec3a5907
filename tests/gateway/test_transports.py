"""What holds over every transport: HTTP, AppSync's real-time protocol, graphql-transport-ws."""

import json
from pathlib import Path
from typing import Any

import pytest

from gateway.limits import Limits
from gateway.tokens import KeysUnknownError, TokenVerifier
from local.server.appsync import Settings
from tests.support.gateway_product import raise_input
from tests.support.gateway_sockets import (
    REALTIME,
    TRANSPORT_WS,
    Protocol,
    connected,
    opened,
    receive,
    receive_close,
    send,
    wait_for_subscribers,
)
from tests.support.local_appsync import LocalAppSync, running_server
from tests.support.patience import PATIENCE_SECONDS

VIEWER = "{ viewer { id } }"
ONE = "onBalanceChanged(userId: 1) { userId }"
NOT_AUTHORIZED = ("Unauthorized", "Not Authorized to access onBalanceChanged on type Subscription")


@pytest.fixture(params=[REALTIME, TRANSPORT_WS], ids=lambda protocol: protocol.name)
def protocol(request: pytest.FixtureRequest) -> Protocol:
    chosen: Protocol = request.param
    return chosen


def test_socket_answers_queries_as_http(appsync: LocalAppSync) -> None:
    appsync.product.answers["Query.boxes"] = raise_input
    of_hanako = [
        VIEWER,
        'mutation { changeBox(input: {name: "n"}) { box { name } } }',
        "{ boxes { nodes { id } } }",
    ]
    for headers, queries in ((appsync.token("hanako"), of_hanako), (appsync.key, [VIEWER])):
        with TRANSPORT_WS.connected(appsync, **headers) as operations:
            for query in queries:
                expected = appsync.ask(query, headers)
                assert ("errors" in expected) == (headers == appsync.key or "boxes" in query)
                operations.begin("1", query)
                message = {"id": "1", "type": "next", "payload": expected}
                assert receive(operations.socket) == message
                assert receive(operations.socket) == {"id": "1", "type": "complete"}


def test_pushes_reach_only_their_user_until_stop(appsync: LocalAppSync, protocol: Protocol) -> None:
    hanako, taro = appsync.identity("hanako"), appsync.identity("taro")["sub"]
    with protocol.connected(appsync, authorization=hanako["token"]) as subscriptions:
        subscriptions.start("1", userId=hanako["sub"])
        for available in range(20):
            appsync.publish(taro, available)
            appsync.publish(hanako["sub"], available)
        for available in range(20):
            balance = {"userId": hanako["sub"], "available": available}
            assert subscriptions.pushed() == ("1", balance)
        subscriptions.stop("1")
        appsync.publish(hanako["sub"], 20)
        subscriptions.start("1", userId=hanako["sub"])
        appsync.publish(hanako["sub"], 21)
        assert subscriptions.pushed()[1]["available"] == 21
    wait_for_subscribers(appsync, 0)


def test_resolver_refuses_start_and_frees_id(appsync: LocalAppSync, protocol: Protocol) -> None:
    with protocol.connected(appsync, **appsync.token("hanako")) as subscriptions:
        for _ in range(2):
            subscriptions.begin("1", userId="somebody else")
            assert subscriptions.refusal() == ("1", *NOT_AUTHORIZED)
    event = appsync.product.events[0]
    assert event["info"]["parentTypeName"] == "Subscription"
    assert (event["source"], event["arguments"]) == (None, {"userId": "somebody else"})
    assert len(appsync.app.state.hub) == 0
    # Directives refuse before the resolver.
    appsync.product.calls.clear()
    with protocol.connected(appsync, **appsync.key) as subscriptions:
        subscriptions.begin("1", userId="u")
        assert subscriptions.refusal() == ("1", *NOT_AUTHORIZED)
    assert appsync.product.calls == []


BAD_DOCUMENTS = {
    "subscription { nothing }": "FieldUndefined",
    "subscription {": "Invalid Syntax",
    f"subscription {{ {ONE} second: {ONE} }}": "SubscriptionMultipleRootFields",
    "{" + "viewer {" * 30 + "id" + "}" * 31: "20 levels of fields",
}


def test_bad_document_is_refused(appsync: LocalAppSync, protocol: Protocol) -> None:
    with protocol.connected(appsync, **appsync.token("hanako")) as subscriptions:
        for query, message in BAD_DOCUMENTS.items():
            subscriptions.begin("1", query)
            assert message in subscriptions.refusal()[2]
            [error] = appsync.ask(query, appsync.token("hanako"))["errors"]
            assert message in error["message"]


def test_socket_has_to_begin(tmp_path: Path, protocol: Protocol) -> None:
    with (
        running_server(tmp_path, Settings(limits=Limits(init_seconds=0.1))) as appsync,
        opened(appsync, protocol.name, **appsync.key) as socket,
    ):
        assert receive_close(socket)[0] == 4408


def test_socket_is_kept_alive(tmp_path: Path, protocol: Protocol) -> None:
    with (
        running_server(tmp_path, Settings(limits=Limits(keep_alive_seconds=0.05))) as appsync,
        connected(appsync, protocol.name, appsync.key) as socket,
    ):
        if protocol is REALTIME:
            for _ in range(4):
                assert json.loads(socket.recv(timeout=PATIENCE_SECONDS)) == {"type": "ka"}
        else:
            send(socket, type="ping")
            assert receive(socket) == {"type": "pong"}


def test_201st_subscription_is_refused(appsync: LocalAppSync, protocol: Protocol) -> None:
    hanako = appsync.identity("hanako")
    with protocol.connected(appsync, authorization=hanako["token"]) as subscriptions:
        for number in range(200):
            subscriptions.start(str(number), userId=hanako["sub"])
        subscriptions.begin("200", userId=hanako["sub"])
        assert subscriptions.refusal()[:2] == ("200", "MaxSubscriptionsReachedError")
    wait_for_subscribers(appsync, 0)


def test_subscription_ends_with_its_token(appsync: LocalAppSync, protocol: Protocol) -> None:
    # A token ends at a whole second: a life of 1 may be over at once.
    everybody = appsync.http.get("/dev/identities?expires_in_seconds=2").json()
    hanako = next(each for each in everybody if each["name"] == "hanako")
    with protocol.connected(appsync, authorization=hanako["token"]) as subscriptions:
        subscriptions.start("1", userId=hanako["sub"])
        subscriptions.start("2", userId=hanako["sub"])
        subscriptions.stop("2")
        assert subscriptions.refusal() == ("1", "UnauthorizedException", "Token has expired.")
        wait_for_subscribers(appsync, 0)
        # The one that was stopped says nothing.
        with pytest.raises(TimeoutError):
            subscriptions.socket.recv(timeout=0.3)


def test_unknown_keys_ask_client_to_return(
    appsync: LocalAppSync, protocol: Protocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any) -> None:
        raise KeysUnknownError("the issuer does not answer")

    monkeypatch.setattr(TokenVerifier, "verify", fail)
    with opened(appsync, protocol.name, authorization="a token") as socket:
        send(socket, type="connection_init")
        assert receive_close(socket)[0] == 1013
