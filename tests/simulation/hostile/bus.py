import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

CALLS_FAILED, ENTRIES_REFUSED, ANSWERS_LOST = 0.10, 0.03, 0.05
TEXTS = frozenset({"reason", "note", "voucher_code", "display_name", "status_reason"})
"""The attributes with texts that people write."""
Content = Mapping[str, Any]


@dataclass
class FailingBus:
    """EventBridge's client: a call does nothing, takes a part, or takes all and is not heard of."""

    chance: random.Random
    fails: bool
    taken: list[dict[str, Any]] = field(default_factory=list)

    def put_events(self, *, Entries: Sequence[Content]) -> dict[str, Any]:  # noqa: N803 - boto3's
        if self._happens(CALLS_FAILED):
            raise ConnectionError("no answer")
        results: list[dict[str, str]] = []
        for entry in Entries:
            if self._happens(ENTRIES_REFUSED):
                results.append({"ErrorCode": "ThrottlingException"})
                continue
            self.taken.append(json.loads(entry["Detail"]))
            results.append({"EventId": "an id"})
        if self._happens(ANSWERS_LOST):
            raise ConnectionError("the answer is lost")
        return {"Entries": results}

    def _happens(self, chance: float) -> bool:
        return self.fails and self.chance.random() < chance


def problems_of_events(
    expected: Sequence[Content], taken: Sequence[Content], images: Sequence[Content]
) -> Iterator[str]:
    """Compare with the events of a bus without faults; `images` are the rows of all records."""
    ids = [event["id"] for event in expected]
    if len(ids) != len({*ids}):
        yield f"{len(ids) - len({*ids})} events share an id"
    if lost := {*ids} ^ {event["id"] for event in taken}:
        yield f"{len(lost)} events are lost, or of nothing"
    by_id = {event["id"]: event for event in expected}
    if changed := sum(by_id.get(event["id"]) != event for event in taken):
        yield f"{changed} events differ from those of a bus without faults"
    sequences: defaultdict[str, set[int]] = defaultdict(set)
    for event in taken:
        if "partitionkey" in event:
            sequences[event["partitionkey"]].add(int(event["sequence"]))
    for user_id, numbers in sequences.items():
        if numbers != {*range(min(numbers), min(numbers) + len(numbers))}:
            yield f"the sequences of {user_id} have a gap"
    whole = json.dumps(taken, ensure_ascii=False)
    texts = {image[name]["S"] for image in images for name in TEXTS & image.keys()}
    yield from (f"an event has the text {text!r}" for text in sorted(texts) if text in whole)
