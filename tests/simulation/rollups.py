"""The events of a year from a queue that fails: the roll-ups equal the books.

Events come in any order and some of them twice or more often; transactions are lost, or their
answers are, or others are faster; a function that has done its work is not heard of.
"""

import functools
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from resolvers.workers.rollups import RollupsWorker
from tests.support.clients import Cancels, ClientInFront, no_answer
from tests.support.rollup_books import RollupBooks, stored_rollups
from tests.support.rollup_queue import counted_events, message_of
from tests.support.service import Service

BATCH_MESSAGES = 10
SENT_AGAIN, NOT_DELETED = 0.2, 0.1
LOST, ANSWERS_LOST, CONFLICTS, OVERTAKEN = 0.05, 0.05, 0.05, 0.05


class FailingTables(ClientInFront):
    """Loses transactions and answers, has conflicts, and lets `overtake` run in front."""

    def __init__(self, client: Any, chance: random.Random) -> None:
        super().__init__(client)
        self._chance = chance
        self.overtake: Callable[[], object] = lambda: None

    def transact_write_items(self, **request: Any) -> Any:
        if self._chance.random() < OVERTAKEN:
            self.overtake()
        if self._chance.random() < LOST:
            raise no_answer("read timeout")
        if self._chance.random() < CONFLICTS:
            return Cancels(self.client, "TransactionConflict").transact_write_items(**request)
        answer = self.client.transact_write_items(**request)
        if self._chance.random() < ANSWERS_LOST:
            raise no_answer("read timeout")
        return answer


@dataclass(frozen=True)
class RollupsOutcome:
    """What `seeds` runs over the same events came to; `problems` is empty if all is right."""

    events: int
    rollups: int
    seeds: int
    handed_over: int
    problems: list[str] = field(default_factory=list)


def count_from_failing_queues(service: Service, *, seeds: int) -> RollupsOutcome:
    """Count all events of the service from a failing queue a seed, and compare with the books."""
    counted = counted_events(service)
    right = RollupBooks(service).expected()
    handed_over, problems = 0, []
    for seed in range(seeds):
        for row in service.rows("daily_rollups"):
            service.delete("daily_rollups", row["rollup_id"]["S"])
        handed_over += _hand_over(service, counted, random.Random(seed))  # noqa: S311 - a seed
        problems += [f"seed {seed}: {each}" for each in differences(right, stored_rollups(service))]
    return RollupsOutcome(len(counted), len(right), seeds, handed_over, problems)


def differences(
    right: Mapping[str, Mapping[str, int]], stored: Mapping[str, Mapping[str, int]]
) -> list[str]:
    return [
        f"{each}: {dict(stored.get(each, {}))} instead of {dict(right.get(each, {}))}"
        for each in sorted({*right, *stored})
        if stored.get(each) != right.get(each)
    ]


def worker_of(service: Service, client: Any) -> RollupsWorker:
    database = replace(service.database, client=client)
    return RollupsWorker(service.settings, database, lambda: service.now)


def _hand_over(service: Service, chosen: Sequence[Mapping[str, Any]], chance: random.Random) -> int:
    """Hand the events over until all are handled; return how many messages that took."""
    again = [each for each in chosen if chance.random() < SENT_AGAIN]
    waiting = [message_of(each, n) for n, each in enumerate([*chosen, *again])]
    chance.shuffle(waiting)
    tables = FailingTables(service.client, chance)
    count = 0
    while waiting:
        batch, waiting = waiting[:BATCH_MESSAGES], waiting[BATCH_MESSAGES:]
        event = {"Records": batch}
        tables.overtake = functools.partial(worker_of(service, service.client).handle, event)
        answer = worker_of(service, tables).handle(event)
        failed = {each["itemIdentifier"] for each in answer["batchItemFailures"]}
        count += len(batch)
        for message in batch:
            if message["messageId"] in failed or chance.random() < NOT_DELETED:
                waiting.insert(chance.randint(0, len(waiting)), message)
    return count
