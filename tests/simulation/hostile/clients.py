import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import lambda_entry
from tests.simulation.hostile import doors
from tests.simulation.hostile.adjustments import NEEDED
from tests.simulation.hostile.doors import BINDINGS, Door
from tests.simulation.hostile.enrolments import DEVICE, ENROL
from tests.simulation.hostile.history import (
    LISTS,
    Attempt,
    Done,
    Operation,
    Refused,
    Request,
    Unknown,
)
from tests.simulation.hostile.lag import LAG_SECONDS
from tests.simulation.hostile.network import KilledError
from tests.simulation.hostile.task_door import by_task
from tests.simulation.hostile.world import World

ATTEMPTS_LIMIT = 8
GIVES_UP = 0.08
THINKS_SECONDS = 1.0
Identity = Mapping[str, Any]
Ask = Callable[["Client"], Request | None]


@dataclass
class Known:
    """What all of them have heard of: answers travel faster than they do."""

    tokens: list[Mapping[str, Any]] = field(default_factory=list)
    exchanges: list[Mapping[str, Any]] = field(default_factory=list)
    adjustments: list[tuple[str, Request]] = field(default_factory=list)
    entries: list[Mapping[str, Any]] = field(default_factory=list)
    history: list[Operation] = field(default_factory=list)

    def learn(self, payload: Mapping[str, Any]) -> None:
        value = payload.get("value") or {}
        token = payload.get("qrToken") or (value if value.get("code") else None)
        if token:
            self.tokens.append(token)
        if exchange := payload.get("exchange"):
            self.exchanges.append(exchange)
        if entry := payload.get("ledgerEntry"):
            self.entries.append(entry)


@dataclass
class Client:
    """`habits` are requests with their weights. `name` and chance stay, whoever else is there."""

    name: str
    identity: Identity
    habits: Sequence[tuple[int, Ask]]
    count: int
    world: World
    known: Known

    def __post_init__(self) -> None:
        # Seeded: the same seed is the same life.
        self.chance = random.Random(f"{self.world.seed} {self.name}")  # noqa: S311 - no secret
        self.server = self.world.open_server(random.Random(f"{self.world.seed} of {self.name}"))  # noqa: S311 - as above
        self.sent = 0

    def live(self) -> None:
        weights, asks = zip(*self.habits, strict=True)
        for _ in range(self.count):
            self.world.scheduler.pause(self.chance.random() * THINKS_SECONDS)
            (ask,) = self.chance.choices(asks, weights)
            request = ask(self)
            if request is not None:
                self.send(request)

    def key(self) -> str:
        self.sent += 1
        return f"{self.name}-{self.sent}"

    def send(self, request: Request) -> None:
        """Send a request until there is an answer, or nobody waits for it any more."""
        operation = Operation(self.name, request)
        self.known.history.append(operation)
        for number in range(ATTEMPTS_LIMIT):
            if number and "key" in request.arguments:
                # Without a key each attempt is a request of its own.
                operation = Operation(self.name, request)
                self.known.history.append(operation)
            self._attempt(operation)
            outcome = operation.outcome
            if isinstance(outcome, Done):
                self.known.learn(outcome.payload)
                return
            if isinstance(outcome, Refused) and outcome.code != "CONFLICT_RETRY":
                if outcome.code == NEEDED:
                    self.known.adjustments.append((outcome.error["adjustmentId"], request))
                return
            if self.chance.random() < GIVES_UP:
                return
            self.world.scheduler.pause(self.chance.random() * 2**number / 4)

    def _attempt(self, operation: Operation) -> None:
        if self.server.sender.is_killed:
            self.server = self.world.open_server(self.server.sender.chance)
        name, door = self.chance.choice(_doors_of(operation.request, self.name))
        sender, scheduler = self.server.sender, self.world.scheduler
        sender.committed, sender.faults = [], []
        attempt = Attempt(name, scheduler.steps, sender.committed, sender.faults)
        attempt.shows_since = scheduler.step_before(attempt.began, LAG_SECONDS)
        operation.attempts.append(attempt)
        with suppress(KilledError):
            attempt.outcome = door(operation.request, self.chance)
        if sender.is_killed:
            attempt.outcome = Unknown("killed")
        attempt.end, attempt.moment = scheduler.steps, self.world.now()


def _doors_of(request: Request, name: str) -> list[tuple[str, Door]]:
    if name == "workflow":
        return [("workflow", doors.by_workflow)]
    if "key" in request.arguments:
        return [("old", doors.by_old_rest)]
    if request.name == "sweep":
        return [("schedule", _by_schedule)]
    found: list[tuple[str, Door]] = [
        ("appsync", doors.by_appsync),
        ("task", partial(by_task, name)),
    ]
    if request.name == ENROL or name == DEVICE:
        # A task knows its callers before a seed begins.
        found.pop()
    if request.name in BINDINGS and request.name not in LISTS:
        found.append(("rest", doors.by_rest))
    if request.name == "redeemQrToken":
        found.append(("old", doors.by_old_rest))
    return found


def _by_schedule(_: Request, __: random.Random) -> Done | Unknown:
    try:
        return Done(lambda_entry.sweep_handler({}, None))
    except Exception as fault:  # noqa: BLE001 - the schedule comes again
        return Unknown(type(fault).__name__)
