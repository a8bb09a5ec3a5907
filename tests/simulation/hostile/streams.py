"""What streams and queues hand over: again, in parts, and in any order where they may."""

import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import lambda_entry
from local.aws.streams.delivery import lambda_record
from resolvers.application import Application
from resolvers.events.bus import EventBus
from resolvers.events.changes import TABLES
from resolvers.events.stream import publish_events
from resolvers.settings import Function, table_prefix_of
from resolvers.workers.stream import StreamWorker
from tests.simulation.hostile.bus import FailingBus, problems_of_events
from tests.simulation.hostile.ledgers import Ledgers
from tests.simulation.hostile.network import KilledError
from tests.simulation.hostile.world import World
from tests.support.fast_moto import ENVIRONMENT, REGION, moto_tables
from tests.support.rollup_books import COUNTED, RollupBooks, message_of, stored_rollups

ROUNDS = 4
BATCH = 5
FAILS, COMES_AGAIN = 0.15, 0.2
Content = Mapping[str, Any]


def _open_stream(application: Application) -> StreamWorker:
    worker = application.worker(Function.STREAM)
    assert isinstance(worker, StreamWorker)
    return worker


class PublishError(Exception):
    """A push that AppSync did not take."""


@dataclass
class Publisher:
    """Takes pushes, or fails, by the seed and by how often each was tried: threads may race."""

    seed: int
    fails: float
    pushed: defaultdict[str, list[Content]] = field(default_factory=lambda: defaultdict(list))
    _tries: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    def publish(self, _: str, content: Content) -> None:
        what = f"{content['userId']} {content['version']}"
        self._tries[what] += 1
        chance = random.Random(f"{self.seed} {what} {self._tries[what]}")  # noqa: S311 - a seed
        if chance.random() < self.fails:
            raise PublishError
        self.pushed[content["userId"]].append(content)


class Streams:
    """Hands over the records of streams, and messages with events; `chance` is its own."""

    def __init__(self, world: World) -> None:
        self._world = world
        # Seeded: the same seed is the same life.
        self._chance = random.Random(f"{world.seed} streams")  # noqa: S311 - no secret
        self.server = world.open_server(random.Random(f"{world.seed} of streams"))  # noqa: S311 - as above
        self.publisher = Publisher(world.seed, FAILS if world.rate else 0.0)
        _open_stream(self.server.application)._publishers = [self.publisher]
        self._read = defaultdict(int, {"users": len(_shard("users"))})
        self._bus = FailingBus(
            random.Random(f"{world.seed} of the bus"),  # noqa: S311 - as above
            fails=world.rate > 0,
        )
        self._messages: list[dict[str, str]] = []

    def live(self) -> None:
        for _ in range(ROUNDS):
            self._world.scheduler.pause(self._chance.random() * 2)
            self.push(BATCH)
            self._gather()
            self._count()

    def push(self, size: int) -> None:
        """Hand over some records of `users`: what failed, and all after it, comes again."""
        begin = self._read["users"]
        batch = _records("users", begin, size)
        if not batch:
            return
        answer = lambda_entry.stream_handler({"Records": batch}, None)
        failed = {each["itemIdentifier"] for each in answer["batchItemFailures"]}
        done = _find(batch, failed)
        if self._chance.random() >= COMES_AGAIN:
            self._read["users"] = begin + done

    def finish(self) -> None:
        """Hand over everything that is left, until all is done."""
        self.server.sender.rate = self.publisher.fails = 0.0
        self._bus.fails = False
        while self._read["users"] < len(_shard("users")):
            self.push(BATCH)
        while any(self._read[_events_of(table)] < len(_shard(table)) for table in TABLES):
            self._gather()
        while self._messages:
            self._count()

    def _gather(self) -> None:
        """Put the events of all new records on the bus; each that it took becomes a message."""
        database = self._world.onlooker().database
        put = EventBus("recycle-points", self._bus).put
        taken = len(self._bus.taken)
        for table in TABLES:
            batch = _records(table, self._read[_events_of(table)])
            failed = publish_events(batch, database, ENVIRONMENT, put)
            done = _find(batch, {failed} if failed else set())
            if self._chance.random() >= COMES_AGAIN:
                self._read[_events_of(table)] += done
        self._messages += (
            message_of(each, number)
            for number, each in enumerate(self._bus.taken[taken:], taken)
            if each["type"].startswith(COUNTED)
        )

    def _count(self) -> None:
        self._chance.shuffle(self._messages)
        batch, self._messages = self._messages[:BATCH], self._messages[BATCH:]
        if not batch:
            return
        try:
            answer = lambda_entry.rollups_handler({"Records": batch}, None)
        except KilledError:
            self._messages += batch
            fresh = self._world.open_server(self.server.sender.chance)
            _open_stream(fresh.application)._publishers = [self.publisher]
            self.server = fresh
            return
        failed = {each["itemIdentifier"] for each in answer["batchItemFailures"]}
        self._messages += (
            message
            for message in batch
            if message["messageId"] in failed or self._chance.random() < COMES_AGAIN
        )

    def problems(self, ledgers: Ledgers) -> Iterator[str]:
        """P14, the events and the roll-ups."""
        for user_id, pushed in self.publisher.pushed.items():
            rows = ledgers.of_user(user_id)
            yield from _problems_of_pushes(user_id, pushed, rows, ledgers.begun_with(user_id))
        service = self._world.onlooker()
        expected: list[Content] = []
        images: list[Content] = []
        for table in TABLES:
            records = _records(table)
            publish_events(records, service.database, ENVIRONMENT, expected.extend)
            images += (each["dynamodb"].get("NewImage", {}) for each in records)
        yield from problems_of_events(expected, self._bus.taken, images)
        right, stored = RollupBooks(service).expected(), stored_rollups(service)
        for each in sorted({*right, *stored}):
            if stored.get(each) != right.get(each):
                yield f"roll-up {each}: {stored.get(each)} instead of {right.get(each)}"


def _problems_of_pushes(
    user_id: str, pushed: Sequence[Content], rows: Sequence[Content], seen: int
) -> Iterator[str]:
    for content in pushed:
        version = content["version"]
        if version > seen + 1:
            yield f"{user_id} was pushed version {version} after {seen}"
        seen = max(seen, version)
        row = rows[version - 1]
        is_erased = any(each["operation"] == "erase" for each in rows[:version])
        right = 0 if is_erased else row["held_after"]
        if content["held"] != right or content["available"] > row["balance_after"]:
            yield f"{user_id} was pushed {content} for entry {version}"
    if seen != len(rows):
        yield f"{user_id} has {len(rows)} entries, and was pushed {seen}"


def _events_of(table: str) -> str:
    return f"events of {table}"


def _find(batch: Sequence[Mapping[str, Any]], failed: set[str]) -> int:
    """Return the place of the first record that failed; that of the end if none did."""
    numbers = [record["dynamodb"]["SequenceNumber"] for record in batch]
    return next((place for place, each in enumerate(numbers) if each in failed), len(batch))


def _records(table: str, begin: int = 0, size: int | None = None) -> list[dict[str, Any]]:
    """Return records of a table's stream from that place on, as Lambda hands them over."""
    name = f"{table_prefix_of(ENVIRONMENT)}{table}"
    end = None if size is None else begin + size
    arn = f"arn:aws:dynamodb:{REGION}:000000000000:table/{name}/stream/2026"
    found = [lambda_record(dict(each.to_json()), arn) for each in _shard(table)[begin:end]]
    copied: list[dict[str, Any]] = json.loads(json.dumps(found))
    return copied


def _shard(table: str) -> list[Any]:
    shard = moto_tables()[f"{table_prefix_of(ENVIRONMENT)}{table}"].stream_shard
    assert shard is not None
    items: list[Any] = shard.items
    return items
