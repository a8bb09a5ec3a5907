"""A server task: it serves until SIGTERM, then ends the accepted requests."""

import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import Mapping
from typing import Any, Final

import uvicorn

from container.application import create_app
from container.logs import log_as_json
from container.memory import give_memory_back
from container.metrics import Metrics
from container.relay import RelayReader
from container.settings import ServerSettings, read_server_settings
from container.shared_buckets import SharedBuckets
from gateway.connections import count_ends
from gateway.errors import RunError
from gateway.server import GUARDED_SERVER_SETTINGS, bind_socket
from resolvers.application import open_application
from resolvers.secrets_parameter import with_relay_keys
from resolvers.settings import Function
from resolvers.telemetry import write_lines

# ECS sends SIGKILL 30 seconds after SIGTERM (stopTimeout). Source: Amazon ECS Developer Guide,
# "Amazon ECS task definition parameters".
GRACEFUL_SECONDS: Final = 25
SERVED: Final[dict[str, Any]] = GUARDED_SERVER_SETTINGS | {
    # Longer than the load balancer's idle time-out, 60 seconds. Otherwise it would send on a
    # connection that this server closes. Source: Elastic Load Balancing, "Troubleshoot your
    # Application Load Balancers".
    "timeout_keep_alive": 75,
    "timeout_graceful_shutdown": GRACEFUL_SECONDS,
    "log_config": None,
}
# How long a computing thread, as for a new document, may delay the loop. With Python's default, 5
# ms, which the loop waits at each turn, other requests took three times as long.
SWITCH_SECONDS: Final = 0.001
# The loop's turns from accept to connection_made, in asyncio's selector_events.
_TURNS_TO_CONNECT: Final = 3
_LOG: Final = logging.getLogger(__name__)


class _Server(uvicorn.Server):
    """Also ends the connections that it is accepting when it stops.

    uvicorn would serve them until it has to cancel their current request.
    """

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for _ in range(_TURNS_TO_CONNECT):
            await asyncio.sleep(0)
        await super().shutdown(sockets)


def serve(environment: Mapping[str, str] = os.environ) -> None:
    """Serve until SIGTERM or SIGINT.

    Raises:
        SettingsError: A setting cannot be used.
        RunError: The server cannot listen, or a part of it ended by itself.
    """
    environment = with_relay_keys(environment)
    settings = read_server_settings(environment)
    sys.setswitchinterval(SWITCH_SECONDS)
    log_as_json(settings.log_level)
    metrics = Metrics()
    write_lines(metrics.count_line)
    # Includes the parts that a single function's name would leave out.
    product = open_application({**environment, "FUNCTION": Function.ALL})
    with _listen(settings) as listener:
        buckets = SharedBuckets(settings.valkey_url, settings.environment, settings.valkey_sign_in)
        application, relay = create_app(settings, product, metrics, buckets)
        server = _Server(uvicorn.Config(application, **{**SERVED, **count_ends(metrics.count_end)}))

        def stop(*_: object) -> None:
            server.should_exit = True

        # uvicorn raises the signal again after it has stopped, and one may come before it starts.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop)
        _LOG.info("listening on %s:%d", *listener.getsockname())
        asyncio.run(_run(server, listener, relay, buckets))


def _listen(settings: ServerSettings) -> socket.socket:
    try:
        return bind_socket(str(settings.host), settings.port)
    except OSError as error:
        raise RunError(
            f"PORT {settings.port} on HOST {settings.host} cannot be used: {error.strerror}"
        ) from error


async def _run(
    server: uvicorn.Server, listener: socket.socket, relay: RelayReader, buckets: SharedBuckets
) -> None:
    reading = asyncio.create_task(relay.run())
    others = [asyncio.create_task(each) for each in (give_memory_back(), buckets.run())]

    def stop(_: object) -> None:
        server.should_exit = True

    # Without the relay no client would see balance changes: another task has to take over.
    reading.add_done_callback(stop)
    await server.serve(sockets=[listener])
    has_ended = reading.done()
    for task in (reading, *others):
        task.cancel()
    outcome, *_ = await asyncio.gather(reading, *others, return_exceptions=True)
    if has_ended:
        raise RunError("the relay ended by itself") from outcome
    if not server.started:
        raise RunError("the HTTP server did not start")
