"""Count events in roll-ups."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from resolvers.domain.base.errors import DomainError
from resolvers.domain.base.times import parse_instant
from resolvers.domain.reports.rollups import Delta
from resolvers.events.catalogue import CATALOGUE, EventType
from resolvers.events.envelope import Event
from resolvers.events.rollup_deltas import delta_of
from resolvers.services.reports.rollups import count_deltas
from resolvers.telemetry import Invocation
from resolvers.workers.queue_batches import ComesAgainError, Message, answer_batch
from resolvers.workers.worker import Worker


class RollupsWorker(Worker):
    def handle(self, event: Mapping[str, Any], request_id: str = "none") -> dict[str, Any]:
        """Count the events of a batch of a queue's messages; return as `answer_messages`."""
        invocation = Invocation(self.settings.environment, request_id)
        database = replace(self.database, counts=invocation.counts)
        zone = self.settings.programme_time_zone

        def count(deltas: Sequence[Delta]) -> None:
            try:
                counted = count_deltas(database, deltas, self.clock(), zone)
            except DomainError as conflict:
                raise ComesAgainError(conflict.message) from conflict
            invocation.counts["EventsCounted"] += counted

        return answer_batch(
            event,
            lambda message: delta_of(_read(message), zone),
            count,
            kind="rollups",
            invocation=invocation,
        )


def _read(message: Message) -> Event:
    """Return the event in an EventBridge event in a message."""
    envelope = json.loads(message["body"])["detail"]
    event_type = EventType(envelope["type"])
    data = CATALOGUE[event_type].data.model_validate(envelope["data"])
    return Event(envelope["id"], event_type, parse_instant(envelope["time"]), data)
