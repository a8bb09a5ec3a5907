"""The guard of connections: uvicorn alone waits without limit, and reads any amount.

uvicorn processes a whole read before it yields: 256 KB can be 40,000 pings.
"""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import OPEN

from gateway.socket_session import SERVICE_RESTART

STALLED_SECONDS: Final = 20.0
# From the first byte of a request to its last.
ARRIVAL_SECONDS: Final = 20.0
# The limit for one request's body. Each HTTP chunk counts as one, even a small one.
BODY_PIECES: Final = 500
# The limit for one WebSocket: pings, pongs and parts of messages count, too. All subscriptions of a
# connection may start, and stop, at once.
FRAMES_AT_ONCE: Final = 500
FRAMES_PER_SECOND: Final = 50
_TOO_MANY_FRAMES: Final = 1008
# Input is counted in parts of this size.
_PART_BYTES: Final = 4_096
# The client's time to read the last frames; uvicorn waits longer when it stops.
_CLOSE_SECONDS: Final = 3.0


# Receives the reason of each end that the server makes: docs/operate/container.md lists them.
CountEnd = Callable[[str], object]


def ignore_end(_reason: str) -> None:
    """Count nothing."""


def count_ends(count_end: CountEnd) -> dict[str, Any]:
    """Return the options of uvicorn.Config that guard connections and count their ends."""
    return {
        "http": partial(HTTPProtocol, count_end=count_end),
        "ws": partial(WebSocketProtocol, count_end=count_end),
    }


class _Ending:
    """The end of one connection, whose first reason is counted."""

    def __init__(self, count_end: CountEnd) -> None:
        self._count_end = count_end
        self._is_counted = False

    def count(self, reason: str) -> None:
        if not self._is_counted:
            self._is_counted = True
            self._count_end(reason)

    def abort(self, transport: asyncio.Transport, reason: str) -> None:
        """End the connection at once, and drop unsent data."""
        self.count(reason)
        transport.abort()


class _Deadline:
    """Ends a connection unless it is cancelled in time."""

    def __init__(self, loop: asyncio.AbstractEventLoop, end: Callable[[str], None]) -> None:
        self._loop = loop
        self._end = end
        self._timer: asyncio.TimerHandle | None = None

    def set(self, seconds: float, reason: str) -> None:
        """Start to wait; a deadline that is set already stays unchanged."""
        if self._timer is None:
            self._timer = self._loop.call_later(seconds, self._end, reason)

    def lift(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def _cut(data: bytes) -> Iterator[bytes]:
    return (data[start : start + _PART_BYTES] for start in range(0, len(data), _PART_BYTES))


class _Requests(h11.Connection):
    """Stops reading a body that arrives in too many pieces."""

    pieces = 0

    def next_event(self) -> Any:  # noqa: ANN401 - as h11 has it
        if self.pieces > BODY_PIECES:
            return h11.NEED_DATA
        event = super().next_event()
        if isinstance(event, h11.Request):
            self.pieces = 0
        self.pieces += isinstance(event, h11.Data)
        return event


class HTTPProtocol(H11Protocol):
    """Ends connections that send no whole request, or whose client does not read."""

    _abort: Callable[[str], None]
    _arrival: _Deadline
    _writing: _Deadline
    _is_upgraded = False

    def __init__(
        self,
        *arguments: Any,  # noqa: ANN401 - as uvicorn has it
        count_end: CountEnd = ignore_end,
        **named: Any,  # noqa: ANN401 - as uvicorn has it
    ) -> None:
        super().__init__(*arguments, **named)
        self.conn: _Requests = _Requests(h11.SERVER)
        self._ending = _Ending(count_end)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self._abort = partial(self._ending.abort, transport)
        self._arrival = _Deadline(self.loop, self._abort)
        self._writing = _Deadline(self.loop, self._abort)
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )

    def data_received(self, data: bytes) -> None:
        for part in _cut(data):
            if self.transport.is_closing():
                return
            protocol = self.transport.get_protocol()
            if isinstance(protocol, WebSocketProtocol):
                protocol.data_received(part)
            else:
                self._receive(part)

    def _receive(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.pieces > BODY_PIECES:
            self._abort("pieces")
        if self._is_upgraded:
            return
        if self.conn.their_state in (h11.IDLE, h11.SEND_BODY):
            self._arrival.set(ARRIVAL_SECONDS, "arrival")
        else:
            self._arrival.lift()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """Leave the connection to the WebSocket's protocol, whose limits now apply."""
        super().handle_websocket_upgrade(event)
        # h11 still waits for this request's body, and this object gets no more of the connection.
        self._is_upgraded = True
        self._arrival.lift()
        self._writing.lift()
        if self.flow.write_paused:
            self.transport.get_protocol().pause_writing()

    def timeout_keep_alive_handler(self) -> None:
        if not self.transport.is_closing():
            self._ending.count("keep_alive")
        super().timeout_keep_alive_handler()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._writing.set(STALLED_SECONDS, "stalled")

    def resume_writing(self) -> None:
        self._writing.lift()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._arrival.lift()
        self._writing.lift()
        super().connection_lost(exc)


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """Ends connections whose client sends too much or does not read, and drops unsent data.

    When the server stops, the application answers the requests that it has read, then ends the
    connection.
    """

    _abort: Callable[[str], None]
    _writing: _Deadline
    _frames_left: float
    _counted_at: float

    def __init__(
        self,
        *arguments: Any,  # noqa: ANN401 - as uvicorn has it
        count_end: CountEnd = ignore_end,
        **named: Any,  # noqa: ANN401 - as uvicorn has it
    ) -> None:
        super().__init__(*arguments, **named)
        self._ending = _Ending(count_end)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._abort = partial(self._ending.abort, self.transport)
        self._writing = _Deadline(self.loop, self._abort)
        self._frames_left, self._counted_at = FRAMES_AT_ONCE, self.loop.time()

    def data_received(self, data: bytes) -> None:
        for part in _cut(data):
            if self.transport.is_closing():
                return
            super().data_received(part)

    def handle_events(self) -> None:
        now = self.loop.time()
        refilled = self._frames_left + (now - self._counted_at) * FRAMES_PER_SECOND
        self._frames_left = min(refilled, FRAMES_AT_ONCE) - len(self.conn.events)
        self._counted_at = now
        if self._frames_left >= 0:
            super().handle_events()
        elif self.conn.state is OPEN:
            self.conn.fail(_TOO_MANY_FRAMES, "too many frames: send fewer a second")
            self.handle_parser_exception()
        else:
            self._abort("flood")

    def handle_parser_exception(self) -> None:
        super().handle_parser_exception()
        assert self.conn.close_sent is not None  # noqa: S101 - uvicorn's own
        self._ending.count(f"close_{self.conn.close_sent.code}")

    def keepalive_timeout(self) -> None:
        if not self.transport.is_closing():
            self._ending.count("no_pong")
        super().keepalive_timeout()

    async def send(self, message: Any) -> None:  # noqa: ANN401 - as uvicorn has it
        was_open, was_closed = self.handshake_complete, self.close_sent
        await super().send(message)
        if self.close_sent and not was_closed:
            # Before accept, the refusal is an HTTP answer.
            self._ending.count(f"close_{message['code']}" if was_open else "refused_403")

    def pause_writing(self) -> None:
        super().pause_writing()
        self._writing.set(STALLED_SECONDS, "stalled")

    def resume_writing(self) -> None:
        self._writing.lift()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._writing.lift()
        super().connection_lost(exc)

    def handle_ping(self) -> None:
        if self.writable.is_set():
            super().handle_ping()
        else:
            # Pongs would pile up for a client that does not read: they are dropped.
            self.conn.data_to_send()

    def shutdown(self) -> None:
        if self.handshake_complete and not self.close_sent:
            self.queue.put_nowait({"type": "websocket.disconnect", "code": SERVICE_RESTART})
        else:
            super().shutdown()

    async def run_asgi(self) -> None:
        await super().run_asgi()
        if not self.writable.is_set():
            self._abort("slow_reader")
        elif not self.disconnected:
            self._writing.set(_CLOSE_SECONDS, "unread_end")
