"""Rows whose fields mutations set, as a caller may imagine them: what they hold now."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.simulation.hostile.history import QUERIES, Attempt, Done, Operation, Refused
from tests.simulation.hostile.ledgers import Row
from tests.simulation.hostile.linearizability import Event, State, holds

Fields = Mapping[str, Any]
Change = Callable[[Fields], Fields | None]
"""From the fields before to those after; None if that cannot happen. A row not there has none."""


@dataclass(frozen=True)
class Kind:
    """What a table's rows hold, and how requests change and show it.

    `changes` are by the names of mutations. `stored` returns the fields of a row, `shown` those
    that an answer shows of the row with that id, none if it shows that it is not there; None if it
    says nothing of it. `refused` are by the codes of refusals: whether these fields make them true.
    """

    table: str
    argument: str
    changes: Mapping[str, Callable[[Operation], Change]]
    stored: Callable[[Row], Fields]
    shown: Callable[[Operation, str], Fields | None]
    refused: Mapping[str, Callable[[Operation, Fields], bool]]


@dataclass(frozen=True)
class Register:
    """One row; `before` is what the seed began with, None if it was not there."""

    kind: Kind
    key: str
    row: Row
    before: Row | None

    @property
    def initial(self) -> State:
        return _state({} if self.before is None else self.kind.stored(self.before))

    def problems(self, history: list[Operation]) -> Iterator[str]:
        """Each change raises the version by one: else one was lost, or counted twice."""
        writes = sum(len(self._commits(each)) for op in history for each in op.attempts)
        first = writes - 1 if self.before is None else int(self.before["version"]) + writes
        if self.row["version"] != first:
            yield (
                f"{self.kind.table} {self.key[:8]} has version {self.row['version']} "
                f"after {writes} changes, not {first}"
            )

    def _commits(self, attempt: Attempt) -> list[tuple[str, str]]:
        return [row for row in attempt.committed if row == (self.kind.table, self.key)]

    def events(self, history: list[Operation], end: float) -> Iterator[Event]:
        for operation in history:
            change = self.kind.changes.get(operation.request.name)
            for attempt in operation.attempts if change else ():
                if self._commits(attempt):
                    step = _changed(change(operation))  # type: ignore[misc] # there is one
                    name = f"{operation.who}: {operation.request.name}"
                    yield Event(name, step, attempt.began, attempt.ended)
            yield from self._seen(operation)
        stored = self.kind.stored(self.row)
        yield Event(f"at the end: {stored}", holds(stored.items().__eq__), end, end)

    def _seen(self, operation: Operation) -> Iterator[Event]:
        request, outcome, last = operation.request, operation.outcome, operation.last
        began = last.shows_since if request.name in QUERIES else last.began
        text = f"{operation.who}: {request.name} -> "
        if isinstance(outcome, Done):
            shown = self.kind.shown(operation, self.key)
            if shown is not None:
                is_so = holds(lambda found: found >= shown.items() and bool(found) is bool(shown))
                yield Event(f"{text}{dict(shown)}", is_so, began, last.ended)
        if isinstance(outcome, Refused) and request.arguments.get(self.kind.argument) == self.key:
            is_true = self.kind.refused.get(outcome.code)
            if is_true is not None:
                is_so = holds(lambda found: is_true(operation, dict(found)))
                yield Event(text + outcome.code, is_so, began, last.ended)


def setting(fields: Callable[[Operation], Fields]) -> Callable[[Operation], Change]:
    """Return the change that sets these fields of a row that is there."""
    return lambda operation: lambda found: {**found, **fields(operation)} if found else None


def making(fields: Callable[[Operation], Fields]) -> Callable[[Operation], Change]:
    """Return the change that makes a row with these fields, where there is none."""
    return lambda operation: lambda found: None if found else fields(operation)


def of_payload(operation: Operation, name: str) -> Mapping[str, Any]:
    """Return what an answer calls by this name; REST answers with nothing else."""
    outcome = operation.outcome
    payload = outcome.payload if isinstance(outcome, Done) else {}
    found: Mapping[str, Any] = payload.get(name) or payload.get("value") or {}
    return found


def is_replayed(operation: Operation) -> bool:
    """Return whether the answer says that an earlier request has done it."""
    outcome = operation.outcome
    return isinstance(outcome, Done) and bool(outcome.payload.get("replayed"))


def nodes_of(operation: Operation) -> list[Mapping[str, Any]]:
    """Return the rows of a page."""
    return [edge["node"] for edge in of_payload(operation, "value").get("edges", ())]


def _state(fields: Fields) -> frozenset[tuple[str, Any]]:
    return frozenset(fields.items())


def _changed(change: Change) -> Callable[[State], State | None]:
    def step(state: Any) -> State | None:
        after = change(dict(state))
        return None if after is None else _state(after)

    return step
