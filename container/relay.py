"""Brings each balance that any task's functions change to the sockets of this task."""

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Any, Final, NoReturn

from valkey.asyncio import Valkey
from valkey.backoff import EqualJitterBackoff
from valkey.exceptions import ValkeyError

from resolvers.balance_relay import BALANCE, connection_options, stream_of

_BLOCK_MILLISECONDS: Final = 1_000
_ENTRIES: Final = 100
_ANSWER_SECONDS: Final = 3.0
_LONGEST_PAUSE_SECONDS: Final = 1.0

_LOG: Final = logging.getLogger(__name__)
HandOver = Callable[[dict[str, Any]], None]


class RelayReader:
    """Reads the stream of one environment, which BalanceRelay writes.

    hand_over gets each balance as publishBalance takes it, in the order of the stream. One that was
    read can come a second time. `problem` says why none arrives; None: each does, within a second.
    """

    def __init__(self, url: str, environment: str, hand_over: HandOver) -> None:
        self._client = Valkey.from_url(
            url,
            decode_responses=True,
            socket_connect_timeout=_ANSWER_SECONDS,
            # Above the wait of a read, whose end shows that Valkey answers.
            socket_timeout=_ANSWER_SECONDS,
            **connection_options(url),
        )
        self._stream = stream_of(environment)
        self._hand_over = hand_over
        self._last_id: str | None = None
        self.problem: str | None = "Valkey has not answered yet"

    async def run(self) -> NoReturn:
        """Read until cancelled; wait and go on where it was whenever Valkey is away."""
        backoff = EqualJitterBackoff(cap=_LONGEST_PAUSE_SECONDS, base=0.05)
        failures = 0
        try:
            while True:
                try:
                    await self._read()
                except ValkeyError as error:
                    failures += 1
                    self.problem = f"Valkey does not answer: {type(error).__name__}"
                    if failures == 1:
                        _LOG.warning("%s", self.problem)
                    await asyncio.sleep(backoff.compute(failures))
                else:
                    if failures:
                        _LOG.warning("Valkey answers again after %d attempts", failures)
                    failures, self.problem = 0, None
        finally:
            await self._client.aclose()

    async def _read(self) -> None:
        """Hand over the next entries, or none if none comes within a second."""
        if self._last_id is None:
            newest = await self._client.xrevrange(self._stream, count=1)
            self._last_id = newest[0][0] if newest else "0-0"
        answer = await self._client.xread(
            {self._stream: self._last_id}, count=_ENTRIES, block=_BLOCK_MILLISECONDS
        )
        for _, entries in answer:
            for entry_id, fields in entries:
                self._last_id = entry_id
                self._hand_over_entry(fields)

    def _hand_over_entry(self, fields: dict[str, str]) -> None:
        try:
            balance = json.loads(fields[BALANCE])
        except (KeyError, ValueError):
            # Without its content, which is somebody's.
            _LOG.error("an entry of %s is not a balance", self._stream)
            return
        self._hand_over(balance)
