import contextlib
import socket
import time
from collections.abc import Iterator

import pytest
from starlette.requests import HTTPConnection

from gateway.connection_limit import address_of
from gateway.limits import Guard
from local.server.appsync import Settings
from tests.support.gateway_sockets import APPSYNC, TRANSPORT, connected, opened, receive_close
from tests.support.local_appsync import LocalAppSync, running_server

HALF = (
    b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Content-Length: 90\r\n\r\n{"
)


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAppSync]:
    settings = Settings(guard=Guard(address_requests=2, address_sockets=2))
    with running_server(tmp_path_factory.mktemp("data"), settings) as appsync:
        yield appsync


def test_address_opens_so_many_requests(crowded: LocalAppSync) -> None:
    host, port = crowded.host.split(":")
    with contextlib.ExitStack() as stack:
        for _ in range(2):
            client = stack.enter_context(socket.create_connection((host, int(port)), 5))
            client.sendall(HALF)
        time.sleep(0.2)
        headers = {**crowded.key, "origin": "http://localhost:5173"}
        refused = crowded.post("{ __typename }", headers)
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
        # A page may read it.
        assert refused.headers["access-control-allow-origin"] == "http://localhost:5173"
        assert refused.headers["x-amzn-requestid"]
        [error] = refused.json()["errors"]
        assert error == {
            "errorType": "TooManyRequestsException",
            "message": "Your address has 2 requests open: try again in 1 s.",
        }
    time.sleep(0.2)
    assert crowded.ask("{ __typename }", crowded.key)["data"] == {"__typename": "Query"}


def test_address_opens_so_many_sockets(crowded: LocalAppSync) -> None:
    for protocols in ([APPSYNC, "header-e30"], [TRANSPORT], [], [TRANSPORT]):
        with (
            connected(crowded, TRANSPORT, crowded.key),
            connected(crowded, TRANSPORT, crowded.key),
            opened(crowded, *protocols) as refused,
        ):
            assert receive_close(refused) == (1013, "your address has 2 sockets open")
            assert refused.subprotocol == next(iter(protocols), None)
        time.sleep(0.2)


def test_ipv6_addresses_count_by_network() -> None:
    addresses = {
        "192.0.2.7": "192.0.2.7",
        "::ffff:192.0.2.7": "192.0.2.7",
        "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
        "2001:db8:1:2::9": "2001:db8:1:2::/64",
        "unknown": "unknown",
    }
    for host, address in addresses.items():
        assert address_of(HTTPConnection({"type": "http", "client": (host, 1)})) == address
