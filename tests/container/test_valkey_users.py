import asyncio
from contextlib import closing
from typing import Any

import pytest
from valkey import Valkey as Client
from valkey.exceptions import AuthenticationError, NoPermissionError

from local.aws.valkey import Valkey
from resolvers.push_relay import PushRelay, stream_of
from tests.support.relay_readers import KEY, Reader, balance, make_users

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def test_users_of_valkey_do_their_part_alone(valkey: Valkey) -> None:
    urls = make_users(valkey, "one")
    relay = PushRelay(urls["relay"], "one", KEY)
    reader = Reader(urls["tasks"])

    asyncio.run(reader.follow(lambda _: relay.publish("publishBalance", balance(1)), 1))

    assert reader.got == [balance(1)]
    for name, *command in (
        ("relay", "XRANGE", stream_of("one"), "-", "+"),
        ("relay", "XADD", stream_of("two"), "*", "a", "b"),
        ("tasks", "XADD", stream_of("one"), "*", "a", "b"),
        ("tasks", "XRANGE", stream_of("two"), "-", "+"),
        ("tasks", "FLUSHALL"),
    ):
        client: Any = Client.from_url(urls[name])
        with closing(client), pytest.raises(NoPermissionError):
            client.execute_command(*command)
    nobody: Any = Client.from_url(valkey.url)
    with closing(nobody), pytest.raises(AuthenticationError):
        nobody.ping()
