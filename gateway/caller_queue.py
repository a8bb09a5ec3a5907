"""A queue for each caller, which limits the total cost of its running requests."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class _Caller:
    """first is held by the request whose turn is next; those behind it wait for it."""

    requests: int = 0
    running_cost: int = 0
    first: asyncio.Lock = field(default_factory=asyncio.Lock)
    freed: asyncio.Event = field(default_factory=asyncio.Event)


class CallerQueue:
    """Makes a caller's requests wait in order while other requests of that caller run."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._callers: dict[str, _Caller] = {}

    @asynccontextmanager
    async def turn(self, key: str, cost: int) -> AsyncIterator[None]:
        """Wait until the request may run; it runs in the context."""
        caller = self._callers.setdefault(key, _Caller())
        caller.requests += 1
        try:
            async with caller.first:
                while caller.running_cost and caller.running_cost + cost > self._limit:
                    caller.freed.clear()
                    await caller.freed.wait()
                caller.running_cost += cost
            try:
                yield
            finally:
                caller.running_cost -= cost
                caller.freed.set()
        finally:
            caller.requests -= 1
            if not caller.requests:
                del self._callers[key]
