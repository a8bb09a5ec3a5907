"""Model a popular reward: how many exchanges are granted at their first request.

Exchanges arrive at random, a transaction holds its rows for some milliseconds, and one that finds a
row held is cancelled, as in DynamoDB. Attempts and waits are those of RetryPolicy, the shards those
of the domain.
"""

import heapq
import random
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Final

from resolvers.domain.base.enums import FulfilmentType
from resolvers.domain.base.validation import LocalizedText
from resolvers.domain.rewards.rewards import Reward
from resolvers.domain.rewards.stock_shards import added_shards, choose, portion_of
from resolvers.services.rewards.reward_stock import RACES_LOST_MAXIMUM
from resolvers.storage.base.retries import ATTEMPT_LIMIT, RetryPolicy

READ_SECONDS: Final = 0.004
ROW: Final = "reward"
Process = Generator[float, None, None]


@dataclass
class Model:
    """The rows of one reward, and the time until which each is held."""

    hold_seconds: float
    stock: int
    with_shards: bool
    seed: int = 1
    now: float = 0
    held: dict[str, float] = field(default_factory=dict)
    pieces: dict[str, int] = field(default_factory=dict)
    outcomes: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.pieces[ROW] = self.stock
        self.random = random.Random(self.seed)  # noqa: S311 - a model's arrivals

    @property
    def reward(self) -> Reward:
        moment = datetime(2026, 4, 1, tzinfo=UTC)
        return Reward(
            reward_id=ROW,
            names=LocalizedText(ja=ROW),
            points_cost=1,
            fulfilment=FulfilmentType.PICKUP,
            stock_count=self.pieces[ROW],
            stock_shards=len(self.pieces) - 1 or None,
            created_at=moment,
            updated_at=moment,
        )

    def run(self, arrivals_per_second: float, count: int) -> None:
        queue: list[tuple[float, int, Process]] = []
        at = 0.0
        for number in range(count):
            at += self.random.expovariate(arrivals_per_second)
            queue.append((at, number, self._exchange(str(number))))
        heapq.heapify(queue)
        while queue:
            self.now, number, process = heapq.heappop(queue)
            for delay in process:
                heapq.heappush(queue, (self.now + delay, number, process))
                break

    def _exchange(self, exchange_id: str) -> Process:
        short: str | None = None
        races_lost = 0
        for attempt in range(1, ATTEMPT_LIMIT + 1):
            yield READ_SECONDS
            outcome = None
            if self.with_shards and races_lost > RACES_LOST_MAXIMUM:
                yield from self._divide()
            name: str | None = ROW
            if len(self.pieces) > 1:
                name = str(choose(len(self.pieces) - 1, exchange_id, attempt))
                if not self.pieces[ROW]:
                    name = yield from self._find(exchange_id, attempt)
                elif short is not None and short in self.pieces:
                    name = yield from self._refill(short)
            if name == ROW and not self.pieces[ROW]:
                outcome = "out of stock"
            elif name:
                outcome = yield from self._commit([name], partial(self._take, name))
            if outcome in ("granted", "out of stock"):
                self.outcomes[outcome] += 1
                return
            short = name if outcome == "short" else None
            races_lost += outcome is None
            waits: list[float] = []
            RetryPolicy(waits.append, self.random.random).back_off(attempt)
            yield waits[0]
        self.outcomes["conflict"] += 1

    def _commit(
        self, rows: Sequence[str], apply: Callable[[], str | None]
    ) -> Generator[float, None, str | None]:
        """Hold the rows, or find one held; return what `apply` does, None after a conflict."""
        if any(self.held.get(row, 0) > self.now for row in rows):
            yield self.hold_seconds / 2
            return None
        self.held.update(dict.fromkeys(rows, self.now + self.hold_seconds))
        yield self.hold_seconds
        return apply()

    def _take(self, name: str) -> str:
        if self.pieces.get(name, 0) >= 1:
            self.pieces[name] -= 1
            return "granted"
        return "short" if len(self.pieces) > 1 else "out of stock"

    def _divide(self) -> Generator[float, None, None]:
        reward = self.reward
        added = {str(shard.number): shard.stock_count or 0 for shard in added_shards(reward)}

        def apply() -> str:
            if self.pieces[ROW] >= sum(added.values()) and not added.keys() & self.pieces.keys():
                self.pieces[ROW] -= sum(added.values())
                self.pieces |= added
            return "divided"

        if added:
            yield from self._commit([ROW, *added], apply)

    def _refill(self, name: str) -> Generator[float, None, str | None]:
        pieces = portion_of(self.pieces[ROW], len(self.pieces) - 1, 1)

        def apply() -> str | None:
            if name not in self.pieces or self.pieces[ROW] < pieces or self.pieces[name]:
                return None
            self.pieces[ROW] -= pieces
            self.pieces[name] += pieces
            return name

        return (yield from self._commit([ROW, name], apply))

    def _find(self, exchange_id: str, attempt: int) -> Generator[float, None, str | None]:
        yield READ_SECONDS
        before = dict(self.pieces)
        usable = [name for name, pieces in before.items() if pieces and name != ROW]
        chosen = usable[choose(len(usable), exchange_id, attempt)] if usable else None
        if sum(before.values()) >= len(before) - 1:
            return chosen or ROW

        def apply() -> str | None:
            if self.pieces != before:
                return None
            self.pieces = {ROW: sum(before.values())}
            return ROW

        gathered = yield from self._commit([*before], apply)
        return gathered or (chosen if sum(before.values()) > 1 else None)


def granted_share(per_second: float, hold_seconds: float, *, with_shards: bool) -> float:
    """Return the share of 10,000 exchanges that a stock of 20,000 grants at the first request."""
    model = Model(hold_seconds, 20_000, with_shards)
    model.run(per_second, 10_000)
    return model.outcomes["granted"] / 10_000


def table() -> Iterator[str]:
    yield "| Exchanges a second | A transaction holds its rows | One row | In shards |"
    yield "|---|---|---|---|"
    for per_second in (50, 100, 167, 500):
        for hold in (0.005, 0.01, 0.02):
            shares = [granted_share(per_second, hold, with_shards=each) for each in (False, True)]
            cells = " | ".join(f"{share:.1%}".replace("%", " %") for share in shares)
            yield f"| {per_second} | {hold * 1000:.0f} ms | {cells} |"
