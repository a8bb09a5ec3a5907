"""The guard of connections: without it uvicorn waits for ever, and reads whatever is sent.

It handles all that one read brings before anybody else's turn: 256 KB can be 40,000 pings.
"""

import asyncio
from collections.abc import Iterator
from typing import Any, Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import OPEN

from gateway.socket_session import SERVICE_RESTART

STALLED_SECONDS: Final = 20.0
# From the first byte of a request to its last.
ARRIVAL_SECONDS: Final = 20.0
# Of a request's body: each chunk of HTTP is one, however small.
BODY_PIECES: Final = 500
# Of a WebSocket: pings, pongs and parts of messages count, too. All subscriptions of a connection
# may start, and stop, at once.
FRAMES_AT_ONCE: Final = 500
FRAMES_PER_SECOND: Final = 50
_TOO_MANY_FRAMES: Final = 1008
# What is read before what has been read so far is counted.
_PART_BYTES: Final = 4_096
# What a client gets to read the last frames; uvicorn waits longer when it stops.
_CLOSE_SECONDS: Final = 3.0


class _Deadline:
    """Aborts a connection, and drops what is unsent, unless it is lifted in time."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._timer: asyncio.TimerHandle | None = None

    def set(self, seconds: float) -> None:
        """Begin to wait; one that is set stays as it is."""
        if self._timer is None:
            self._timer = self._loop.call_later(seconds, self._transport.abort)

    def lift(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def _cut(data: bytes) -> Iterator[bytes]:
    return (data[start : start + _PART_BYTES] for start in range(0, len(data), _PART_BYTES))


class _Requests(h11.Connection):
    """Stops to read a body that comes in too many pieces."""

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

    _arrival: _Deadline
    _writing: _Deadline

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - as uvicorn has it
        super().__init__(*arguments, **named)
        self.conn: _Requests = _Requests(h11.SERVER)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self._arrival = _Deadline(transport, self.loop)
        self._writing = _Deadline(transport, self.loop)
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
            self.transport.abort()
        if self.conn.their_state in (h11.IDLE, h11.SEND_BODY):
            self._arrival.set(ARRIVAL_SECONDS)
        else:
            self._arrival.lift()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._writing.set(STALLED_SECONDS)

    def resume_writing(self) -> None:
        self._writing.lift()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._arrival.lift()
        self._writing.lift()
        super().connection_lost(exc)


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """Ends connections whose client sends too much or does not read, and drops what is unsent.

    When the server stops, the application ends the connection, after it has answered what it read.
    """

    _writing: _Deadline
    _frames_left: float
    _counted_at: float

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._writing = _Deadline(self.transport, self.loop)
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
            self.transport.abort()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._writing.set(STALLED_SECONDS)

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
            # A client that does not read would have pongs pile up: they are dropped.
            self.conn.data_to_send()

    def shutdown(self) -> None:
        if self.handshake_complete and not self.close_sent:
            self.queue.put_nowait({"type": "websocket.disconnect", "code": SERVICE_RESTART})
        else:
            super().shutdown()

    async def run_asgi(self) -> None:
        await super().run_asgi()
        if not self.writable.is_set():
            self.transport.abort()
        elif not self.disconnected:
            self._writing.set(_CLOSE_SECONDS)
