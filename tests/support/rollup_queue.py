"""The events of a test's tables, as messages of the queue that the function rollups reads."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from resolvers.events.stream import publish_events
from tests.support.service import Service
from tests.support.stream_records import records_of

COUNTED = ("points.", "deposit.", "exchange.")
Envelope = Mapping[str, Any]


def counted_events(service: Service) -> list[Envelope]:
    """Return all events that are counted."""
    put: list[Envelope] = []
    for records in records_of(service).values():
        assert publish_events(records, service.database, "any", put.extend) is None
    return [each for each in put if each["type"].startswith(COUNTED)]


def message_of(envelope: Envelope, number: int = 0) -> dict[str, str]:
    body = json.dumps({"detail-type": envelope["type"], "detail": envelope}, ensure_ascii=False)
    return {"messageId": str(number), "body": body}


def count(service: Service, envelopes: Sequence[Envelope]) -> dict[str, Any]:
    """Hand events to the function as one batch, whose messages are 0, 1, 2 ..."""
    records = [message_of(each, number) for number, each in enumerate(envelopes)]
    return service.application.rollups.handle({"Records": records}, "request-1")


def count_events(service: Service) -> None:
    """Count everything that has happened."""
    assert count(service, counted_events(service)) == {"batchItemFailures": []}
