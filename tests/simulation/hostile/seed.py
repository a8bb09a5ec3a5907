import hashlib
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from tests.simulation.hostile.checks import find_problems
from tests.simulation.hostile.clients import Client, Known
from tests.simulation.hostile.habits import PEOPLE, turn_clocks
from tests.simulation.hostile.history import Attempt, Operation, Outcome, Unknown
from tests.simulation.hostile.streams import Streams
from tests.simulation.hostile.task_door import open_task
from tests.simulation.hostile.world import World, open_world

CLOCK, STREAMS = "clock", "streams"
ABSENT = (*PEOPLE, CLOCK, STREAMS)


@dataclass(frozen=True)
class Plan:
    """`without` are the faults that do not happen, `absent` who is not there."""

    seed: int
    without: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()

    @property
    def command(self) -> str:
        parts = ["python -m tests.simulation.hostile", f"--seed {self.seed}"]
        parts += [f'--without "{each}"' for each in sorted(self.without)]
        parts += [f'--absent "{each}"' for each in sorted(self.absent)]
        return " ".join(parts)


@dataclass(frozen=True)
class Result:
    """`trace` is a digest of all requests in their order, with their faults."""

    plan: Plan
    problems: Sequence[str]
    story: Sequence[str]
    trace: str
    operations: int
    attempts: int
    requests: int
    faults: int
    fields: Counter[str] = field(default_factory=Counter)
    kinds: frozenset[str] = frozenset()


def run(plan: Plan) -> Result:
    """Live through the seed, and look for problems."""
    for name, (identity, _, _) in PEOPLE.items():
        open_task(name, identity)
    with open_world(plan.seed, plan.without) as world:
        known = Known()
        for name, (identity, habits, count) in PEOPLE.items():
            if name not in plan.absent:
                client = Client(name, identity, habits, count, world, known)
                world.scheduler.spawn(name, client.live, client)
        if CLOCK not in plan.absent:
            chance = random.Random(f"{plan.seed} {CLOCK}")  # noqa: S311 - a seed, not a secret
            world.scheduler.spawn(CLOCK, lambda: turn_clocks(world, chance))
        streams = None if STREAMS in plan.absent else Streams(world)
        if streams is not None:
            world.scheduler.spawn(STREAMS, streams.live, streams)
        world.scheduler.run()
        if world.network.bug is not None:
            raise world.network.bug
        problems = find_problems(world, known.history, streams)
        return _summarize(plan, world, known.history, problems)


def _summarize(
    plan: Plan, world: World, history: Sequence[Operation], problems: Sequence[str]
) -> Result:
    attempts = [attempt for operation in history for attempt in operation.attempts]
    faults = [fault for attempt in attempts for fault in attempt.faults]
    return Result(
        plan,
        problems,
        [*_describe(world, history)],
        hashlib.sha256("\n".join(world.network.trace).encode()).hexdigest(),
        len(history),
        len(attempts),
        len(world.network.trace),
        world.network.faults,
        Counter(operation.request.name for operation in history),
        frozenset(fault.partition(": ")[2] for fault in faults),
    )


def _describe(world: World, history: Sequence[Operation]) -> Iterator[str]:
    """Describe what happened, a line an attempt, in the order of the answers."""
    lines = [
        (attempt.end or world.scheduler.steps, _line(operation, attempt))
        for operation in history
        for attempt in operation.attempts
    ]
    yield from (line for _, line in sorted([*lines, *world.jumps]))


def _line(operation: Operation, attempt: Attempt) -> str:
    what = f"{operation.request.name} {dict(operation.request.arguments)}"
    tables = sorted({table for table, _ in attempt.committed})
    return "".join(
        [
            f"[{attempt.began}-{attempt.end}] {operation.who} by {attempt.door}: {what}",
            *(f"; {fault}" for fault in attempt.faults),
            f" -> {_answer(attempt.outcome)}",
            f" (wrote {', '.join(tables)})" if tables else "",
        ]
    )


def _answer(outcome: Outcome) -> str:
    if isinstance(outcome, Unknown):
        return f"unknown: {outcome.why}"
    if outcome.code:
        return f"refused: {outcome.code}"
    entry, balance = outcome.payload.get("ledgerEntry"), outcome.payload.get("balance")
    if entry and balance:
        again = " again" if outcome.payload["replayed"] else ""
        return f"entry {entry['sequence']}{again}, {entry['points']} points"
    return "done"


def shorten(plan: Plan) -> Result:
    """Leave out people and faults as long as the seed still fails."""
    shortest = run(plan)
    for name in ABSENT:
        shortest = _shorter(replace(shortest.plan, absent=shortest.plan.absent | {name}), shortest)
    for kind in sorted(shortest.kinds):
        shortest = _shorter(
            replace(shortest.plan, without=shortest.plan.without | {kind}), shortest
        )
    return shortest


def _shorter(fewer: Plan, shortest: Result) -> Result:
    tried = run(fewer)
    return tried if tried.problems else shortest
