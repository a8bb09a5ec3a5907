"""Reminders that become pushes, and the push service that takes them."""

import json
from dataclasses import dataclass
from typing import Any

from tests.support.mailroom import Mailroom
from tests.support.push_service import PushService
from tests.support.service import HANAKO, Service

DONE: dict[str, list[Any]] = {"batchItemFailures": []}
FAILED = {"batchItemFailures": [{"itemIdentifier": "0"}]}


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
        bodies = [json.dumps({"detail": each}) for each in events or self.room.events()]
        attributes = {"ApproximateReceiveCount": str(attempt)}
        records = [
            {"messageId": str(n), "body": body, "attributes": attributes}
            for n, body in enumerate(bodies)
        ]
        return self.service.application.push.handle({"Records": records}, "request-1")
