"""The stream function from the zip, with a Valkey in place of AppSync."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import valkey as client

from local.valkey import Valkey
from resolvers.api.appsync.publishing import published_input
from resolvers.push_relay import BALANCE, stream_of
from resolvers.services.balance_stream import changed_balance
from tests.support.container_tasks import RELAY_KEY, need_valkey
from tests.support.events.recorded import recorded
from tests.tools.package.runtime import Container

pytestmark = [pytest.mark.package, pytest.mark.engine]

EVENT = recorded("users_stream")


def test_stream_batch_reaches_valkey(
    start: Callable[..., Container], engine_environment: str, tmp_path: Path
) -> None:
    need_valkey()
    valkey = Valkey(tmp_path / "valkey")
    valkey.start()
    try:
        with start("stream", VALKEY_URL=valkey.url, RELAY_KEYS=RELAY_KEY) as stream:
            published = stream.answer(EVENT)
            _, invocation = stream.watched()
        with closing(client.Valkey.from_url(valkey.url, decode_responses=True)) as reader:
            entries: Any = reader.xrange(stream_of(engine_environment))
    finally:
        valkey.stop()

    assert published == {"batchItemFailures": []}
    changes = [balance for record in EVENT["Records"] if (balance := changed_balance(record))]
    assert len(changes) == 2
    assert [json.loads(fields[BALANCE]) for _, fields in entries] == [
        published_input(balance) for balance in changes
    ]
    assert invocation == {"imported": [], "made": []}
