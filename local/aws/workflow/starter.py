"""Start executions for events, as the bus's rule and Lambda's own retries do in AWS."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from gateway.lambda_context import LambdaContext

TYPES: Final = ("exchange.requested", "exchange.confirmed")
"""The events of the rule in infra/modules/workflow."""
THREADS: Final = 4
ATTEMPTS: Final = 8
FIRST_RETRY_SECONDS: Final = 0.2

logger = logging.getLogger(__name__)
Handler = Callable[[dict[str, Any], Any], Any]


class Starter:
    """Calls the workflow function with events in separate threads, in any order.

    A failed event is tried again, with a doubled pause each time, and finally logged as an error.
    """

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._threads = ThreadPoolExecutor(THREADS, "workflow-starter")
        self._stopping = threading.Event()

    def take(self, event: dict[str, Any]) -> None:
        """Take an event as EventBridge delivers it; return at once."""
        if event["detail-type"] in TYPES:
            self._threads.submit(self._start, event)

    def stop(self) -> None:
        """End after the current calls; the next start begins with the remaining events."""
        self._stopping.set()
        self._threads.shutdown(cancel_futures=True)

    def _start(self, event: dict[str, Any]) -> None:
        for attempt in range(ATTEMPTS):
            try:
                self._handler(event, LambdaContext())
            except Exception as error:  # noqa: BLE001 - after any fault the event is retried
                name = type(error).__name__
            else:
                return
            if self._stopping.wait(FIRST_RETRY_SECONDS * 2**attempt):
                return
        logger.error("event %s started nothing after %d attempts: %s", event["id"], ATTEMPTS, name)
