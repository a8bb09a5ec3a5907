"""The guard of connections: without it uvicorn waits for its clients for ever."""

import asyncio
from typing import Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from gateway.socket_session import SERVICE_RESTART

STALLED_SECONDS: Final = 20.0
# From the first byte of a request to its last.
ARRIVAL_SECONDS: Final = 20.0
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


class HTTPProtocol(H11Protocol):
    """Ends connections that send no whole request, or whose client does not read."""

    _arrival: _Deadline
    _writing: _Deadline

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self._arrival = _Deadline(transport, self.loop)
        self._writing = _Deadline(transport, self.loop)
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
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
    """Ends connections whose client does not read, and drops what is unsent.

    When the server stops, the application ends the connection, after it has answered what it read.
    """

    _writing: _Deadline

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._writing = _Deadline(self.transport, self.loop)

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
