"""Retries of requests to DynamoDB: their number, waits and time limits."""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

ATTEMPT_LIMIT = 8
TRYING_SECONDS = 10.0
"""The time in which attempts start. With the time-outs of the last one, a request ends before
AppSync's 30 seconds: later no caller gets the answer, and the request's time is stale.
"""
READING_SECONDS = 1.0
"""The time in which attempts of one read start: a request has several reads in TRYING_SECONDS."""
BACKOFF_BASE_SECONDS = 0.025
BACKOFF_CAP_SECONDS = 0.8


@dataclass(frozen=True)
class RetryPolicy:
    """Time and randomness of retries; tests pass their own."""

    sleep: Callable[[float], None] = time.sleep
    fraction: Callable[[], float] = random.SystemRandom().random
    monotonic: Callable[[], float] = time.monotonic

    def attempts(self, seconds: float = TRYING_SECONDS) -> Iterator[int]:
        """Yield up to ATTEMPT_LIMIT attempts from 1, within `seconds`, and wait in between."""
        began = self.monotonic()
        for attempt in range(1, ATTEMPT_LIMIT + 1):
            yield attempt
            if attempt < ATTEMPT_LIMIT:
                self.back_off(attempt)
            if self.monotonic() - began > seconds:
                return

    def back_off(self, attempt: int) -> None:
        """Wait after attempt number `attempt`, with full jitter."""
        ceiling = min(BACKOFF_CAP_SECONDS, BACKOFF_BASE_SECONDS * 2**attempt)
        self.sleep(self.fraction() * ceiling)
