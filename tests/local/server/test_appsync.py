import socket

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.support.gateway_sockets import TRANSPORT
from tests.support.local_appsync import LocalAppSync

FOREIGN = "attacker.example"


def test_foreign_host_is_refused(appsync: LocalAppSync) -> None:
    for path in ("/", "/graphql", "/v1/rewards", "/dev/identities", "/wallet/", "/config.json"):
        for host in (FOREIGN, "127.0.0.1.example.org", "localhost.example.org"):
            answer = appsync.http.get(path, headers={"host": host})
            assert answer.status_code == httpx.codes.FORBIDDEN


def test_foreign_host_gets_no_socket(appsync: LocalAppSync) -> None:
    host, port = appsync.host.split(":")
    connection = socket.create_connection((host, int(port)))
    address = f"ws://{FOREIGN}/graphql"
    with (
        pytest.raises(InvalidStatus) as refused,
        connect(address, sock=connection, subprotocols=[Subprotocol(TRANSPORT)]),
    ):
        pass
    assert refused.value.response.status_code == httpx.codes.FORBIDDEN
