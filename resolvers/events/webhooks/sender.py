"""Send webhooks to partners' endpoints, and never to an address inside our networks.

A name is resolved once. Each of its addresses must be public, and the connection goes to one of
them: if the name resolves to another address later, nothing changes. Certificate and header `Host`
are for the name. A redirect counts as an answer and is not followed.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from resolvers.domain.partners.webhook_urls import may_connect, port_of

ANSWER_SECONDS: Final = 10.0
"""The time from the first attempt to connect to the answer's headers."""
_CONNECT_SECONDS = 3.0
_ANSWER_BYTES = 16_384

Resolve = Callable[[str, int], Sequence[str]]


class EndpointError(Exception):
    """An endpoint did not answer, or must not be called; the text has no part of its URL."""

    quotes_no_values = True


@dataclass(frozen=True)
class Answer:
    """`retry_after` is the header as received; "" without one."""

    status: int
    retry_after: str = ""


def resolve_name(host: str, port: int) -> list[str]:
    """Return the IP addresses of a host, which can be an address itself; raise OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class WebhookSender:
    """`may_loop_back` allows this machine, by http as well: only for developers' machines."""

    def __init__(
        self,
        *,
        may_loop_back: bool,
        resolve: Resolve = resolve_name,
        context: ssl.SSLContext | None = None,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        self._may_loop_back = may_loop_back
        self._resolve = resolve
        self._context = context or ssl.create_default_context()
        self._answer_seconds = answer_seconds

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send a POST and return the answer with any status; raise EndpointError."""
        parts = urlsplit(url)
        ends_at = time.monotonic() + self._answer_seconds
        addresses = self._find_addresses(parts)
        try:
            with (
                closing(_connect(addresses, port_of(parts), ends_at)) as plain,
                _closing_at(ends_at, plain),
            ):
                return self._exchange(parts, plain, headers, body)
        except (OSError, http.client.HTTPException, ValueError) as error:
            # The errors' texts may quote the URL or the answer.
            late = time.monotonic() >= ends_at
            reason = f"in {self._answer_seconds:.0f} s" if late else type(error).__name__
            raise EndpointError(f"no answer: {reason}") from None

    def _find_addresses(self, parts: SplitResult) -> Sequence[str]:
        try:
            addresses = self._resolve(parts.hostname or "", port_of(parts))
        except (OSError, UnicodeError):
            # UnicodeError: a label that is empty or too long.
            raise EndpointError("the name does not resolve") from None
        for address in addresses:
            if not may_connect(parts.scheme, address, may_loop_back=self._may_loop_back):
                raise EndpointError("the name resolves to an address that is not public")
        return addresses

    def _exchange(
        self, parts: SplitResult, plain: socket.socket, headers: Mapping[str, str], body: bytes
    ) -> Answer:
        host, port = parts.hostname or "", port_of(parts)
        connection = http.client.HTTPConnection(host, port)
        connection.sock = plain
        if parts.scheme == "https":
            connection = http.client.HTTPSConnection(host, port, context=self._context)
            connection.sock = self._context.wrap_socket(plain, server_hostname=host)
        with closing(connection):
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", target, body, dict(headers))
            response = connection.getresponse()
            answer = Answer(response.status, response.getheader("Retry-After", ""))
            with suppress(OSError, http.client.HTTPException):
                # The endpoint would see a broken connection if it closed before the answer's end.
                response.read(_ANSWER_BYTES)
            return answer


def _connect(addresses: Sequence[str], port: int, ends_at: float) -> socket.socket:
    """Connect to the first address that accepts a connection in time."""
    failure: OSError = TimeoutError()
    for address in addresses:
        left_seconds = ends_at - time.monotonic()
        if left_seconds <= 0:
            break
        try:
            connected = socket.create_connection(
                (address, port), timeout=min(_CONNECT_SECONDS, left_seconds)
            )
        except OSError as error:
            failure = error
        else:
            connected.settimeout(max(left_seconds, _CONNECT_SECONDS))
            return connected
    raise failure


@contextmanager
def _closing_at(ends_at: float, connected: socket.socket) -> Iterator[None]:
    """Close the connection at this time: a socket's time-out does not end a trickling answer."""
    # TLS takes the socket over, so use a duplicate of the same connection.
    with closing(connected.dup()) as watched:

        def shut() -> None:
            with suppress(OSError):
                watched.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(max(0.0, ends_at - time.monotonic()), shut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()
