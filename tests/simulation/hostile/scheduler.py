"""Threads of which one runs at a time: each waits at every step until seeded chance picks it."""

import random
import threading
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

STEP_SECONDS = 0.02
"""At most so much virtual time passes with a step."""
GIVES_UP_SECONDS = 60
"""Real ones: no step takes so long."""


@dataclass(eq=False)
class Task:
    """A client, or a packet on its way; `owner` is what its requests are made with."""

    name: str
    work: Callable[[], object]
    owner: Any = None
    wakes_at: float = 0.0
    is_done: bool = False
    fault: BaseException | None = None
    go: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))


class Scheduler:
    """`now` is the virtual time in seconds, `steps` how often somebody went on."""

    def __init__(self, chance: random.Random) -> None:
        self.now = 0.0
        self.steps = 0
        self._moments = [0.0]
        self.running: Task | None = None
        self._chance = chance
        self._tasks: list[Task] = []
        self._control = threading.Semaphore(0)

    def spawn(
        self, name: str, work: Callable[[], object], owner: Any = None, after: float = 0.0
    ) -> None:
        task = Task(name, work, owner, self.now + after)
        self._tasks.append(task)
        threading.Thread(target=self._live, args=(task,), name=name, daemon=True).start()

    def pause(self, seconds: float = 0.0) -> None:
        """Let others run, for at least so much virtual time."""
        task = self.running
        if task is None:
            return
        task.wakes_at = self.now + seconds
        self._control.release()
        task.go.acquire()

    def step_before(self, step: int, seconds: float) -> int:
        """Return the first step at most so many seconds before this one."""
        return bisect_left(self._moments, self._moments[step] - seconds)

    def run(self) -> None:
        """Run until all have ended; raise what ended one of them."""
        while waiting := [task for task in self._tasks if not task.is_done]:
            self.now = max(self.now, min(task.wakes_at for task in waiting))
            ready = [task for task in waiting if task.wakes_at <= self.now]
            self.running = self._chance.choice(ready)
            self.now += self._chance.random() * STEP_SECONDS
            self.steps += 1
            self._moments.append(self.now)
            self.running.go.release()
            if not self._control.acquire(timeout=GIVES_UP_SECONDS):
                raise TimeoutError(f"{self.running.name} does not come back")
            if self.running.fault is not None:
                raise self.running.fault
        self.running = None
        self._tasks.clear()

    def _live(self, task: Task) -> None:
        task.go.acquire()
        try:
            task.work()
        except BaseException as fault:  # noqa: BLE001 - the scheduler raises it
            task.fault = fault
        task.is_done = True
        self._control.release()
