"""Publish changes to the server tasks of the container, by a stream of Valkey.

Each task reads the whole stream, from where it was after a lost connection too: no change is lost
while one of them, or Valkey itself, is away. Pub/sub would lose those.

An entry of the stream has a balance alone, or a mutation, its input and the balance null: tasks of
older releases, which know balances only, push that to nobody.
"""

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from valkey import Valkey
from valkey.backoff import ExponentialBackoff
from valkey.exceptions import ConnectionError as NoConnectionError
from valkey.exceptions import TimeoutError as NoAnswerError
from valkey.retry import Retry

BALANCE: Final = "balance"
KEPT_CHANGES: Final = 10_000
_PUBLISH_BALANCE: Final = "publishBalance"
_RETRIES: Final = 2


def stream_of(environment: str) -> str:
    """Return the key of a deployment's stream: several deployments can share a Valkey."""
    return f"recycle-points:{environment}:balances"


def connection_options(url: str) -> dict[str, Any]:
    """Return what a client of this address needs beside it: by default it checks no host name."""
    return {"ssl_check_hostname": True} if urlsplit(url).scheme == "rediss" else {}


def read_entry(fields: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
    """Return the mutation of an entry and its input. Raise KeyError or ValueError."""
    if "mutation" in fields:
        return fields["mutation"], json.loads(fields["input"])
    return _PUBLISH_BALANCE, json.loads(fields[BALANCE])


class PushRelay:
    """Adds changes to the stream of one environment."""

    def __init__(self, url: str, environment: str) -> None:
        self._stream = stream_of(environment)
        self._client = Valkey.from_url(
            url,
            socket_connect_timeout=1,
            socket_timeout=2,
            # A frozen function's connection is dead. What arrives twice does no harm.
            retry=Retry(ExponentialBackoff(cap=0.5, base=0.05), _RETRIES),
            retry_on_error=[NoConnectionError, NoAnswerError],
            **connection_options(url),
        )

    def publish(self, mutation: str, content: Mapping[str, Any]) -> None:
        """Add the input of a mutation; raise ValkeyError unless Valkey has confirmed it."""
        text = json.dumps(content)
        entry: dict[Any, Any] = {BALANCE: text}
        if mutation != _PUBLISH_BALANCE:
            entry = {BALANCE: "null", "mutation": mutation, "input": text}
        self._client.xadd(self._stream, entry, maxlen=KEPT_CHANGES)
