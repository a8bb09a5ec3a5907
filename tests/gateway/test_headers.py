import time
import uuid
from typing import Any

import pytest
from starlette.requests import Request

from gateway.headers import event_headers
from tests.support.gateway_sockets import REALTIME, TRANSPORT_WS, Protocol
from tests.support.local_appsync import LocalAppSync

BOX = {"query": '{ box(id: "b") { id } }'}


def headers_of_event(appsync: LocalAppSync, *sent: tuple[str, str]) -> dict[str, Any]:
    headers = [*appsync.key.items(), *sent]
    response = appsync.http.post("/graphql", json=BOX, headers=headers)
    [event] = appsync.product.events
    received: dict[str, Any] = event["request"]["headers"]
    assert received["x-amzn-requestid"] == response.headers["x-amzn-requestid"]
    return received


def test_event_has_headers_but_no_cookie(appsync: LocalAppSync) -> None:
    many = [("X-Many", "a"), ("x-many", "b, c")]
    headers = headers_of_event(appsync, ("Cookie", "session=secret"), ("X-One", "1"), *many)
    assert "cookie" not in headers
    assert (headers["x-one"], headers["x-many"]) == ("1", ["a", "b, c"])
    assert headers["x-forwarded-for"] == "127.0.0.1"
    appsync.product.calls.clear()
    headers = headers_of_event(appsync, ("X-Forwarded-For", "192.0.2.1, 192.0.2.2"))
    assert headers["x-forwarded-for"] == "192.0.2.1, 192.0.2.2, 127.0.0.1"


@pytest.mark.parametrize("protocol", [REALTIME, TRANSPORT_WS])
def test_start_has_headers_of_handshake(appsync: LocalAppSync, protocol: Protocol) -> None:
    """And what a client says of them does not count."""
    hanako = appsync.identity("hanako")
    sent = {"authorization": hanako["token"], "cookie": "session=secret"}
    chosen = {"x-amzn-requestid": "chosen", "x-forwarded-for": "192.0.2.1"}
    with protocol.connected(appsync, **sent, **chosen) as subscriptions:
        subscriptions.start("1", userId=hanako["sub"])
    [event] = appsync.product.events
    headers = event["request"]["headers"]
    assert headers["x-forwarded-for"] == "192.0.2.1, 127.0.0.1"
    assert headers["authorization"] == hanako["token"]
    assert uuid.UUID(headers["x-amzn-requestid"])
    assert "cookie" not in headers


def test_every_answer_has_request_id(
    appsync: LocalAppSync, monkeypatch: pytest.MonkeyPatch
) -> None:
    http = appsync.http
    preflight = {"origin": "http://localhost", "access-control-request-method": "POST"}
    answers = [
        http.post("/graphql", json=BOX, headers=appsync.key),
        http.post("/graphql", json=BOX),
        http.put("/graphql"),
        http.get("/nothing"),
        http.options("/graphql", headers=preflight),
    ]
    with monkeypatch.context() as fault:
        fault.setattr("gateway.http.event_headers", None)
        # The server ends the connection: no other test may find it in the client's pool.
        last = {**appsync.key, "connection": "close"}
        answers.append(http.post("/graphql", json=BOX, headers=last))
    assert [answer.status_code for answer in answers] == [200, 401, 405, 404, 200, 500]
    assert len({uuid.UUID(answer.headers["x-amzn-requestid"]) for answer in answers}) == 6


def test_many_header_names_take_little_time() -> None:
    """One pass takes 0.03 s, a look-up of each name in all others more than ten."""
    names = [(f"x-{number}".encode(), b"") for number in range(20_000)]
    caller = {"client": ("192.0.2.1", 1), "state": {"request_id": ""}}
    request = Request({"type": "http", "headers": names, **caller})

    began = time.process_time()
    headers = event_headers(request)

    assert len(headers) == 20_000 + 2
    assert time.process_time() - began < 2
