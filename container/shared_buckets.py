"""Rate limits that all tasks share through Valkey."""

import asyncio
import logging
import math
from typing import Final, NoReturn

from valkey.asyncio import Valkey
from valkey.exceptions import ValkeyError

from gateway.buckets import Buckets
from resolvers.push_relay import connection_options

_SHARE_SECONDS: Final = 0.25
_ANSWER_SECONDS: Final = 1.0
# The value of each key is the millisecond when its bucket is full again, by Valkey's clock.
_SPEND: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local missing = {}
for number, key in ipairs(KEYS) do
  local full_at = math.max(tonumber(redis.call('GET', key) or 0), now) + tonumber(ARGV[number])
  missing[number] = full_at - now
  redis.call('SET', key, string.format('%d', full_at), 'PX', missing[number])
end
return missing
"""

_LOG: Final = logging.getLogger(__name__)


class SharedBuckets(Buckets):
    """Takes from this task's buckets at once, and reports it to the other tasks soon after.

    While Valkey is away, each task counts separately.
    """

    def __init__(self, url: str, environment: str, sign_in: str | None = None) -> None:
        super().__init__()
        self._client = Valkey.from_url(
            url,
            socket_connect_timeout=_ANSWER_SECONDS,
            socket_timeout=_ANSWER_SECONDS,
            **connection_options(url, sign_in),
        )
        self._spend = self._client.register_script(_SPEND)
        # One script takes keys of one slot only: those with the same text in braces.
        self._prefix = f"recycle-points:{{{environment}-spent}}:"
        self._spent: dict[str, float] = {}

    def take(self, key: str, seconds: float) -> float:
        missing_seconds = super().take(key, seconds)
        if not missing_seconds:
            self._spent[key] = self._spent.get(key, 0.0) + seconds
        return missing_seconds

    async def run(self) -> NoReturn:
        """Share until cancelled."""
        is_away = False
        try:
            while True:
                await asyncio.sleep(_SHARE_SECONDS)
                if not self._spent:
                    continue
                try:
                    await self._share()
                except ValkeyError as error:
                    if not is_away:
                        _LOG.warning("limits are not shared: %s", type(error).__name__)
                    is_away = True
                else:
                    is_away = False
        finally:
            await self._client.aclose()

    async def _share(self) -> None:
        spent, self._spent = self._spent, {}
        missing_milliseconds = await self._spend(
            keys=[self._prefix + key for key in spent],
            args=[math.ceil(seconds * 1_000) for seconds in spent.values()],
        )
        for key, missing in zip(spent, missing_milliseconds, strict=True):
            self.raise_to(key, missing / 1_000)
