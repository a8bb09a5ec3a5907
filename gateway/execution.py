"""Run prepared operations: authorize each field, call resolvers with `invoke`, build answers."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from typing import Any, Final

from graphql import ExecutionResult, Executor, GraphQLResolveInfo, OperationType, execute

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
from gateway.event import RequestFacts
from gateway.fields import DirectFields, EventFields, Fields, OpenRequest, do_directly
from gateway.headers import REQUEST_ID, EventHeaders
from gateway.invocation import Invocations, Invoke, invoke_with_json
from gateway.json_value import Json, JsonValue
from gateway.limits import Guard, Limits
from gateway.payload import collect_root_payloads
from gateway.resolvers import read_batch_sizes

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
    fields: Fields
    admitted: set[tuple[str, str]] = field(default_factory=set)
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
        open_request: OpenRequest | None = None,
    ) -> None:
        schema = documents.schema
        self.schema = schema
        self.documents = documents
        self._authorization: Authorization = read_authorization(schema, default_mode)
        self._batch_sizes = read_batch_sizes(schema, fields)
        self._invoke = invoke
        self._limits = limits
        self._guard = guard
        self._open_request = open_request
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
        facts = RequestFacts(caller, headers, prepared.variables, prepared.selections)
        context = self._context(_Purpose.OPERATION, facts)
        try:
            result = await self._run(prepared, context)
        except TimeoutError:
            timeout = refuse_request("Execution timed out.", "ExecutionTimeout")
            return {"data": None, "errors": timeout.errors}
        finally:
            context.fields.end()
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
        facts = RequestFacts(caller, headers, prepared.variables, prepared.selections)
        context = self._context(_Purpose.START, facts)
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
        context = self._context(_Purpose.DELIVERY, subscription.facts)
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

    def _context(self, purpose: _Purpose, facts: RequestFacts) -> _Context:
        threads = self._signed_threads if facts.caller.mode is Mode.IAM else self._threads
        turns = asyncio.Semaphore(self._guard.calls_at_once) if self._guard else nullcontext()
        open_request = self._open_request if purpose is _Purpose.OPERATION else None
        invoke = do_directly if open_request else partial(invoke_with_json, self._invoke)
        calls = Invocations(invoke, threads, self._limits.resolver_calls, turns)
        if open_request is None:
            return _Context(purpose, facts, EventFields(facts, calls))
        request_id = str(facts.headers[REQUEST_ID])
        request = open_request(facts.caller.identity, request_id, calls.in_thread)
        return _Context(purpose, facts, DirectFields(request, calls))

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
            # AppSync neither defers nor streams; supporting that takes a twentieth of the time.
            executor_class=Executor,
        )

    def _resolve(
        self, source: JsonValue, info: GraphQLResolveInfo[_Context], /, **arguments: JsonValue
    ) -> JsonValue:
        context = info.context
        key = type_name, field_name = info.parent_type.name, info.field_name
        if key not in context.admitted:
            if not self._authorization.admits(context.facts.caller, type_name, field_name):
                text = f"Not Authorized to access {field_name} on type {type_name}"
                raise FieldFailureError("Unauthorized", text)
            context.admitted.add(key)
        if context.purpose is _Purpose.START:
            return self._start(info, context, arguments)
        size = self._batch_sizes.get(key)
        if size is None or context.purpose is _Purpose.DELIVERY:
            return context.fields.read(info, source)
        return context.fields.call(info, source, arguments, size)

    async def _start(
        self, info: GraphQLResolveInfo[_Context], context: _Context, arguments: dict[str, Any]
    ) -> None:
        size = self._batch_sizes.get((info.parent_type.name, info.field_name))
        if size is not None:
            await context.fields.call(info, None, arguments, size)
        context.started = (info.field_name, arguments)
