"""Whether answers that overlap fit some order, in which each thing happens at one moment.

Wing and Gong, "Testing and verifying concurrent objects" (1993), with Lowe's memory of what was
tried, "Testing for linearizability" (2017).
"""

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.simulation.hostile.history import NEVER

TRIES_LIMIT = 200_000
State = Hashable
NOTHING = "nothing"
"""The state of what is not there."""
Step = Callable[[State], State | None]
"""From the state before to that after; None if this cannot happen, or be answered, there."""


@dataclass(frozen=True)
class Event:
    """Something that takes effect at one moment from `began` to `ended`, if ever known."""

    text: str
    step: Step
    began: float = 0.0
    ended: float = NEVER


def stuck_at(events: Sequence[Event], initial: State) -> list[Event]:
    """Return nothing if there is an order, else what remains of the longest order found."""
    best, tried = (1 << len(events)) - 1, set()
    stack: list[tuple[int, State]] = [(best, initial)]
    while stack:
        left, state = stack.pop()
        if left == 0:
            return []
        if (left, state) in tried:
            continue
        tried.add((left, state))
        if len(tried) > TRIES_LIMIT:
            raise TimeoutError(f"{len(events)} events have too many orders")
        best = min(best, left, key=int.bit_count)
        waiting = [place for place in range(len(events)) if left >> place & 1]
        first_end = min(events[place].ended for place in waiting)
        for place in waiting:
            if events[place].began > first_end:
                continue
            after = events[place].step(state)
            if after is not None:
                stack.append((left & ~(1 << place), after))
    return [event for place, event in enumerate(events) if best >> place & 1]


def moved(before: Collection[State], after: State) -> Step:
    """Return the step from any of these states."""
    return lambda state: after if state in before else None


def is_in(states: Collection[State]) -> Step:
    """Return what is seen in any of these states, and changes none."""
    return holds(lambda state: state in states)


def holds(is_true: Callable[[Any], bool]) -> Step:
    """Return what is seen where it is true, and changes nothing."""
    return lambda state: state if is_true(state) else None
