from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from gateway.server import SERVER_SETTINGS
from gateway.socket_session import SocketLimits
from local.appsync import Settings
from tests.support.gateway_sockets import (
    APPSYNC,
    TRANSPORT,
    initialised,
    opened,
    receive_close,
    send,
)
from tests.support.local_appsync import LocalAppSync, running_server


def status_of(
    appsync: LocalAppSync, *protocols: str, path: str = "/graphql", **headers: str
) -> int:
    with (
        pytest.raises(InvalidStatus) as refused,
        opened(appsync, *protocols, path=path, **headers),
    ):
        pass
    return refused.value.response.status_code


@pytest.mark.parametrize("origin", ["http://example.org", "http://localhost.example.org", "null"])
@pytest.mark.parametrize("protocol", [APPSYNC, TRANSPORT])
def test_a_foreign_page_gets_no_socket(appsync: LocalAppSync, origin: str, protocol: str) -> None:
    assert status_of(appsync, protocol, origin=origin, **appsync.key) == 403


def test_a_page_of_this_machine_gets_one(appsync: LocalAppSync) -> None:
    with opened(appsync, TRANSPORT, origin="http://localhost:3000") as socket:
        assert socket.subprotocol == TRANSPORT


def test_an_unknown_place_has_no_socket(appsync: LocalAppSync) -> None:
    assert status_of(appsync, TRANSPORT, path="/nothing") == 403


def test_the_realtime_place_speaks_appsyncs_protocol_only(appsync: LocalAppSync) -> None:
    with opened(appsync, path="/graphql/realtime", **appsync.key) as socket:
        send(socket, type="connection_init")
        assert receive_close(socket)[0] == 4406


def test_there_is_an_end_to_connections_and_closed_ones_make_room(tmp_path: Path) -> None:
    settings = Settings(sockets=SocketLimits(connections=2))
    with running_server(tmp_path, settings) as appsync:
        with initialised(appsync, **appsync.key), initialised(appsync, **appsync.key):
            assert status_of(appsync, TRANSPORT) == 403
        with initialised(appsync, **appsync.key):
            pass


def test_frames_are_not_compressed(appsync: LocalAppSync) -> None:
    with initialised(appsync, **appsync.key) as socket:
        assert socket.protocol.extensions == []


def test_a_message_over_the_servers_limit_ends_the_connection(appsync: LocalAppSync) -> None:
    with initialised(appsync, **appsync.key) as socket:
        socket.send("x" * (SERVER_SETTINGS["ws_max_size"] + 1))
        assert receive_close(socket)[0] == 1009
