"""The base of both WebSocket protocols: reading, bounded writing and running operations."""

import asyncio
import contextlib
import logging
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.websockets import WebSocket, WebSocketDisconnect

from gateway.answers import encode
from gateway.authentication import Authenticator
from gateway.body import MalformedRequestError, read_json
from gateway.execution import Execution, StartedSubscription
from gateway.json_value import Json
from gateway.limits import Guard, Limits
from gateway.rate_limit import RateLimit
from gateway.subscriptions import Hub, Subscriber

SERVICE_RESTART: Final = 1012
TRY_AGAIN_LATER: Final = 1013
_FLUSH_SECONDS: Final = 1.0
_LOG: Final = logging.getLogger(__name__)


@dataclass
class SocketServices:
    """The services of all sessions; connections counts all open sockets."""

    execution: Execution
    rate_limit: RateLimit
    authenticator: Authenticator
    hub: Hub
    limits: Limits
    guard: Guard | None
    connections: int = 0
    sessions: "set[Session]" = field(default_factory=set)

    def restart_sessions(self) -> None:
        """Make all clients connect again: they may have missed payloads."""
        for session in self.sessions:
            session.restart()


class CloseSocketError(Exception):
    """The connection ends with this close code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        # A close frame has room for 123 bytes.
        self.reason = reason.encode()[:123].decode(errors="ignore")


async def refuse_socket(websocket: WebSocket, reason: str) -> None:
    """Accept a socket and close it: a browser hides the status of a refused one from its page."""
    offered = websocket.scope["subprotocols"]
    # A browser fails a connection whose answer names none of its sub-protocols.
    await websocket.accept(offered[0] if offered else None)
    await websocket.close(TRY_AGAIN_LATER, reason)


# The client has left, or the connection was ended on purpose.
_EXPECTED: Final = (CloseSocketError, WebSocketDisconnect, OSError)


@dataclass
class _Operation:
    task: asyncio.Task[None] | None = None
    subscriber: Subscriber | None = None
    expiry: asyncio.TimerHandle | None = None


@dataclass(eq=False)
class Session(ABC):
    """Subclasses handle frames; a client that does not set is_started in time is closed."""

    websocket: WebSocket
    services: SocketServices
    is_started: bool = False
    # Held while an operation is checked and executed, not while a subscription waits.
    turns: contextlib.AbstractAsyncContextManager[None] = field(init=False)
    _operations: dict[str, _Operation] = field(default_factory=dict)
    _unsent: deque[str] = field(default_factory=deque)
    _unsent_bytes: int = 0
    _something_unsent: asyncio.Event = field(default_factory=asyncio.Event)
    _is_ending: bool = False
    _closing: asyncio.Future[CloseSocketError] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    _restarting: asyncio.Future[None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def __post_init__(self) -> None:
        guard = self.services.guard
        self.turns = (
            asyncio.Semaphore(guard.operations_at_once) if guard else contextlib.nullcontext()
        )

    @abstractmethod
    async def handle(self, frame: str | None) -> None:
        """Handle a text frame, or None for another; raise CloseSocketError to end the session."""

    async def run(self) -> None:
        """Serve an accepted socket until either side ends it."""
        loop = asyncio.get_running_loop()
        reader = asyncio.create_task(self._read())
        writer = asyncio.create_task(self._write())
        limits = self.services.limits
        end = CloseSocketError(1000, "connections last 24 hours")
        timers = [
            loop.call_later(limits.connection_seconds, self.close, end),
            loop.call_later(limits.init_seconds, self._close_if_new),
        ]
        self.services.sessions.add(self)
        try:
            ends: set[asyncio.Future[Any]] = {reader, writer, self._closing, self._restarting}
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            if self._restarting.done():
                reader.cancel()
                await self._finish_operations()
                self.close(CloseSocketError(SERVICE_RESTART, "connect again"))
            elif reader.done():
                self.close(reader.exception())
            if self._closing.done():
                await self._flush(writer)
        finally:
            self.services.sessions.discard(self)
            for timer in timers:
                timer.cancel()
            for operation_id in list(self._operations):
                self.end_operation(operation_id)
            for task in (reader, writer):
                task.cancel()
            results = await asyncio.gather(reader, writer, return_exceptions=True)
        if self._closing.done():
            await self._send_close(self._closing.result())
        for result in results:
            if isinstance(result, Exception) and not isinstance(result, _EXPECTED):
                raise result

    def close(self, end: BaseException | None) -> None:
        """End the connection soon; the first reason counts."""
        if isinstance(end, CloseSocketError) and not self._closing.done():
            self._closing.set_result(end)

    def restart(self) -> None:
        """Read no more, answer what was read, then end the connection."""
        if not self._restarting.done():
            self._restarting.set_result(None)

    def send(self, message: Json) -> None:
        self.send_text(encode(message))

    def send_text(self, text: str) -> None:
        """Queue a frame; the guard drops a client that does not read.

        An empty queue takes a frame of any size.
        """
        size = len(text.encode())
        guard = self.services.guard
        if guard and self._unsent:
            is_over = self._unsent_bytes + size > guard.queued_bytes
            if is_over or len(self._unsent) >= guard.queued_messages:
                self.close(CloseSocketError(TRY_AGAIN_LATER, "the client reads too slowly"))
                return
        self._unsent.append(text)
        self._unsent_bytes += size
        self._something_unsent.set()

    def has_operation(self, operation_id: str) -> bool:
        return operation_id in self._operations

    def is_full(self) -> bool:
        return len(self._operations) >= self.services.limits.subscriptions

    def begin_operation(self, operation_id: str, work: Coroutine[None, None, None]) -> None:
        """Run work while frames are read; it is cancelled when the operation ends."""
        operation = self._operations[operation_id] = _Operation()
        operation.task = asyncio.create_task(work)
        operation.task.add_done_callback(self._report)

    def subscribe(
        self,
        operation_id: str,
        subscription: StartedSubscription,
        send: Callable[[str], None],
        expire: Callable[[], None],
    ) -> None:
        """Deliver to an operation that has begun, until it ends or its token expires."""
        operation = self._operations[operation_id]
        operation.subscriber = Subscriber(subscription, send)
        self.services.hub.add(operation.subscriber)
        expires_at = subscription.caller.expires_at
        if expires_at is not None:
            now = self.services.authenticator.now()
            seconds = max(0.0, expires_at - now.timestamp())
            operation.expiry = asyncio.get_running_loop().call_later(seconds, expire)

    def end_operation(self, operation_id: str) -> None:
        """Stop an operation in any state, if it exists."""
        operation = self._operations.pop(operation_id, None)
        if operation is None:
            return
        if operation.subscriber:
            self.services.hub.remove(operation.subscriber)
        if operation.expiry:
            operation.expiry.cancel()
        if operation.task and operation.task is not asyncio.current_task():
            operation.task.cancel()

    def read_message(self, frame: str | None) -> Json:
        """Return the message in a frame; raise MalformedRequestError if it has none."""
        guard = self.services.guard
        # Twice the size of a body: AppSync's start messages contain it as JSON text, with escapes.
        if frame is None or (
            guard and len(frame.encode("utf-8", "replace")) > 2 * guard.body_bytes
        ):
            raise MalformedRequestError("Messages must be text, and not so long.")
        message = read_json(frame, guard)
        if not isinstance(message, dict):
            raise MalformedRequestError("Messages must be JSON objects.")
        return message

    def _close_if_new(self) -> None:
        if not self.is_started:
            self.close(CloseSocketError(4408, "Connection initialisation timeout"))

    async def _read(self) -> None:
        while True:
            message = await self.websocket.receive()
            if message["type"] == "websocket.disconnect":
                if message.get("code") == SERVICE_RESTART:
                    self.restart()
                return
            await self.handle(message.get("text"))
            # Other tasks run first: the next message may be here already.
            await asyncio.sleep(0)

    async def _finish_operations(self) -> None:
        tasks = [each.task for each in self._operations.values() if each.task]
        if tasks:
            await asyncio.wait(tasks)

    def _report(self, task: asyncio.Task[None]) -> None:
        # An unexpected failure ends the connection. Its details are for the log only.
        if not task.cancelled() and (failure := task.exception()) is not None:
            _LOG.error("an operation failed", exc_info=failure)
            self.close(CloseSocketError(1011, "the server failed"))

    async def _write(self) -> None:
        while not self._is_ending:
            await self._something_unsent.wait()
            while self._unsent:
                await self.websocket.send_text(self._unsent[0])
                self._unsent_bytes -= len(self._unsent.popleft().encode())
            self._something_unsent.clear()

    async def _flush(self, writer: asyncio.Task[None]) -> None:
        """Wait briefly until everything is sent, unless the client reads too slowly."""
        if self._closing.result().code != TRY_AGAIN_LATER:
            self._is_ending = True
            self._something_unsent.set()
            await asyncio.wait({writer}, timeout=_FLUSH_SECONDS)

    async def _send_close(self, end: CloseSocketError) -> None:
        # A client that left or does not read gets no close frame.
        with contextlib.suppress(TimeoutError, RuntimeError, OSError):
            async with asyncio.timeout(_FLUSH_SECONDS):
                await self.websocket.close(end.code, end.reason)
