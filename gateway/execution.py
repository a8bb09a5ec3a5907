"""Run prepared operations: authorize each field, call resolvers with `invoke`, build answers."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from graphql import (
    ExecutionResult,
    GraphQLResolveInfo,
    GraphQLSchema,
    OperationType,
    execute,
    is_object_type,
)

from gateway.authorization import Authorization, read_authorization
from gateway.caller import Caller, Mode
from gateway.documents import Documents, Prepared
from gateway.envelope import (
    FieldFailureError,
    RequestRefusedError,
    describe_answer,
    describe_field_error,
    refuse_request,
)
from gateway.event import RequestFacts, build_event
from gateway.headers import EventHeaders
from gateway.invocation import Invocations, Invoke, invoke_with_json
from gateway.json_value import Json, JsonValue
from gateway.limits import Guard, Limits
from gateway.payload import collect_root_payloads

THREADS: Final = 16
_SIGNED_THREADS: Final = 2

# Called with a mutation's name and its payload.
Publish = Callable[[str, JsonValue], None]


def _publish_nowhere(_name: str, _payload: JsonValue) -> None:
    """Do nothing, as there are no subscribers yet."""


class _Purpose(Enum):
    OPERATION = "queries and mutations: resolvers are called"
    START = "a subscription starts: its resolver is called once and its arguments are kept"
    DELIVERY = "a payload is shaped by a subscription's selection: no resolver is called"


@dataclass
class _Context:
    purpose: _Purpose
    facts: RequestFacts
    invocations: Invocations | None = None
    started: tuple[str, dict[str, Any]] | None = None


@dataclass(frozen=True)
class StartedSubscription:
    """A subscription that a client has started.

    field_name and arguments are as the client sent them. They decide which payloads arrive.
    """

    prepared: Prepared
    facts: RequestFacts
    field_name: str
    arguments: dict[str, Any]

    @property
    def caller(self) -> Caller:
        return self.facts.caller


def read_batch_sizes(schema: GraphQLSchema, fields: list[Json]) -> dict[tuple[str, str], int]:
    """Return the maxBatchSize of every field with a resolver, by (type, field).

    Raises:
        ValueError: A field is not in the schema, not of an object type, or listed twice.
    """
    sizes = {}
    for entry in fields:
        type_name, field_name = entry["type"], entry["field"]
        key, kind = (type_name, field_name), schema.get_type(type_name)
        if field_name not in getattr(kind, "fields", {}):
            raise ValueError(
                f"the schema has no field {type_name}.{field_name}: remove its resolver"
            )
        if not is_object_type(kind):
            raise ValueError(
                f"{type_name} is not an object type: remove the resolver of {field_name}"
            )
        if key in sizes:
            raise ValueError(f"{type_name}.{field_name} has two resolvers: remove one")
        sizes[key] = int(entry["maxBatchSize"])
    return sizes


class Execution:
    """One schema with its resolvers.

    Signed requests publish. They have separate threads, and the guard does not count them.
    """

    def __init__(
        self,
        documents: Documents,
        fields: list[Json],
        invoke: Invoke,
        default_mode: Mode,
        limits: Limits,
        guard: Guard | None,
        threads: int = THREADS,
    ) -> None:
        schema = documents.schema
        self.schema = schema
        self.documents = documents
        self._authorization: Authorization = read_authorization(schema, default_mode)
        self._batch_sizes = read_batch_sizes(schema, fields)
        self._invoke = invoke
        self._limits = limits
        self._guard = guard
        self._threads = ThreadPoolExecutor(threads, "resolver")
        self._signed_threads = ThreadPoolExecutor(_SIGNED_THREADS, "signed")
        self._requests = 0
        self._publish: Publish = _publish_nowhere

    def close(self, *, wait: bool = False) -> None:
        """Start no more resolvers. Wait for the running ones only if `wait` is true."""
        for threads in (self._threads, self._signed_threads):
            threads.shutdown(wait=wait, cancel_futures=True)

    def on_mutation(self, publish: Publish) -> None:
        """Call publish for every mutation that succeeds, in the order of completion."""
        self._publish = publish

    async def answer(self, prepared: Prepared, caller: Caller, headers: EventHeaders) -> Json:
        """Run a query or mutation.

        Raises:
            RequestRefusedError: The operation is a subscription, or too many requests are in
                execution.
        """
        if prepared.kind is OperationType.SUBSCRIPTION:
            raise refuse_request(
                "Subscriptions are served over WebSocket only.", "UnsupportedOperation"
            )
        context = self._context(_Purpose.OPERATION, prepared, caller, headers)
        try:
            result = await self._run(prepared, context)
        except TimeoutError:
            timeout = refuse_request("Execution timed out.", "ExecutionTimeout")
            return {"data": None, "errors": timeout.errors}
        if prepared.kind is OperationType.MUTATION and result.data:
            for name, payload in collect_root_payloads(prepared, result.data):
                if payload is not None:
                    self._publish(name, payload)
        return describe_answer(result.data, result.errors, self.schema)

    async def start(
        self, prepared: Prepared, caller: Caller, headers: EventHeaders
    ) -> StartedSubscription:
        """Ask the subscription's directives and resolver whether the caller may listen.

        Raises:
            RequestRefusedError: The operation is not a subscription, a directive or the resolver
                refuses it, or too many requests are in execution.
        """
        if prepared.kind is not OperationType.SUBSCRIPTION:
            raise refuse_request("The operation must be a subscription.", "UnsupportedOperation")
        context = self._context(_Purpose.START, prepared, caller, headers)
        try:
            result = await self._run(prepared, context)
        except TimeoutError as error:
            raise refuse_request("Execution timed out.", "ExecutionTimeout") from error
        if result.errors:
            described = [describe_field_error(error, self.schema) for error in result.errors]
            # AppSync gives no other details of a refused start.
            shown = ("errorType", "message")
            raise RequestRefusedError(
                [{name: each[name] for name in shown if name in each} for each in described]
            )
        assert context.started  # noqa: S101 - a valid subscription selects one field, always
        return StartedSubscription(prepared, context.facts, *context.started)

    async def call(self, event: Json) -> JsonValue:
        """Return the function's answer to an event that is not AppSync's, such as API Gateway's.

        Raises:
            FieldFailureError: The function failed.
            RequestRefusedError: Too many requests are in execution.
            TimeoutError: The function did not answer in time.
        """
        loop = asyncio.get_running_loop()
        with self._counted():
            async with asyncio.timeout(self._limits.request_seconds):
                return await loop.run_in_executor(
                    self._threads, invoke_with_json, self._invoke, event
                )

    def deliver(self, subscription: StartedSubscription, payload: JsonValue) -> Json:
        """Return the answer that a subscriber gets for a payload."""
        context = _Context(_Purpose.DELIVERY, subscription.facts)
        result = self._execute(subscription.prepared, context, {subscription.field_name: payload})
        assert isinstance(result, ExecutionResult)  # noqa: S101 - nothing is awaited in a delivery
        return describe_answer(result.data, result.errors, self.schema)

    def delivery_key(self, subscription: StartedSubscription) -> tuple[Any, ...]:
        """Return a key. Subscriptions with the same key get the same answer to a payload."""
        caller = subscription.caller
        prepared = subscription.prepared
        variables = repr(prepared.coerced.coerced)
        admission = caller.mode, caller.groups, caller.denied
        return prepared.query, prepared.operation_name, variables, *admission

    def _context(
        self, purpose: _Purpose, prepared: Prepared, caller: Caller, headers: EventHeaders
    ) -> _Context:
        facts = RequestFacts(caller, headers, prepared.variables)
        threads = self._signed_threads if caller.mode is Mode.IAM else self._threads
        turns = asyncio.Semaphore(self._guard.calls_at_once) if self._guard else nullcontext()
        calls = Invocations(self._invoke, threads, self._limits.resolver_calls, turns)
        return _Context(purpose, facts, calls)

    async def _run(self, prepared: Prepared, context: _Context) -> ExecutionResult:
        is_signed = context.facts.caller.mode is Mode.IAM
        with nullcontext() if is_signed else self._counted():
            async with asyncio.timeout(self._limits.request_seconds):
                result = self._execute(prepared, context, None)
                return result if isinstance(result, ExecutionResult) else await result

    @contextmanager
    def _counted(self) -> Iterator[None]:
        if self._guard is None:
            yield
            return
        if self._requests >= self._guard.requests:
            text = f"{self._guard.requests} requests are in execution: try again."
            raise refuse_request(text, "LimitExceededError")
        self._requests += 1
        try:
            yield
        finally:
            self._requests -= 1

    def _execute(
        self, prepared: Prepared, context: _Context, root: JsonValue
    ) -> ExecutionResult | Awaitable[ExecutionResult]:
        return execute(
            self.schema,
            prepared.document,
            root_value=root,
            context_value=context,
            variable_values=prepared.variables,
            operation_name=prepared.operation_name,
            field_resolver=self._resolve,
            hide_suggestions=True,
        )

    def _resolve(
        self, source: JsonValue, info: GraphQLResolveInfo[_Context], /, **arguments: JsonValue
    ) -> JsonValue:
        context = info.context
        type_name, field_name = info.parent_type.name, info.field_name
        if not self._authorization.admits(context.facts.caller, type_name, field_name):
            text = f"Not Authorized to access {field_name} on type {type_name}"
            raise FieldFailureError("Unauthorized", text)
        if context.purpose is _Purpose.START:
            return self._start(info, context, arguments)
        size = self._batch_sizes.get((type_name, field_name))
        if size is None or context.invocations is None:
            return source.get(field_name) if isinstance(source, dict) else None
        return context.invocations.call(build_event(context.facts, info, source, arguments), size)

    async def _start(
        self, info: GraphQLResolveInfo[_Context], context: _Context, arguments: dict[str, Any]
    ) -> None:
        size = self._batch_sizes.get((info.parent_type.name, info.field_name))
        if size is not None and context.invocations is not None:
            event = build_event(context.facts, info, None, arguments)
            await context.invocations.call(event, size)
        context.started = (info.field_name, arguments)
