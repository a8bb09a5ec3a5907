"""The function `webhooks` between a queue whose clock moves and a partner's endpoint."""

import itertools
import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import boto3
import pytest

from resolvers.domain.partners.webhooks import ATTEMPTS
from resolvers.events.webhooks.queue import DeliveryQueue
from resolvers.settings import Settings
from resolvers.workers import mailer as module
from resolvers.workers.webhooks import WebhooksWorker
from tests.support.fast_moto import REGION
from tests.support.identities import ADMIN, NOW, SETTINGS
from tests.support.mailroom import Mailroom, Pushes, SentMails
from tests.support.moved_queue import MovedQueue
from tests.support.push_keys import SERVER_PRIVATE_KEY, SERVER_PUBLIC_KEY
from tests.support.push_service import open_push_service
from tests.support.service import Service
from tests.support.webhook_receiver import Receiver, open_receiver

LOOPBACK = SETTINGS.model_copy(update={"webhook_loopback": True})


@dataclass
class Partner:
    """`service` is the product that admins call; `receiver` the endpoint of all subscriptions."""

    service: Service
    receiver: Receiver
    queue: MovedQueue
    settings: Settings = LOOPBACK
    numbers: Iterator[int] = field(default_factory=itertools.count)

    @property
    def worker(self) -> WebhooksWorker:
        return WebhooksWorker(
            self.settings,
            self.service.database,
            lambda: self.queue.now,
            queue=DeliveryQueue("https://queue.example/", self.queue),
        )

    def handle(self, event: dict[str, Any]) -> Mapping[str, Any]:
        return self.worker.handle(event)

    def subscribe(self, *event_types: str, **content: Any) -> tuple[str, str]:
        """Return the id and the secret of a new subscription."""
        types = list(event_types or ["EXCHANGE_CONFIRMED"])
        given = {"partner": "焼津市", "url": self.receiver.url, "eventTypes": types, **content}
        made = self.change(
            "createWebhookSubscription", input=given, idempotencyKey=f"hook-{next(self.numbers)}"
        )
        return made["webhookSubscription"]["id"], made["secret"]

    def change(self, name: str, **arguments: Any) -> Any:
        admins = self.service.with_settings(webhook_loopback=True)
        return replace(admins, now=self.queue.now).done(name, ADMIN, **arguments)

    def put(self, *envelopes: Mapping[str, Any]) -> dict[str, Any]:
        """Give the function events of the bus; what it makes of them is in the queue."""
        bodies = [
            json.dumps({"detail-type": each["type"], "detail": each}, ensure_ascii=False)
            for each in envelopes
        ]
        records = [{"messageId": str(n), "body": body} for n, body in enumerate(bodies)]
        return dict(self.handle({"Records": records}))

    def run(self, **duration: float) -> None:
        """Let the queue work for this time; without one, deliver what is due now."""
        self.queue.run(self.handle, self.queue.now + timedelta(**duration))


def exchanged(number: int = 1, **data: Any) -> dict[str, Any]:
    """An event exchange.confirmed, as it is on the bus."""
    return {
        "specversion": "1.0",
        "id": f"exchange-{number}:CONFIRMED",
        "type": "exchange.confirmed",
        "data": {"exchangeId": f"exchange-{number}", "userId": "hanako", "quantity": 1, **data},
    }


@pytest.fixture
def partner(service: Service) -> Iterator[Partner]:
    queue = MovedQueue(NOW, ATTEMPTS)
    with open_receiver(clock=lambda: queue.now) as receiver:
        yield Partner(service, receiver, queue)


@pytest.fixture
def room(service: Service, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailroom]:
    sent = SentMails()
    monkeypatch.setattr(module, "MailService", lambda *_: sent)
    with closing(boto3.client("cognito-idp", region_name=REGION)) as cognito:
        made = Mailroom(service, cognito, sent)
        made.add_user()
        yield made


@pytest.fixture
def pushes(room: Mailroom) -> Iterator[Pushes]:
    room.service = room.service.with_settings(
        web_push_private_key=SERVER_PRIVATE_KEY,
        web_push_subject="mailto:points@example.test",
        webhook_loopback=True,
    )
    with open_push_service(SERVER_PUBLIC_KEY, lambda: room.service.now) as browsers:
        yield Pushes(room, browsers)
