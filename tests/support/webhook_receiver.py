"""A partner's endpoint, written with the library standardwebhooks: it believes nothing else."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from unittest.mock import patch

import standardwebhooks.webhooks
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from resolvers.services.context import utc_now


@dataclass(frozen=True)
class Received:
    """A request, and when it came: the library refuses a timestamp of 5 minutes ago."""

    headers: Mapping[str, str]
    body: bytes
    at: datetime

    def verify(self, secret: str) -> Any:
        """Return the event; raise WebhookVerificationError."""
        at = self.at

        class Moved(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> datetime:  # type: ignore[override] # a plain moment does
                return at.astimezone(tz)

        with patch.object(standardwebhooks.webhooks, "datetime", Moved):
            return Webhook(secret).verify(self.body, dict(self.headers))

    def is_signed_with(self, secret: str) -> bool:
        try:
            self.verify(secret)
        except WebhookVerificationError:
            return False
        return True


@dataclass
class Receiver:
    """Answers each request with `status` and `headers`; while it is down it hangs up."""

    clock: Callable[[], datetime]
    url: str = ""
    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    is_down: bool = False
    received: list[Received] = field(default_factory=list)

    def events(self, secret: str) -> list[dict[str, Any]]:
        """Return all events that it was sent, verified."""
        return [each.verify(secret) for each in self.received]


@contextmanager
def open_receiver(
    context: ssl.SSLContext | None = None, clock: Callable[[], datetime] = utc_now
) -> Iterator[Receiver]:
    """Listen on this machine; with TLS if there is a context."""
    receiver = Receiver(clock)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            if receiver.is_down:
                self.close_connection = True
                return
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.received.append(Received(dict(self.headers), body, receiver.clock()))
            self.send_response(receiver.status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    scheme = "http" if context is None else "https"
    receiver.url = f"{scheme}://127.0.0.1:{server.server_port}/events?partner=1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def text_of(received: Received) -> str:
    return json.dumps(dict(received.headers)) + received.body.decode()
