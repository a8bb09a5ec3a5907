"""The function that puts what is committed on the bus."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from resolvers.events.bus import EventBus
from resolvers.events.stream import publish_events
from resolvers.settings import Settings, SettingsError
from resolvers.storage.client import Database
from resolvers.telemetry import Invocation
from resolvers.workers.stream_batches import Note, Record, answer_batch


class EventsWorker:
    """Opens its client when it is made: no event waits for it."""

    def __init__(
        self, settings: Settings, database: Database, clock: Callable[[], datetime]
    ) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock
        self._bus = EventBus(settings.event_bus) if settings.event_bus is not None else None

    def handle(self, event: Mapping[str, Any], request_id: str = "none") -> dict[str, Any]:
        """Put the events of a batch of one table's stream records on the bus.

        Return as `answer_batch`.
        """
        return answer_batch(
            event,
            self._publish,
            kind="events",
            lag_metric="EventLag",
            invocation=Invocation(self._settings.environment, request_id),
            clock=self._clock,
        )

    def _publish(self, records: Sequence[Record], note: Note) -> str | None:
        return publish_events(records, self._database, self._settings.environment, self._put, note)

    def _put(self, envelopes: Sequence[Mapping[str, Any]]) -> None:
        if self._bus is None:
            raise SettingsError("EVENT_BUS: missing, events cannot be put")
        self._bus.put(envelopes)
