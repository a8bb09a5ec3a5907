"""Events of a year on a bus that fails: nothing is lost, and nothing but repeated is added.

The records are those of the engine's streams; Lambda's rules for batches are the local pump's.
"""

import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from typing import Any

from local.streams.delivery import Delivery
from resolvers.events.bus import EventBus
from resolvers.events.stream import publish_events
from tests.support.service import Service
from tests.support.stream_records import Record, records_of

TEXTS = frozenset({"reason", "note", "voucher_code", "display_name", "status_reason"})
"""The attributes with texts that people write."""
CALLS_FAILED, ENTRIES_REFUSED, ANSWERS_LOST = 0.10, 0.03, 0.05


class FailingBus:
    """A client of EventBridge: a tenth of its calls does nothing, others take a part, or all.

    A twentieth takes all and is not heard of.
    """

    def __init__(self, seed: int) -> None:
        self.taken: list[dict[str, Any]] = []
        self._chance = random.Random(seed)  # noqa: S311 - a seed, not a secret

    def put_events(self, *, Entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:  # noqa: N803 - boto3's
        if self._chance.random() < CALLS_FAILED:
            raise ConnectionError("no answer")
        results: list[dict[str, str]] = []
        for entry in Entries:
            if self._chance.random() < ENTRIES_REFUSED:
                results.append({"ErrorCode": "ThrottlingException"})
                continue
            self.taken.append(json.loads(entry["Detail"]))
            results.append({"EventId": "an id"})
        if self._chance.random() < ANSWERS_LOST:
            raise ConnectionError("the answer is lost")
        return {"Entries": results}


@dataclass(frozen=True)
class EventsOutcome:
    """What `seeds` runs over the same records came to; `problems` is empty if all is right."""

    records: int
    events: int
    seeds: int
    sent: int
    problems: list[str] = field(default_factory=list)

    @property
    def times_sent(self) -> float:
        return self.sent / (self.events * self.seeds)


def put_on_failing_buses(service: Service, *, records: int, seeds: int) -> EventsOutcome:
    """Put the events of the first `records` of each table in turn on a failing bus a seed."""
    streams = records_of(service)
    chosen = list(islice(_in_turn(streams), records))
    expected: list[Mapping[str, Any]] = []
    for table in streams:
        some = [record for of, record in chosen if of == table]
        assert publish_events(some, service.database, "simulation", expected.extend) is None
    by_id = {event["id"]: event for event in expected}
    problems = [*_repeated(expected), *_texts_in(expected, [record for _, record in chosen])]
    sent = 0
    for seed in range(seeds):
        bus = FailingBus(seed)
        _deliver(service, chosen, bus)
        sent += len(bus.taken)
        problems += [f"seed {seed}: {each}" for each in _differences(by_id, bus.taken)]
    return EventsOutcome(len(chosen), len(expected), seeds, sent, problems)


def _in_turn(streams: Mapping[str, Sequence[Record]]) -> Iterator[tuple[str, Record]]:
    for row in zip_longest(*streams.values()):
        for table, record in zip(streams, row, strict=True):
            if record is not None:
                yield table, record


def _deliver(service: Service, chosen: Sequence[tuple[str, Record]], bus: FailingBus) -> None:
    """Deliver each table's records to the function until all are done, on a clock of its own."""

    def handle(event: dict[str, Any], _: object) -> dict[str, Any]:
        put = EventBus("recycle-points", bus).put
        failed = publish_events(event["Records"], service.database, "simulation", put)
        return {"batchItemFailures": [{"itemIdentifier": failed}] if failed else []}

    by_table: dict[str, list[Record]] = defaultdict(list)
    for table, record in chosen:
        by_table[table].append(record)
    for records in by_table.values():
        arn = records[0]["eventSourceARN"]
        delivery = Delivery(handle, arn, maximum_attempts=10_000, maximum_age_seconds=86_400)
        delivery.add(records)
        now_seconds = records[-1]["dynamodb"]["ApproximateCreationDateTime"]
        while not delivery.is_empty:
            delivery.attempt(now_seconds)


def _repeated(expected: Sequence[Mapping[str, Any]]) -> list[str]:
    ids = [event["id"] for event in expected]
    return [f"{len(ids) - len({*ids})} events share an id"] if len(ids) != len({*ids}) else []


def _texts_in(expected: Sequence[Mapping[str, Any]], records: Sequence[Record]) -> list[str]:
    """Return the texts of people that occur in an event."""
    whole = json.dumps(expected, ensure_ascii=False)
    texts = {
        image[name]["S"]
        for record in records
        for image in (record["dynamodb"].get("OldImage"), record["dynamodb"].get("NewImage"))
        if image is not None
        for name in TEXTS & image.keys()
    }
    assert texts, "no text in any row: nothing is searched for"
    return [f"an event has the text {text!r}" for text in sorted(texts) if text in whole]


def _differences(
    expected: Mapping[str, Mapping[str, Any]], taken: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    ids = {event["id"] for event in taken}
    if lost := expected.keys() - ids:
        yield f"{len(lost)} events are lost"
    if changed := sum(expected.get(event["id"]) != event for event in taken):
        yield f"{changed} events are others than those of a bus without faults"
    sequences: dict[str, set[int]] = defaultdict(set)
    for event in taken:
        if "partitionkey" in event:
            sequences[event["partitionkey"]].add(int(event["sequence"]))
    for user_id, numbers in sequences.items():
        if numbers != {*range(1, len(numbers) + 1)}:
            yield f"the sequences of {user_id} have a gap"
