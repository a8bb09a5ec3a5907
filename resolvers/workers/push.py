"""Send web push to citizens' browsers.

Only this module imports cryptography, which is in a layer of this function alone.
"""

import logging
import secrets
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

import orjson
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from resolvers.domain.base.digests import digest
from resolvers.domain.notices.push_subscriptions import SUBSCRIPTIONS_LIMIT, PushSubscription
from resolvers.events.web_push import (
    decode,
    describe_sender,
    encrypt,
    format_public_key,
    read_private_key,
)
from resolvers.events.webhooks.sender import EndpointError, WebhookSender
from resolvers.services.base.optimistic_write import Change, write_optimistically
from resolvers.services.notices.push_subscriptions import remove_subscription
from resolvers.settings import SettingsError
from resolvers.storage.base.client import Database
from resolvers.storage.notices import push_subscriptions, reminders
from resolvers.telemetry import Invocation
from resolvers.workers.pushes import Push, write_push
from resolvers.workers.queue_batches import ComesAgainError, Message, answer_messages
from resolvers.workers.reminders import read_reminder
from resolvers.workers.worker import Worker

ATTEMPTS: Final = 5
"""The number of times that the queue delivers a message. A browser that fails the last time is
removed: a citizen's saved endpoint must not fill our queue (ADR 0050)."""
_GONE: Final = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
"""Source: RFC 8030, 7.3: the subscription has ended."""
_SALT_BYTES = 16

logger = logging.getLogger(__name__)


class PushRefusedError(Exception):
    """A push service rejects our request; the text has only its status."""

    quotes_no_values = True


Failure = ComesAgainError | PushRefusedError


@dataclass(eq=False)
class PushWorker(Worker):
    """Raise SettingsError also if the keys do not match."""

    sender: WebhookSender | None = None

    def __post_init__(self) -> None:
        settings = self.settings
        private_key, subject = settings.web_push_private_key, settings.web_push_subject
        if private_key is None or subject is None:
            raise SettingsError(
                "web push needs WEB_PUSH_PRIVATE_KEY and WEB_PUSH_SUBJECT: set both"
            )
        try:
            self._key = read_private_key(private_key)
        except ValueError:
            raise SettingsError("WEB_PUSH_PRIVATE_KEY: must be a key of P-256") from None
        if format_public_key(self._key) != settings.web_push_public_key:
            raise SettingsError("WEB_PUSH_PUBLIC_KEY: must be that of WEB_PUSH_PRIVATE_KEY")
        self._subject = subject
        self._sender = self.sender or WebhookSender(may_loop_back=settings.webhook_loopback)

    def handle(self, event: Mapping[str, Any], request_id: str = "none") -> dict[str, Any]:
        """Send web push for a batch of a queue's events.

        Return as `answer_messages`. A push is marked as sent after it is sent: if an invocation
        ends in between, it is sent once more, and the browser shows one notice for both.
        """
        invocation = Invocation(self.settings.environment, request_id)
        database = replace(self.database, counts=invocation.counts)
        return answer_messages(
            event,
            lambda message: self._handle(message, database),
            kind="push",
            invocation=invocation,
        )

    def _handle(self, message: Message, database: Database) -> None:
        event_id, data = read_reminder(message)
        push = write_push(data, database, self.settings.programme_time_zone, self.clock())
        if push is None:
            return
        failures: list[Failure] = []
        for push_id, subscription, answer in self._post_to_all(push, event_id, database):
            failure = _failure_of(answer)
            is_last = int(message["attributes"]["ApproximateReceiveCount"]) >= ATTEMPTS
            if failure is not None and not is_last:
                failures.append(failure)
            elif failure is not None or answer in _GONE:
                logger.info("%s: a browser is removed: %s", push_id, failure or answer)
                remove_subscription(database, push.user_id, subscription.subscription_id)
                database.counts["PushesGone"] += 1
            else:
                _mark(database, push_id, self.clock())
                database.counts["PushesSent"] += 1
        if failures:
            # A rejection may be our fault: report it rather than other failures.
            raise min(failures, key=lambda each: isinstance(each, ComesAgainError))

    def _post_to_all(
        self, push: Push, event_id: str, database: Database
    ) -> Iterator[tuple[str, PushSubscription, int | EndpointError]]:
        """Send to all browsers without this push, in parallel: none waits for a slow one."""
        listed = push_subscriptions.read_list(database, push.user_id)
        subscriptions = {
            digest("push", event_id, each.subscription_id): each
            for each in push_subscriptions.read_listed(database, listed)
        }
        unsent = sorted(subscriptions.keys() - reminders.find_pushed(database, [*subscriptions]))
        now = self.clock()
        with ThreadPoolExecutor(SUBSCRIPTIONS_LIMIT) as pool:
            answers = pool.map(lambda each: self._post(push, subscriptions[each], now), unsent)
            for push_id, answer in zip(unsent, answers, strict=True):
                yield push_id, subscriptions[push_id], answer

    def _post(
        self, push: Push, subscription: PushSubscription, now: datetime
    ) -> int | EndpointError:
        endpoint = subscription.endpoint
        body = encrypt(
            orjson.dumps(push.content),
            p256dh=decode(subscription.p256dh),
            auth=decode(subscription.auth),
            key=generate_private_key(SECP256R1()),
            salt=secrets.token_bytes(_SALT_BYTES),
        )
        headers = {
            **describe_sender(endpoint, self._subject, self._key, now),
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            "ttl": str(push.kept_seconds),
            "topic": push.topic,
        }
        try:
            return self._sender.post(endpoint, headers, body).status
        except EndpointError as failure:
            return failure


def _failure_of(answer: int | EndpointError) -> Failure | None:
    if isinstance(answer, EndpointError):
        return ComesAgainError(str(answer))
    if answer in _GONE or answer < HTTPStatus.MULTIPLE_CHOICES:
        return None
    text = f"a push service answered {answer}"
    if answer == HTTPStatus.TOO_MANY_REQUESTS or answer >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ComesAgainError(text)
    return PushRefusedError(text)


def _mark(database: Database, push_id: str, now: datetime) -> None:
    def decide() -> Change[None]:
        is_marked = reminders.find_pushed(database, [push_id])
        return Change(None, [] if is_marked else [reminders.mark(push_id, "pushed_at", now)])

    write_optimistically(database, decide)
