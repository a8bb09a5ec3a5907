"""Put the events of committed changes on the bus, and push changes to subscribers."""

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

from resolvers.events.bus import EventBus
from resolvers.events.pushes import push_changes
from resolvers.events.stream import publish_events
from resolvers.settings import SettingsError
from resolvers.storage.base.stream_records import sequence_number_of
from resolvers.telemetry import Invocation
from resolvers.workers.publishers import open_publishers
from resolvers.workers.stream_batches import Note, NoteAs, Record, answer_batch
from resolvers.workers.worker import Worker


class EventsWorker(Worker):
    """It remembers the finished part of the last failed batch, so that little is repeated."""

    def __post_init__(self) -> None:
        bus = self.settings.event_bus
        self._bus = EventBus(bus) if bus is not None else None
        self._publishers = open_publishers(self.settings)
        self._put: set[str] = set()
        self._pushed: set[str] = set()

    def handle(self, event: Mapping[str, Any], request_id: str = "none") -> dict[str, Any]:
        """Put the events of a batch of one table's stream records on the bus, and push changes.

        Return as `answer_batch`.
        """
        return answer_batch(
            event,
            self._publish,
            kind="events",
            invocation=Invocation(self.settings.environment, request_id),
            clock=self.clock,
        )

    def _publish(self, records: Sequence[Record], note_as: NoteAs) -> str | None:
        # Put first: no event waits for a push of its batch.
        puts = self._bus is not None or not self._publishers
        unput = self._put_events(records, note_as("EventLag")) if puts else None
        ready = list(takewhile(lambda record: sequence_number_of(record) != unput, records))
        unpushed = self._push_changes(ready, note_as("PublishLag")) if self._publishers else None
        if unpushed is None:
            self._put.clear()
            self._pushed.clear()
        else:
            self._put = {record["eventID"] for record in ready}
        return unpushed or unput

    def _put_events(self, records: Sequence[Record], note: Note) -> str | None:
        new = [record for record in records if record["eventID"] not in self._put]
        return publish_events(new, self.database, self.settings.environment, self._put_all, note)

    def _put_all(self, envelopes: Sequence[Mapping[str, Any]]) -> None:
        if self._bus is None:
            raise SettingsError("EVENT_BUS: missing, events cannot be put")
        self._bus.put(envelopes)

    def _push_changes(self, records: Sequence[Record], note: Note) -> str | None:
        def remember(record: Record, fault: Exception | None) -> None:
            note(record, fault)
            if fault is None:
                self._pushed.add(record["eventID"])

        new = [record for record in records if record["eventID"] not in self._pushed]
        prefix = self.settings.table_prefix
        return push_changes(new, prefix, self._publish_to_all, remember, self.clock())

    def _publish_to_all(self, mutation: str, content: Mapping[str, Any]) -> None:
        """Publish to all publishers, even if one fails; raise the first fault."""
        faults = []
        for publisher in self._publishers:
            try:
                publisher.publish(mutation, content)
            except Exception as fault:  # noqa: BLE001 - raised below
                faults.append(fault)
        if faults:
            raise faults[0]
