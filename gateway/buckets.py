"""Token buckets: what callers have spent and not yet got back."""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

# What a caller may spend at once is what so many seconds give back.
BURST_SECONDS: Final = 20.0
_KEPT: Final = 50_000


class Buckets:
    """One bucket for each key, in seconds: a bucket is full again when its time has come."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._full_at)

    def take(self, key: str, seconds: float) -> float:
        """Spend seconds and return 0; or spend nothing, and return in how many it can be spent."""
        now = self._monotonic()
        full_at = max(self._full_at.get(key, now), now) + seconds
        missing = full_at - now - BURST_SECONDS
        if missing > 0:
            return missing
        self._keep(key, full_at)
        return 0.0

    def raise_to(self, key: str, seconds: float) -> None:
        """Let a bucket miss at least so many seconds: others have spent from it, too."""
        full_at = self._monotonic() + seconds
        self._keep(key, max(self._full_at.get(key, full_at), full_at))

    def _keep(self, key: str, full_at: float) -> None:
        self._full_at[key] = full_at
        self._full_at.move_to_end(key)
        # The one that nobody took from for longest.
        if len(self._full_at) > _KEPT:
            self._full_at.popitem(last=False)
