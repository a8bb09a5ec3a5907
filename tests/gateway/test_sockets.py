from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from gateway.limits import Guard
from gateway.server import SERVER_SETTINGS
from local.appsync import Settings
from tests.support.gateway_sockets import APPSYNC, TRANSPORT, connected, opened, receive_close
from tests.support.local_appsync import LocalAppSync, running_server


def status_of(
    appsync: LocalAppSync, *protocols: str, path: str = "/graphql", **headers: str
) -> int:
    with pytest.raises(InvalidStatus) as refused, opened(appsync, *protocols, path=path, **headers):
        pass
    return refused.value.response.status_code


def test_only_local_page_gets_socket(appsync: LocalAppSync) -> None:
    for origin in ("http://example.org", "http://localhost.example.org", "null"):
        for protocol in (APPSYNC, TRANSPORT):
            assert status_of(appsync, protocol, origin=origin, **appsync.key) == 403
    assert status_of(appsync, TRANSPORT, path="/nothing") == 403
    with opened(appsync, TRANSPORT, origin="http://localhost:3000") as socket:
        assert socket.subprotocol == TRANSPORT
        # Deflate would double the memory of a connection.
        assert socket.protocol.extensions == []


def test_guard_limits_open_sockets(tmp_path: Path) -> None:
    with running_server(tmp_path, Settings(guard=Guard(sockets=1))) as appsync:
        for _ in range(2):
            with connected(appsync, TRANSPORT, appsync.key), opened(appsync, TRANSPORT) as refused:
                expected = (1013, "the server has too many sockets open")
                assert receive_close(refused) == expected


def test_oversized_message_ends_connection(appsync: LocalAppSync) -> None:
    with connected(appsync, TRANSPORT, appsync.key) as socket:
        socket.send("x" * (SERVER_SETTINGS["ws_max_size"] + 1))
        assert receive_close(socket)[0] == 1009
