"""Run the function sweep at the start and each minute, as EventBridge's schedule does in AWS."""

import logging
import threading
from collections.abc import Callable
from typing import Any

from gateway.lambda_context import LambdaContext

PAUSE_SECONDS = 60.0
RUN_SECONDS = 4.0
"""The time limit of a run; a stop waits for the current run."""
STOP_SECONDS = 15.0

logger = logging.getLogger(__name__)
Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


class Sweeper:
    """Calls `handler` with a task in a separate thread, again at once while it has more to do.

    A failed run is logged, and the next one starts on schedule.
    """

    def __init__(self, handler: Handler, task: str = "sweep") -> None:
        self._handler = handler
        self._task = task
        self._stopping = threading.Event()
        self._woken = threading.Event()
        self._thread = threading.Thread(target=self._run, name=task, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Run now, without waiting for the end of the pause."""
        self._woken.set()

    def stop(self) -> None:
        """End after the current run, if any."""
        self._stopping.set()
        self.wake()
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)
            if self._thread.is_alive():
                logger.warning("the %s still runs after %.0f s", self._task, STOP_SECONDS)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._woken.clear()
            if not self._sweep() and not self._stopping.is_set():
                self._woken.wait(PAUSE_SECONDS)

    def _sweep(self) -> bool:
        """Run once; return whether there is more to do at once."""
        try:
            report = self._handler({"task": self._task}, LambdaContext(RUN_SECONDS))
        except Exception as error:  # noqa: BLE001 - a run that fails ends nothing else
            logger.warning("the %s failed: %s: %s", self._task, type(error).__name__, error)
            return False
        return bool(report["has_more"])
