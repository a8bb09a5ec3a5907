"""The CPU of the events function for a record, with a bus that accepts all events at once."""

import json
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from boto3.dynamodb.types import TypeDeserializer

from resolvers.events.bus import ENTRIES_LIMIT, EventBus
from resolvers.workers.events import EventsWorker
from tests.support.service import Service
from tests.support.stream_records import Record, records_of
from tools.benchmarks.handler import lines_written
from tools.benchmarks.harness import Figure, Results, Scale, compare, cpu_seconds, ratio_figure
from tools.benchmarks.lists import make_exchanges

OURS, NAIVE = "the events function", "the bare rows, decoded by boto3 and put as JSON"
BATCH_RECORDS = 100


class InstantBus:
    """A client of EventBridge that accepts all events and counts them."""

    def __init__(self) -> None:
        self.taken = 0

    def put_events(self, *, Entries: Sequence[Any]) -> dict[str, Any]:  # noqa: N803 - as botocore has it
        self.taken += len(Entries)
        return {"Entries": [{}] * len(Entries)}


def measure(service: Service, scale: Scale) -> Results:
    """Measure batches of entries, deposits and exchanges, on empty tables of the service."""
    make_exchanges(service, scale.event_records)
    for number in range(scale.event_records):
        service.earn(1, name=f"deposit-{number}")
    streams = records_of(service, "points_ledger", "recycle_events", "exchanges")
    batches = [
        records[start : start + BATCH_RECORDS]
        for records in streams.values()
        for start in range(0, len(records), BATCH_RECORDS)
    ]
    count = sum(map(len, batches))
    settings = service.settings.model_copy(update={"event_bus": "bus"})
    worker = EventsWorker(settings, service.database, lambda: service.now)

    def put_events() -> int:
        bus = InstantBus()
        worker._bus = EventBus("bus", bus)
        for batch in batches:
            assert worker.handle({"Records": batch}) == {"batchItemFailures": []}
        return bus.taken

    cases = {
        OURS: cpu_seconds(put_events, count),
        NAIVE: cpu_seconds(lambda: _put_rows(batches), count),
    }
    with lines_written():
        comparison = compare(cases, scale.rounds)
    results = Results(rounds={"events": comparison.seconds})
    what = f"CPU of a record, {count:,} in batches of {BATCH_RECORDS}"
    microseconds = median(comparison.seconds[OURS]) / count * 1e6
    results.figures.extend(
        [
            Figure("events", what, microseconds, "µs"),
            ratio_figure("events", f"{what}: {OURS} to {NAIVE}", comparison.ratio(OURS, NAIVE)),
        ]
    )
    return results


def _put_rows(batches: Sequence[Sequence[Record]]) -> int:
    bus, decode = InstantBus(), TypeDeserializer().deserialize
    for batch in batches:
        rows: list[Mapping[str, Any]] = [record["dynamodb"]["NewImage"] for record in batch]
        details = [
            json.dumps({name: decode(value) for name, value in row.items()}, default=str)
            for row in rows
        ]
        for start in range(0, len(details), ENTRIES_LIMIT):
            some = details[start : start + ENTRIES_LIMIT]
            bus.put_events(Entries=[{"Detail": detail} for detail in some])
    return bus.taken
