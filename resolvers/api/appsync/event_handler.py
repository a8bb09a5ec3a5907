"""Handle AppSync's events: run the Strawberry field of an event and return its answer.

The schema is an argument; nothing here depends on its fields. A single event that fails raises, as
direct Lambda resolvers must; in a batch each event has its own answer.
"""

import asyncio
import functools
import logging
import sys
import threading
import weakref
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping
from itertools import chain, groupby
from typing import Any

import strawberry

from resolvers.api.appsync.documents import resolved_fields
from resolvers.api.appsync.errors import AppSyncError, InternalFailure, InvalidInput, Unauthorized
from resolvers.api.appsync.field_executor import Event, FieldExecutor
from resolvers.api.appsync.identity import UnknownIdentityError, read_caller
from resolvers.api.appsync.readers import Selection
from resolvers.domain.base.authorization import Caller
from resolvers.storage.base.faults import describe_fault, kind_of_fault

ContextOf = Callable[[Caller, Selection], object]
"""Returns the context of a field for its caller and the selection below it; empty: all fields."""
Note = Callable[[str, Any], None]
"""Receives the place of an event, `Type.field`, and its outcome: the answer or the AppSyncError."""
NO_FIELD = "no field"
_Found = FieldExecutor | InvalidInput

logger = logging.getLogger(__name__)


class _Runner:
    """The event loop of one thread, closed with the thread or the handler.

    asyncio.Runner takes nearly twice as long per call, and leaves its loop open.
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 - JSON
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            if sys.version_info >= (3, 12):
                # A list has a task for each row, and most end without waiting.
                self._loop.set_task_factory(asyncio.eager_task_factory)
            # Not __del__: the garbage collector can finalize the loop's own sockets before it.
            weakref.finalize(self, self._loop.close)
        return self._loop.run_until_complete(work)


class _Thread(threading.local):
    """The loop of each thread: a Lambda container has one thread, the local server several."""

    def __init__(self) -> None:
        self.runner = _Runner()


@functools.cache
def open_executors(schema: strawberry.Schema) -> Mapping[tuple[str, str], FieldExecutor]:
    """Return the executors by type and field, created once for all applications."""
    core = schema._schema  # noqa: SLF001 - Strawberry offers no public way to the core schema
    return {
        (resolved.parent_type.name, resolved.name): FieldExecutor(schema, resolved)
        for resolved in resolved_fields(core)
    }


class EventHandler:
    """Answers AppSync's direct Lambda events for every field of `schema` with its own resolver."""

    def __init__(self, schema: strawberry.Schema, *, user_pool_issuer: str | None) -> None:
        self._user_pool_issuer = user_pool_issuer
        self._thread = _Thread()
        self._executors = open_executors(schema)

    def answer(
        self, event: Event | list[Event], request_id: str, context_of: ContextOf, note: Note
    ) -> Any:  # noqa: ANN401 - JSON
        """Answer one event (raises AppSyncError) or a list of them (never raises).

        `context_of` returns the context of Strawberry's resolvers; a batch shares its loaders and
        its `now`.
        """
        if isinstance(event, list):
            work = (
                self._answer_equal(executor, events, context_of, request_id, note)
                for executor, events in self._groups_of(event)
            )
            outcomes = self._thread.runner.run(_gather(work))
            return [_batch_answer(outcome) for outcome in chain.from_iterable(outcomes)]
        found = self._find(event)
        waits = isinstance(found, FieldExecutor) and not found.is_synchronous
        run = self._thread.runner.run if waits else _run_without_loop
        (outcome,) = run(self._answer_equal(found, [event], context_of, request_id, note))
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def _groups_of(self, events: list[Event]) -> Iterator[tuple[_Found, list[Event]]]:
        """Group neighbours that differ in their parents only, as the rows of a list do."""

        def facts_of(numbered: tuple[int, tuple[_Found, Event]]) -> object:
            number, (found, event) = numbered
            if isinstance(found, InvalidInput) or found.is_root:
                return number
            return event["info"], event.get("arguments"), event.get("identity")

        pairs = enumerate((self._find(event), event) for event in events)
        for _, group in groupby(pairs, facts_of):
            executors, equal = zip(*(pair for _, pair in group), strict=True)
            yield executors[0], [*equal]

    async def _answer_equal(
        self,
        executor: _Found,
        events: list[Event],
        context_of: ContextOf,
        request_id: str,
        note: Note,
    ) -> list[Any]:
        """Return the outcome of each event: JSON, or the exception to raise."""
        if isinstance(executor, InvalidInput):
            note(NO_FIELD, executor)
            return [executor]
        outcomes: list[Any]
        try:
            caller = self._caller_of(events[0])
            plan = executor.plan(events[0]["info"])
            context = context_of(caller, plan.selection)
            outcomes = await executor.answer(events, context, plan.read)
        except Exception as fault:  # noqa: BLE001 - the caller gets every fault masked
            outcomes = [fault] * len(events)
        outcomes = [
            failure_of(executor.place, outcome, request_id)
            if isinstance(outcome, Exception)
            else outcome
            for outcome in outcomes
        ]
        for outcome in outcomes:
            note(executor.place, outcome)
        return outcomes

    def _find(self, event: object) -> FieldExecutor | InvalidInput:
        """Return the executor of the event's field, or the reason why it has none."""
        if not isinstance(event, Mapping):
            return InvalidInput("the event is not an AppSync event")
        info = event.get("info")
        if isinstance(info, Mapping):
            type_name, field_name = info.get("parentTypeName"), info.get("fieldName")
            if isinstance(type_name, str) and isinstance(field_name, str):
                return self._executors.get((type_name, field_name)) or InvalidInput(
                    f"{type_name}.{field_name} has no resolver"
                )
        return InvalidInput("the event does not name a field")

    def _caller_of(self, event: Event) -> Caller:
        return read_caller(event.get("identity"), user_pool_issuer=self._user_pool_issuer)


async def _gather(work: Iterable[Coroutine[Any, Any, Any]]) -> list[Any]:
    return list(await asyncio.gather(*work))


def _run_without_loop(work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 - JSON
    """Run work that never waits: an event loop takes a sixth of a small query's time."""
    try:
        work.send(None)
    except StopIteration as end:
        return end.value
    work.close()
    raise RuntimeError("a field that is declared synchronous waits")


def failure_of(place: str, fault: Exception, request_id: str) -> AppSyncError:
    """Return the error of a field, `Type.field`, for its caller; log a fault and mask it."""
    if isinstance(fault, UnknownIdentityError):
        return Unauthorized(*place.split("."))
    if isinstance(fault, AppSyncError):
        return fault
    # The text of a traceback would quote arguments.
    described = describe_fault(fault)
    logger.error("request %s failed at %s: %s", request_id, place, described)
    return InternalFailure(request_id, kind_of_fault(fault))


def _batch_answer(outcome: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON, or an exception
    if isinstance(outcome, Exception):
        return {"data": None, "errorMessage": str(outcome), "errorType": type(outcome).__name__}
    return {"data": outcome, "errorMessage": None, "errorType": None}
