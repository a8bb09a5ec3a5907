"""Polls of the engine: often after a write of this process, and less often while it is idle.

Writes of other processes, such as `recycle-points`, and messages whose delay ends are seen at most
LONGEST_SECONDS later.
"""

import threading

import boto3
from botocore.model import OperationModel

LONGEST_SECONDS = 20.0
_READING = ("BatchGet", "Describe", "Get", "List", "Query", "Receive", "Scan")


class Activity:
    """The writes of this process."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._writes = 0

    @property
    def writes(self) -> int:
        """The number of writes."""
        return self._writes

    def note(self) -> None:
        """Wake all waiting pollers."""
        with self._changed:
            self._writes += 1
            self._changed.notify_all()

    def wait(self, seen_writes: int, seconds: float) -> bool:
        """Wait until there were more writes than those; return False after `seconds`."""
        with self._changed:
            return self._changed.wait_for(lambda: self._writes > seen_writes, seconds)


ACTIVITY = Activity()


def watch_writes() -> None:
    """Note the writes of all clients that boto3's default session makes from now on."""
    if boto3.DEFAULT_SESSION is None:
        boto3.setup_default_session()
    assert boto3.DEFAULT_SESSION is not None  # noqa: S101 - by the lines above
    boto3.DEFAULT_SESSION.events.register("after-call", _note_write)


def _note_write(model: OperationModel, **_: object) -> None:
    if not model.name.startswith(_READING):
        ACTIVITY.note()


class Pause:
    """The pauses of one poller, from `shortest_seconds` on; `stopping` ends each at once.

    If other processes write, `longest_seconds` is how late their writes may be seen.
    """

    def __init__(
        self,
        shortest_seconds: float,
        stopping: threading.Event,
        longest_seconds: float = LONGEST_SECONDS,
        activity: Activity = ACTIVITY,
    ) -> None:
        self._shortest_seconds = shortest_seconds
        self._stopping = stopping
        self._longest_seconds = longest_seconds
        self._activity = activity
        self._seconds = shortest_seconds
        self._seen_writes = 0

    def begin(self) -> None:
        """Call before each poll: a write from then on shortens the next pause."""
        self._seen_writes = self._activity.writes

    def wait(self, *, was_busy: bool) -> None:
        """Wait after a poll: not at all if it found something, else twice as long as before."""
        if was_busy:
            self._seconds = self._shortest_seconds
            return
        if self._stopping.wait(self._shortest_seconds):
            return
        longer = self._seconds - self._shortest_seconds
        if self._activity.wait(self._seen_writes, longer):
            # The effects of a write can follow a little after it.
            self._seconds = self._shortest_seconds
        else:
            self._seconds = min(2 * self._seconds, self._longest_seconds)
