"""A push service of ours: it believes only what other libraries verify and decrypt.

VAPID is checked by py_vapid, and the body decrypted by http_ece with the browser's private key.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import http_ece
import jwt
from py_vapid import Vapid02

from resolvers.events.web_push import decode, read_private_key
from resolvers.services.base.context import utc_now
from tests.support.post_server import Answered, taking_posts
from tests.support.push_keys import BROWSER, BROWSER_PRIVATE_KEY, browser

EXPIRY_LIMIT_SECONDS = 24 * 3600


@dataclass(frozen=True)
class ReceivedPush:
    """What one browser would be given, and what came with it."""

    path: str
    content: Mapping[str, Any]
    headers: Mapping[str, str]


@dataclass
class PushService:
    """Takes pushes that are signed by `public_key`.

    statuses: What it answers instead to a path.
    silent_seconds: How long it does not answer to a path.
    asked: The paths of all requests.
    rejected: Why pushes were not taken.
    """

    public_key: str
    clock: Callable[[], datetime]
    url: str = ""
    statuses: dict[str, int] = field(default_factory=dict)
    silent_seconds: dict[str, float] = field(default_factory=dict)
    received: list[ReceivedPush] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def browser(self, name: str = "one") -> dict[str, Any]:
        """Return the input of savePushSubscription for a browser of this service."""
        return browser(endpoint=f"{self.url}/{name}")

    @property
    def contents(self) -> list[Mapping[str, Any]]:
        return [each.content for each in self.received]

    def answer(self, path: str, headers: Mapping[str, str], body: bytes) -> int:
        self.asked.append(path)
        time.sleep(self.silent_seconds.get(path, 0))
        if path in self.statuses:
            return self.statuses[path]
        try:
            self._check_sender(headers["authorization"])
        except (ValueError, jwt.InvalidTokenError) as error:
            self.rejected.append(repr(error))
            return 403
        assert headers["content-encoding"] == "aes128gcm"
        plain = http_ece.decrypt(
            body,
            private_key=read_private_key(BROWSER_PRIVATE_KEY),
            auth_secret=decode(BROWSER["auth"]),
        )
        self.received.append(ReceivedPush(path, json.loads(plain), headers))
        return 201

    def _check_sender(self, authorization: str) -> None:
        """Raise unless the proof is of `public_key`, for this service, and short."""
        proof, key = authorization.removeprefix("vapid t=").split(",k=")
        if not Vapid02.verify(authorization):
            raise ValueError("the signature is not of the key beside it")
        if key != self.public_key:
            raise ValueError("the browser subscribed with another key")
        claims = jwt.decode(
            proof, options={"verify_signature": False, "verify_aud": True}, audience=self.url
        )
        if not claims["sub"].startswith(("mailto:", "https://")):
            raise ValueError("sub names no contact")
        if not 0 < claims["exp"] - self.clock().timestamp() <= EXPIRY_LIMIT_SECONDS:
            raise ValueError("exp is over, or too late")


@contextmanager
def open_push_service(
    public_key: str, clock: Callable[[], datetime] = utc_now
) -> Iterator[PushService]:
    """Listen on this machine."""
    service = PushService(public_key, clock)

    def answer(path: str, headers: Mapping[str, str], body: bytes) -> Answered:
        given = {name.lower(): value for name, value in headers.items()}
        return service.answer(path, given, body), {}, b""

    with taking_posts(answer) as host:
        service.url = f"http://{host}"
        yield service
