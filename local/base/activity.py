"""Polls of the engine: soon after this process's write to the source, less often without one.

Writes of other processes, such as `recycle-points`, and messages whose delay ends are seen at most
LONGEST_SECONDS later.
"""

from collections.abc import Mapping
from threading import Event
from typing import Any

import boto3
from botocore.model import OperationModel

from resolvers.application import dynamodb_session

LONGEST_SECONDS = 20.0
_GROWTH = 4
# A poller finds nothing new after these.
_NO_NEWS = ("BatchGet", "DeleteMessage", "Describe", "Get", "List", "Query", "Receive", "Scan")


class Pause:
    """The pauses of one poller of `source`, a table's name or a queue's URL.

    If other processes write, `longest_seconds` is how late their writes may be seen.
    """

    def __init__(
        self, source: str, shortest_seconds: float, longest_seconds: float = LONGEST_SECONDS
    ) -> None:
        self._shortest_seconds = shortest_seconds
        self._longest_seconds = longest_seconds
        self._seconds = shortest_seconds
        self._is_written = Event()
        self._is_ended = Event()
        _pauses[source] = (*_pauses.get(source, ()), self)

    def begin(self) -> None:
        """Call before each poll: a write from then on shortens the next pause."""
        self._is_written.clear()

    def wait(self, *, has_found: bool) -> None:
        """Wait after a poll: longer than before, if it found nothing and nothing was written."""
        if has_found:
            self._seconds = self._shortest_seconds
        if self._is_ended.wait(self._shortest_seconds):
            return
        if self._is_written.wait(self._seconds - self._shortest_seconds):
            # The effects of a write can follow a little after it.
            self._seconds = self._shortest_seconds
        else:
            self._seconds = min(_GROWTH * self._seconds, self._longest_seconds)

    def shorten(self) -> None:
        self._is_written.set()

    def end(self) -> None:
        """End this pause at once, and all later ones."""
        self._is_ended.set()
        self._is_written.set()


_pauses: dict[str, tuple[Pause, ...]] = {}


def watch_writes() -> None:
    """Shorten pauses at the writes of all clients that are made from now on, as programmes do."""
    if boto3.DEFAULT_SESSION is None:
        boto3.setup_default_session()
    assert boto3.DEFAULT_SESSION is not None  # noqa: S101 - by the lines above
    for session in (boto3.DEFAULT_SESSION, dynamodb_session()):
        session.events.register("provide-client-params", _keep_sources)
        session.events.register("after-call", _shorten_pauses)


def _keep_sources(
    params: Mapping[str, Any], model: OperationModel, context: dict[str, Any], **_: object
) -> None:
    if not model.name.startswith(_NO_NEWS):
        context["written_sources"] = _sources_of(params)


def _sources_of(params: Mapping[str, Any]) -> set[str]:
    parts = [params, *(part for item in params.get("TransactItems", ()) for part in item.values())]
    names = {part[name] for part in parts for name in ("TableName", "QueueUrl") if name in part}
    return names | {*params.get("RequestItems", ())}


def _shorten_pauses(context: Mapping[str, Any], **_: object) -> None:
    for source in context.get("written_sources", ()):
        for pause in _pauses.get(source, ()):
            pause.shorten()
