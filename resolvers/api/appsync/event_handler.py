"""Handle AppSync's events: run the Strawberry field of an event and return its answer.

The schema is an argument; nothing here depends on its fields. A single event that fails raises, as
direct Lambda resolvers must; in a batch each event has its own answer.
"""

import asyncio
import functools
import logging
import threading
import weakref
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable, Mapping
from inspect import isawaitable
from typing import Any, cast

import strawberry
from graphql import ExecutionResult, Executor, execute, execute_sync, subscribe

from resolvers.api.appsync.documents import resolved_fields
from resolvers.api.appsync.errors import AppSyncError, InternalFailure, InvalidInput, Unauthorized
from resolvers.api.appsync.field_executor import FieldExecutor
from resolvers.api.appsync.identity import UnknownIdentityError, read_caller
from resolvers.api.appsync.parents import restore_parent
from resolvers.api.appsync.readers import Reader, Selection
from resolvers.domain.base.authorization import Caller
from resolvers.storage.base.faults import describe_fault, kind_of_fault

Event = Mapping[str, Any]
ContextOf = Callable[[Caller, Selection], object]
"""Returns the context of a field for its caller and the selection below it; empty: all fields."""
Note = Callable[[str, Any], None]
"""Receives the place of an event, `Type.field`, and its outcome: the answer or the AppSyncError."""
NO_FIELD = "no field"

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
            # Not __del__: the garbage collector can finalize the loop's own sockets before it.
            weakref.finalize(self, self._loop.close)
        return self._loop.run_until_complete(work)


class _Thread(threading.local):
    """The loop of each thread: a Lambda container has one thread, the local server several."""

    def __init__(self) -> None:
        self.runner = _Runner()


@functools.cache
def _open_executors(schema: strawberry.Schema) -> Mapping[tuple[str, str], FieldExecutor]:
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
        self._executors = _open_executors(schema)

    def answer(
        self, event: Event | list[Event], request_id: str, context_of: ContextOf, note: Note
    ) -> Any:  # noqa: ANN401 - JSON
        """Answer one event (raises AppSyncError) or a list of them (never raises).

        `context_of` returns the context of Strawberry's resolvers; a batch shares its loaders and
        its `now`.
        """
        if isinstance(event, list):
            work = (
                self._answer_one(self._find(each), each, context_of, request_id, note)
                for each in event
            )
            outcomes = self._thread.runner.run(_gather(work))
            return [_batch_answer(outcome) for outcome in outcomes]
        found = self._find(event)
        waits = isinstance(found, FieldExecutor) and not found.is_synchronous
        run = self._thread.runner.run if waits else _run_without_loop
        outcome = run(self._answer_one(found, event, context_of, request_id, note))
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def _answer_one(
        self,
        executor: FieldExecutor | InvalidInput,
        event: Event,
        context_of: ContextOf,
        request_id: str,
        note: Note,
    ) -> Any:  # noqa: ANN401 - JSON, or the exception to raise
        if isinstance(executor, InvalidInput):
            note(NO_FIELD, executor)
            return executor
        place = executor.place
        outcome: Any
        try:
            caller = self._caller_of(event)
            plan = executor.plan(event["info"])
            context = context_of(caller, plan.selection)
            outcome = await _answer_field(executor, event, context, plan.read)
        except UnknownIdentityError:
            outcome = Unauthorized(executor.type_name, executor.field_name)
        except AppSyncError as error:
            outcome = error
        except Exception as fault:  # noqa: BLE001 - the caller gets every fault masked
            logger.error("request %s failed at %s: %s", request_id, place, describe_fault(fault))  # noqa: TRY400 - the text of a traceback quotes arguments
            outcome = InternalFailure(request_id, kind_of_fault(fault))
        note(place, outcome)
        return outcome

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


async def _answer_field(
    executor: FieldExecutor, event: Event, context: object, read: Reader
) -> Any:  # noqa: ANN401 - JSON
    arguments = event.get("arguments") or {}
    if not isinstance(arguments, dict):
        raise InvalidInput("the event's arguments are not an object")
    if executor.is_subscription:
        result = await _start_subscription(executor, arguments, context)
    else:
        result = await _execute(executor, arguments, event.get("source"), context)
    if result.errors:
        error = result.errors[0]
        if error.path is None:
            # The arguments did not fit: no field ran.
            raise executor.refuse_arguments(arguments)
        raise error.original_error or error
    answer = (result.data or {}).get(executor.field_name)
    if executor.is_subscription:
        return None
    return read(answer)


async def _execute(
    executor: FieldExecutor,
    arguments: dict[str, Any],
    source: Mapping[str, Any] | None,
    context: object,
) -> ExecutionResult:
    parent = None
    if not executor.is_root:
        parent = restore_parent(executor.parent_type, source or {})
    run = execute_sync if executor.is_synchronous else execute
    result = run(
        executor.core,
        executor.document,
        root_value=parent,
        context_value=context,
        variable_values=arguments,
        # Our documents never defer or stream; supporting that takes a twentieth of the time.
        executor_class=Executor,
    )
    return await result if isawaitable(result) else result


async def _start_subscription(
    executor: FieldExecutor, arguments: dict[str, Any], context: object
) -> ExecutionResult:
    """Check whether the caller may subscribe.

    The permission check runs in `subscribe`: as a query, the resolver would let any caller in.
    """
    started = subscribe(
        executor.core, executor.document, context_value=context, variable_values=arguments
    )
    started = await started if isawaitable(started) else started
    if isinstance(started, ExecutionResult):
        return started
    await cast("AsyncGenerator[ExecutionResult, None]", started).aclose()
    return ExecutionResult(data={executor.field_name: None}, errors=None)


def _batch_answer(outcome: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON, or an exception
    if isinstance(outcome, Exception):
        return {"data": None, "errorMessage": str(outcome), "errorType": type(outcome).__name__}
    return {"data": outcome, "errorMessage": None, "errorType": None}
