"""Recognize the clients and pages of this machine."""

import ipaddress
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from starlette.datastructures import URL
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.answers import answer_error

# Pages of this machine, on any port.
LOCAL_ORIGIN: Final = r"https?://(localhost|127\.0\.0\.1)(:\d+)?"
LOCAL_NAMES: Final = ("localhost", "host.docker.internal")
_LOCAL_ADDRESS: Final = re.compile(rf"{LOCAL_ORIGIN}(/|$)")
_LOCAL_HOST: Final = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d+)?", re.IGNORECASE)


def is_on_this_machine(url: str) -> bool:
    """Return whether an http or https address belongs to this machine."""
    return _LOCAL_ADDRESS.match(url) is not None


def asks_local_host(connection: HTTPConnection) -> bool:
    """Return whether the request's host is a name of this machine.

    A foreign page can point its own host name at this address (DNS rebinding).
    """
    return _LOCAL_HOST.fullmatch(connection.headers.get("host", "")) is not None


class ForeignHosts:
    """Refuses requests with a foreign host name, because DNS rebinding sends such requests.

    IP addresses pass, except 0.0.0.0: no page can rebind an address, and phone emulators use
    special addresses for this machine. host.docker.internal passes too: containers use this name
    for this machine, and no public name ends in .internal.
    """

    def __init__(self, app: ASGIApp, names: Sequence[str] = LOCAL_NAMES) -> None:
        self._app = app
        self._names = tuple(names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or self._takes(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})
        else:
            message = f"The host must be {self._names[0]} or an address."
            await answer_error(403, "Forbidden", message)(scope, receive, send)

    def _takes(self, scope: Scope) -> bool:
        host = next((value for name, value in scope["headers"] if name == b"host"), b"")
        server = scope.get("server")
        return _passes(host, tuple(server) if server else None, self._names)


@lru_cache(maxsize=256)
def _passes(host_header: bytes, server: tuple[str, int] | None, names: tuple[str, ...]) -> bool:
    url = URL(scope={"path": "/", "headers": [(b"host", host_header)], "server": server})
    host = (url.hostname or "").lower()
    if host in names:
        return True
    try:
        # Browsers reach this machine by 0.0.0.0, also from a foreign page.
        return not ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False
