import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from resolvers.settings import Function
from tests.support.identities import OPERATOR
from tests.support.push_service import PushService
from tests.support.service import HANAKO, Service
from tests.support.stream_records import events_of

TEMPLATES = Path(__file__).parents[2] / "infra" / "modules" / "mailer" / "templates"
WALLET_URL = "https://wallet.example.test"
ADDRESS = "hanako@example.test"
Envelope = Mapping[str, Any]


@dataclass
class SentMails:
    """Replaces MailService; `faults` are raised first."""

    mails: list[tuple[str, str, Mapping[str, str]]] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)

    def send(self, address: str, template: str, values: Mapping[str, str]) -> None:
        if self.faults:
            raise self.faults.pop()
        self.mails.append((address, template, values))

    @property
    def templates(self) -> list[str]:
        return [template for _, template, _ in self.mails]


@dataclass
class Mailroom:
    service: Service
    cognito: Any
    sent: SentMails = field(default_factory=SentMails)

    def __post_init__(self) -> None:
        self.pool_id = self.cognito.create_user_pool(PoolName="points")["UserPool"]["Id"]
        self.service = self.service.with_settings(
            user_pool_id=self.pool_id, mail_sender="points@example.test", wallet_url=WALLET_URL
        )

    def add_user(self, sub: str = HANAKO["sub"], address: str = ADDRESS) -> None:
        self.cognito.admin_create_user(
            UserPoolId=self.pool_id,
            Username=sub,
            UserAttributes=[
                {"Name": "email", "Value": address},
                {"Name": "email_verified", "Value": "true"},
            ],
        )

    def decide(self, step: str = "approveExchange", **arguments: Any) -> str:
        """Hold points for two vouchers of 500 points, and decide; return the exchange's id."""
        names = {"ja": "商品券", "en": "Gift card"}
        reward_id = self.service.make_reward(requiresApproval=True, names=names)
        self.service.earn(1500)
        exchange_id: str = self.service.exchange(reward_id, quantity=2)["exchange"]["id"]
        self.service.done(step, OPERATOR, exchangeId=exchange_id, **arguments)
        return exchange_id

    def expire_soon(self) -> None:
        """Give points that expire within 30 days, and have the reminder written."""
        self.service.earn(1234, name="soon")
        self.service.wait(days=480)
        assert self.service.application.sweeper.handle({"task": "remind"})["reminders_created"] == 1

    def events(self) -> list[Envelope]:
        return reminders_of(self.service)

    def deliver(self, *events: Envelope) -> dict[str, Any]:
        return self.send_bodies(
            *(json.dumps({"detail-type": each["type"], "detail": each}) for each in events)
        )

    def send_bodies(self, *bodies: str) -> dict[str, Any]:
        """Hand over messages with the ids 0, 1, 2 ..."""
        records = [{"messageId": str(n), "body": body} for n, body in enumerate(bodies)]
        return self.service.application.worker(Function.MAILER).handle(
            {"Records": records}, "request-1"
        )


def reminders_of(service: Service) -> list[Envelope]:
    """Return all reminders among the events of the tables' streams, in order."""
    return events_of(service, "reminder.")


def read_templates(language: str) -> dict[str, dict[str, Any]]:
    found: dict[str, Any] = json.loads((TEMPLATES / f"{language}.json").read_text("utf-8"))
    return found


DONE: dict[str, list[Any]] = {"batchItemFailures": []}
FAILED = {"batchItemFailures": [{"itemIdentifier": "0"}]}


def batch_of(events: Iterable[Any], attempt: int = 1) -> dict[str, Any]:
    """The queue's messages of these events, handed over for the `attempt`-th time."""
    attributes = {"ApproximateReceiveCount": str(attempt)}
    bodies = [json.dumps({"detail": each}) for each in events]
    records = [
        {"messageId": str(n), "body": body, "attributes": attributes}
        for n, body in enumerate(bodies)
    ]
    return {"Records": records}


@dataclass
class Pushes:
    """Reminders of the mailroom, and the function that pushes them."""

    room: Mailroom
    browsers: PushService

    @property
    def service(self) -> Service:
        return self.room.service

    def subscribe(self, name: str = "one", caller: Any = HANAKO) -> None:
        given = self.browsers.browser(name)
        self.service.done("savePushSubscription", caller, input=given)

    def deliver(self, *events: Any, attempt: int = 1) -> dict[str, Any]:
        batch = batch_of(events or self.room.events(), attempt)
        return self.service.application.worker(Function.PUSH).handle(batch, "request-1")
