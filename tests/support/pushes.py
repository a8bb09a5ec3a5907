"""Reminders that become pushes, and the push service that takes them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tests.support.mailroom import Mailroom
from tests.support.push_service import PushService
from tests.support.service import HANAKO, Service

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
        return self.service.application.push.handle(batch, "request-1")
