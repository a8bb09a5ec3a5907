"""The guard of connections: without it uvicorn waits for its clients for ever."""

import asyncio
from typing import Final

from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from gateway.socket_session import SERVICE_RESTART

STALLED_SECONDS: Final = 20.0
# What a client gets to read the last frames; uvicorn waits longer when it stops.
_CLOSE_SECONDS: Final = 3.0


class HTTPProtocol(H11Protocol):
    """Ends connections that send no request."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """Ends connections whose client does not read, and drops what is unsent.

    When the server stops, the application ends the connection, after it has answered what it read.
    """

    _abort_timer: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        super().pause_writing()
        self._abort_in(STALLED_SECONDS)

    def resume_writing(self) -> None:
        self._cancel_abort()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel_abort()
        super().connection_lost(exc)

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
            self._abort_in(_CLOSE_SECONDS)

    def _abort_in(self, seconds: float) -> None:
        if self._abort_timer is None:
            self._abort_timer = self.loop.call_later(seconds, self.transport.abort)

    def _cancel_abort(self) -> None:
        if self._abort_timer is not None:
            self._abort_timer.cancel()
            self._abort_timer = None
