"""Limits of open requests and sockets for each address."""

import ipaddress
from collections import Counter

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from gateway.answers import answer_error
from gateway.headers import source_ip
from gateway.limits import Guard
from gateway.socket_session import refuse_socket

# The prefix of one household or machine. Source: RFC 6177, 2.
_IPV6_PREFIX_BITS = 64


def address_of(connection: HTTPConnection) -> str:
    """Return the address that counts for a request without a person's credentials."""
    text = source_ip(connection)
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        # The proxy names the client in its own way.
        return text
    if isinstance(address, ipaddress.IPv4Address):
        return text
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, _IPV6_PREFIX_BITS), strict=False))


class ConnectionLimit:
    """Refuses requests and sockets above the guard's limits for an address, before their body."""

    def __init__(self, app: ASGIApp, guard: Guard) -> None:
        self._app = app
        self._limits = {"http": guard.address_requests, "websocket": guard.address_sockets}
        self._open: Counter[tuple[str, str]] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = scope["type"]
        if kind not in self._limits:
            await self._app(scope, receive, send)
            return
        key = kind, address_of(HTTPConnection(scope))
        if self._open[key] >= self._limits[kind]:
            await self._refuse(scope, receive, send)
            return
        self._open[key] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._open[key] -= 1
            if not self._open[key]:
                del self._open[key]

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            limit = self._limits["websocket"]
            text = f"your address has {limit} sockets open"
            await refuse_socket(WebSocket(scope, receive, send), text)
            return
        text = f"Your address has {self._limits['http']} requests open: try again in 1 s."
        headers = {"retry-after": "1", "connection": "close"}
        await answer_error(429, "TooManyRequestsException", text, headers)(scope, receive, send)
