import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from unittest.mock import patch

import standardwebhooks.webhooks
from standardwebhooks.webhooks import Webhook

from resolvers.services.base.context import utc_now
from tests.support.post_server import Answered, taking_posts


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

    def answer(_: str, headers: Mapping[str, str], body: bytes) -> Answered | None:
        if receiver.is_down:
            return None
        receiver.received.append(Received(dict(headers), body, receiver.clock()))
        return receiver.status, receiver.headers, b""

    with taking_posts(answer, context) as host:
        scheme = "http" if context is None else "https"
        receiver.url = f"{scheme}://{host}/events?partner=1"
        yield receiver
