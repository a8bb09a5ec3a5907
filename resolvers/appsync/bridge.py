"""From an AppSync event to a Strawberry field, and from its result to AppSync's answer.

It takes the schema as an argument and knows no noun. A field's answer holds all its plain fields;
AppSync picks. A single event that fails raises (a direct Lambda resolver has no other way); in a
batch each event has an answer of its own.
"""

import asyncio
import logging
import threading
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping, Sequence
from inspect import isawaitable
from typing import Any, cast

import strawberry
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    execute,
    is_interface_type,
    subscribe,
)

from resolvers.appsync.documents import ResolvedField, field_document, resolved_fields
from resolvers.appsync.errors import AppSyncError, InternalFailure, InvalidInput, Unauthorized
from resolvers.appsync.faults import describe_fault
from resolvers.appsync.identity import Identity, UnknownIdentity, read_identity
from resolvers.appsync.sources import restore_source

Event = Mapping[str, Any]
ContextOf = Callable[[Identity], object]

logger = logging.getLogger(__name__)


class _Entrance:
    """A field made ready to be called: its document and a schema whose root is its parent."""

    def __init__(self, schema: strawberry.Schema, resolved: ResolvedField) -> None:
        whole = schema._schema  # noqa: SLF001 - Strawberry offers no public way to the core schema
        self.resolved = resolved
        self.document: DocumentNode = field_document(whole, resolved)
        is_subscription = resolved.parent_type.name == "Subscription"
        self.core = GraphQLSchema(
            query=whole.query_type if is_subscription else resolved.parent_type,
            subscription=resolved.parent_type if is_subscription else None,
            types=[t for t in whole.type_map.values() if _implements_interface(t)],
            assume_valid=True,
        )
        # Strawberry's own resolvers look for their schema here.
        self.core._strawberry_schema = schema  # type: ignore[attr-defined] # noqa: SLF001


def _implements_interface(graphql_type: object) -> bool:
    return bool(getattr(graphql_type, "interfaces", ())) and not is_interface_type(graphql_type)


class Bridge:
    """Answers AppSync's direct Lambda events for every field of `schema` with its own resolver.

    `open_invocation` is called once per invocation and gives the function from an identity to the
    context that Strawberry's resolvers see: what it shares (loaders, now) a whole batch shares.
    """

    def __init__(
        self,
        schema: strawberry.Schema,
        open_invocation: Callable[[], ContextOf],
        *,
        user_pool_issuer: str | None,
    ) -> None:
        self._open_invocation = open_invocation
        self._user_pool_issuer = user_pool_issuer
        self._thread = threading.local()
        self._runners: list[asyncio.Runner] = []
        self._entrances = {
            (resolved.parent_type.name, resolved.name): _Entrance(schema, resolved)
            for resolved in resolved_fields(schema._schema)  # noqa: SLF001 - as above
        }

    def answer(self, event: Event | Sequence[Event], request_id: str) -> Any:  # noqa: ANN401 - JSON
        """Answer one event (raises AppSyncError) or a batch of them (never raises)."""
        context_of = self._open_invocation()
        if isinstance(event, Mapping):
            outcome = self._run(self._answer_one(event, context_of, request_id))
            if isinstance(outcome, Exception):
                raise outcome
            return outcome
        outcomes = self._run(self._answer_batch(event, context_of, request_id))
        return [_batch_answer(outcome) for outcome in outcomes]

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 - JSON
        # One event loop per thread: a Lambda container has one thread, the local server several.
        if not hasattr(self._thread, "runner"):
            self._thread.runner = asyncio.Runner()
            self._runners.append(self._thread.runner)
        return self._thread.runner.run(work)

    def close(self) -> None:
        """Close the event loops of all threads; none of them may be answering."""
        for runner in self._runners:
            runner.close()

    async def _answer_batch(
        self, events: Sequence[Event], context_of: ContextOf, request_id: str
    ) -> list[Any]:
        work = (self._answer_one(event, context_of, request_id) for event in events)
        return list(await asyncio.gather(*work))

    async def _answer_one(self, event: Event, context_of: ContextOf, request_id: str) -> Any:  # noqa: ANN401 - JSON, or the exception to raise
        try:
            entrance = self._entrance(event)
            context = context_of(self._identity(event))
            result = await _call(entrance, event, context)
            return _present(entrance, result)
        except AppSyncError as error:
            return error
        except Exception as fault:  # noqa: BLE001 - whatever it is, the caller gets it masked
            logger.error("request %s failed: %s", request_id, describe_fault(fault))  # noqa: TRY400 - the text of a traceback quotes arguments
            return InternalFailure(request_id)

    def _entrance(self, event: Event) -> _Entrance:
        info = event.get("info")
        info = info if isinstance(info, Mapping) else {}
        type_name, field_name = str(info.get("parentTypeName")), str(info.get("fieldName"))
        entrance = self._entrances.get((type_name, field_name))
        if entrance is None:
            raise InvalidInput(f"{type_name}.{field_name} has no resolver")
        return entrance

    def _identity(self, event: Event) -> Identity:
        try:
            return read_identity(event.get("identity"), user_pool_issuer=self._user_pool_issuer)
        except UnknownIdentity as unknown:
            info = event["info"]
            raise Unauthorized(info["parentTypeName"], info["fieldName"]) from unknown


async def _call(entrance: _Entrance, event: Event, context: object) -> ExecutionResult:
    arguments = dict(event.get("arguments") or {})
    if entrance.resolved.parent_type.name == "Subscription":
        return await _start_subscription(entrance, arguments, context)
    source = event.get("source")
    parent = None
    if not entrance.resolved.is_root:
        parent = restore_source(entrance.resolved.parent_type, source or {})
    result = execute(
        entrance.core,
        entrance.document,
        root_value=parent,
        context_value=context,
        variable_values=arguments,
    )
    return await result if isawaitable(result) else result


async def _start_subscription(
    entrance: _Entrance, arguments: dict[str, Any], context: object
) -> ExecutionResult:
    """Ask whether the caller may subscribe.

    The permission of a subscription lives in `subscribe`; run as a query its resolver would let
    everybody in.
    """
    started = subscribe(
        entrance.core, entrance.document, context_value=context, variable_values=arguments
    )
    started = await started if isawaitable(started) else started
    if isinstance(started, ExecutionResult):
        return started
    await cast("AsyncGenerator[ExecutionResult, None]", started).aclose()
    return ExecutionResult(data={entrance.resolved.name: None}, errors=None)


def _present(entrance: _Entrance, result: ExecutionResult) -> Any:  # noqa: ANN401 - JSON
    if result.errors:
        raise _client_error(result.errors[0])
    answer = (result.data or {}).get(entrance.resolved.name)
    if answer is not None and entrance.resolved.answers_connection:
        answer["nodes"] = [edge["node"] for edge in answer["edges"]]
    return answer


def _client_error(error: GraphQLError) -> Exception:
    if error.path is None:
        # No field was reached: the arguments did not fit. Suggestions would tell hidden names.
        return InvalidInput(error.message.split(" Did you mean ")[0])
    return error.original_error or error


def _batch_answer(outcome: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON, or an exception
    if isinstance(outcome, Exception):
        return {
            "data": None,
            "errorMessage": str(outcome),
            "errorType": type(outcome).__name__,
        }
    return {"data": outcome, "errorMessage": None, "errorType": None}
