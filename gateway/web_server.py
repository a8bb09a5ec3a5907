"""Serves an application over HTTP, and optionally HTTPS, in one event loop."""

import asyncio
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import Any

import uvicorn
from starlette.applications import Starlette

from gateway.certificates import ServerCertificate
from gateway.errors import RunError
from gateway.server import SERVER_SETTINGS

START_SECONDS = 20.0
TICK_SECONDS = 1.0


@dataclass(frozen=True)
class Listener:
    """A listening socket; with a certificate it speaks TLS."""

    socket: socket.socket
    certificate: ServerCertificate | None = None

    @property
    def settings(self) -> dict[str, Any]:
        if self.certificate is None:
            return {}
        return {
            "ssl_certfile": self.certificate.chain_path,
            "ssl_keyfile": self.certificate.key_path,
        }


class _Server(uvicorn.Server):
    """Checks once a second whether to stop: uvicorn's ten checks cost an idle server a third."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._stopping = asyncio.Event()

    async def main_loop(self) -> None:
        # The first of each ten ticks of uvicorn renews the Date header.
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), TICK_SECONDS)

    def stop(self) -> None:
        self.should_exit = True
        self._stopping.set()


def start_server(
    application: Starlette,
    listeners: Sequence[Listener],
    stack: ExitStack,
    settings: Mapping[str, Any] = SERVER_SETTINGS,
) -> threading.Thread:
    """Serve in a thread, where uvicorn leaves the signals alone; raise RunError if it fails.

    `settings` are options of uvicorn.Config.
    """
    # A push reaches the sockets of every listener: they share a loop. One runs the lifespan.
    servers = [
        _Server(
            uvicorn.Config(
                application,
                **{**settings, **listener.settings, "lifespan": "off" if number else "on"},
            )
        )
        for number, listener in enumerate(listeners)
    ]

    async def serve() -> None:
        await asyncio.gather(
            *(
                server.serve(sockets=[listener.socket])
                for server, listener in zip(servers, listeners, strict=True)
            )
        )

    loop = asyncio.new_event_loop()

    def run() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(serve())

    thread = threading.Thread(target=run, name="server", daemon=True)

    def stop() -> None:
        # The loop is closed already if the servers ended unexpectedly.
        with suppress(RuntimeError):
            for server in servers:
                loop.call_soon_threadsafe(server.stop)
        thread.join()

    thread.start()
    stack.callback(stop)
    give_up_at = time.monotonic() + START_SECONDS
    while not all(server.started for server in servers):
        if not thread.is_alive() or time.monotonic() > give_up_at:
            raise RunError("the HTTP server did not start")
        time.sleep(0.005)
    return thread
