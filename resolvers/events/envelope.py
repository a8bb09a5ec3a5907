"""The envelope of an event: CloudEvents 1.0, as JSON.

Source: CloudEvents specification 1.0.2, and its extensions partitioning and sequence.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from resolvers.domain.base.times import format_instant
from resolvers.events.catalogue import EventData, EventType

_SEQUENCE_DIGITS = 10


@dataclass(frozen=True)
class Event:
    """An event of a committed change. A redelivery has the same `event_id`.

    `partition` and `sequence` order the events of one user.
    """

    event_id: str
    event_type: EventType
    occurred_at: datetime
    data: EventData
    partition: str | None = None
    sequence: int | None = None


def wrap(event: Event, environment: str) -> dict[str, Any]:
    """Return the event as CloudEvents' JSON.

    `sequence` is padded, because readers compare it as text.
    """
    envelope: dict[str, Any] = {
        "specversion": "1.0",
        "id": event.event_id,
        "source": f"urn:recycle-points:{environment}",
        "type": event.event_type.value,
        "time": format_instant(event.occurred_at),
        "datacontenttype": "application/json",
        "dataschema": f"urn:recycle-points:event:{event.event_type}:1",
    }
    if event.partition is not None and event.sequence is not None:
        envelope["partitionkey"] = event.partition
        envelope["sequence"] = f"{event.sequence:0{_SEQUENCE_DIGITS}}"
    envelope["data"] = event.data.model_dump(mode="json", by_alias=True, exclude_none=True)
    return envelope
