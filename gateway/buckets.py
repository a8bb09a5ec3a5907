"""Token buckets, which limit how fast callers spend."""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

# The burst limit: a caller may spend at once as much as refills in so many seconds.
BURST_SECONDS: Final = 20.0
_KEPT: Final = 50_000


class Buckets:
    """A bucket for each key, measured in seconds and stored as the time when it is full again."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._full_at)

    def take(self, key: str, seconds: float) -> float:
        """Spend seconds and return 0, or spend nothing and return the seconds to wait."""
        now = self._monotonic()
        full_at = max(self._full_at.get(key, now), now) + seconds
        missing = full_at - now - BURST_SECONDS
        if missing > 0:
            return missing
        self._keep(key, full_at)
        return 0.0

    def raise_to(self, key: str, seconds: float) -> None:
        """Record that a bucket lacks at least so many seconds: other tasks spent from it, too."""
        full_at = self._monotonic() + seconds
        self._keep(key, max(self._full_at.get(key, full_at), full_at))

    def _keep(self, key: str, full_at: float) -> None:
        self._full_at[key] = full_at
        self._full_at.move_to_end(key)
        # Drop the bucket that was unused for longest.
        if len(self._full_at) > _KEPT:
            self._full_at.popitem(last=False)
