"""Calls of the resolvers' function, one event or a batch of them, as AppSync makes them."""

import asyncio
import contextvars
import json
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any, Final

from gateway.envelope import FieldFailureError, failure_of
from gateway.json_value import JsonValue

# An item of a batch's answer. Source: "AWS AppSync JavaScript resolver function reference for
# Lambda" of the AppSync developer guide.
_ENVELOPE: Final = frozenset({"data", "errorMessage", "errorType"})


Invoke = Callable[[JsonValue], JsonValue]
_Waiting = list[tuple[Any, asyncio.Future[Any]]]


@dataclass
class Invocations:
    """The calls of one request.

    invoke: Runs in threads; takes one payload or a list of them.
    turns: Entered for each call, to limit how many run at once.
    """

    invoke: Callable[[Any], Any]
    threads: Executor
    max_calls: int
    turns: AbstractAsyncContextManager[None]
    _calls: int = 0
    _waiting: dict[tuple[str, str], _Waiting] = field(default_factory=dict)
    _running: set[asyncio.Task[None]] = field(default_factory=set)

    async def call(self, key: tuple[str, str], payload: Any, max_batch_size: int) -> Any:  # noqa: ANN401 - AppSync's context object and JSON, or the payload and answer of `invoke`
        """Return the answer to one payload.

        Args:
            key: The field, (type, name).
            payload: AppSync's context object, or a call.
            max_batch_size: 0 sends the payload alone. Otherwise it goes in a list of at most this
                size, with the payloads of the same field that wait in this turn of the loop.
        """
        if not max_batch_size:
            return await self.in_thread(partial(self.invoke, payload))
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        if key not in self._waiting:
            self._waiting[key] = []
            loop.call_soon(self._send, key, max_batch_size)
        self._waiting[key].append((payload, future))
        return await future

    def count(self) -> None:
        """Count a call. Raise FieldFailureError if the request has too many."""
        self._calls += 1
        if self._calls > self.max_calls:
            # Only the further calls fail. Sources: "Configuring resolver count limits" of the
            # developer guide; the text from aws-amplify/amplify-js #8342.
            raise FieldFailureError(
                "ResolverExecutionLimitReached", "Resolver invocation limit reached"
            )

    def _send(self, key: tuple[str, str], max_batch_size: int) -> None:
        waiting = self._waiting.pop(key)
        for start in range(0, len(waiting), max_batch_size):
            task = asyncio.ensure_future(self._run_batch(waiting[start : start + max_batch_size]))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _run_batch(self, batch: _Waiting) -> None:
        try:
            payloads = [payload for payload, _ in batch]
            answers = await self.in_thread(partial(self.invoke, payloads))
            results = _read_batch(answers, len(batch))
        except FieldFailureError as failure:
            results = [failure] * len(batch)
        for (_, future), result in zip(batch, results, strict=True):
            if future.done():
                continue
            if isinstance(result, Exception):
                future.set_exception(result)
            else:
                future.set_result(result)

    async def in_thread(self, work: Callable[[], Any]) -> Any:  # noqa: ANN401 - as `work` returns
        """Do the work in a thread, when the request has a turn."""
        loop = asyncio.get_running_loop()
        async with self.turns:
            run = contextvars.copy_context().run
            return await loop.run_in_executor(self.threads, run, work)


def invoke_with_json(invoke: Invoke, payload: JsonValue) -> JsonValue:
    """Call invoke, and pass the event and the answer as JSON text, as Lambda does.

    Raises:
        FieldFailureError: The function failed, or its answer is not JSON.
    """
    event = pass_as_json(payload)
    try:
        answer = invoke(event)
    except SystemExit as error:
        text = f"Runtime exited with error: exit status {error.code}"
        raise FieldFailureError("Runtime.ExitError", text) from error
    except BaseException as error:
        # Exceptions outside Exception, such as that of pytest.fail, would end the event loop's
        # task.
        raise failure_of(error) from error
    try:
        return json.loads(json.dumps(answer, allow_nan=False, default=_read_decimal))
    except (TypeError, ValueError, RecursionError) as error:
        raise FieldFailureError(
            "Runtime.MarshalError", f"Unable to marshal response: {error}"
        ) from error


def pass_as_json(payload: JsonValue) -> JsonValue:
    """Return the payload as it arrives. Raise FieldFailureError for an infinite number."""
    try:
        return json.loads(json.dumps(payload, allow_nan=False))
    except ValueError as error:
        raise FieldFailureError("InvalidInput", "Numbers must be finite.") from error


def _read_decimal(value: object) -> JsonValue:
    """Convert a Decimal to a number, as boto3 reads it from DynamoDB.

    Source: lambda_runtime_marshaller.py of the package awslambdaric.
    """
    if isinstance(value, Decimal):
        return json.loads(str(value))
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def _read_batch(answers: JsonValue, size: int) -> list[JsonValue]:
    if not isinstance(answers, list) or len(answers) != size:
        raise FieldFailureError(
            "BatchInvokeError", f"The function must answer a batch of {size} with a list of {size}."
        )
    return [_read_answer(answer) for answer in answers]


def _read_answer(answer: JsonValue) -> JsonValue:
    """Return an item's data or failure; without an envelope it is data, as Powertools sends it."""
    if not isinstance(answer, dict) or not answer or not answer.keys() <= _ENVELOPE:
        return answer
    data = answer.get("data")
    if answer.get("errorMessage") is None and answer.get("errorType") is None:
        return data
    name = str(answer.get("errorType") or "Lambda:Unhandled")
    return FieldFailureError(name, str(answer.get("errorMessage") or ""), data)
