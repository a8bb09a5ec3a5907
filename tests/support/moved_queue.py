"""A queue as SQS is one, with a clock that moves at once to when the next message is visible."""

import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

Handle = Callable[[dict[str, Any]], Mapping[str, Any]]
BATCH = 10


@dataclass
class _Message:
    body: str
    visible_at: datetime
    receipt: str
    received: int = 0


@dataclass
class MovedQueue:
    """A client of `sqs` for this one queue; `dead` has the bodies that were received too often."""

    now: datetime
    receive_limit: int
    dead: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    delays_seconds: list[int] = field(default_factory=list)
    _messages: dict[str, _Message] = field(default_factory=dict)
    _numbers: Iterable[int] = field(default_factory=itertools.count)

    def send_message_batch(self, *, QueueUrl: str, Entries: list[Any]) -> dict[str, Any]:  # noqa: ARG002, N803 - boto3's names
        self.groups += [entry["MessageGroupId"] for entry in Entries]
        self.put(entry["MessageBody"] for entry in Entries)
        return {"Successful": [{"Id": entry["Id"]} for entry in Entries]}

    def change_message_visibility(
        self,
        *,
        QueueUrl: str,  # noqa: ARG002, N803 - boto3's names
        ReceiptHandle: str,  # noqa: N803 - as above
        VisibilityTimeout: int,  # noqa: N803 - as above
    ) -> None:
        self.delays_seconds.append(VisibilityTimeout)
        self._messages[ReceiptHandle].visible_at = self.now + timedelta(seconds=VisibilityTimeout)

    def put(self, bodies: Iterable[str]) -> None:
        for body in bodies:
            receipt = f"message-{next(iter(self._numbers))}"
            self._messages[receipt] = _Message(body, self.now, receipt)

    @property
    def bodies(self) -> list[str]:
        return [each.body for each in self._messages.values()]

    def run(self, handle: Handle, until: datetime) -> None:
        """Give the function the visible messages in batches, until nothing is due by then."""
        while due := self._receive(until):
            failed = {
                each["itemIdentifier"] for each in handle(_event_of(due))["batchItemFailures"]
            }
            for message in due:
                if message.receipt not in failed:
                    del self._messages[message.receipt]
        self.now = max(self.now, until)

    def _receive(self, until: datetime) -> list[_Message]:
        waiting = sorted(self._messages.values(), key=lambda each: each.visible_at)
        if not waiting or waiting[0].visible_at > until:
            return []
        self.now = max(self.now, waiting[0].visible_at)
        due: list[_Message] = []
        for message in waiting:
            if message.visible_at > self.now or len(due) == BATCH:
                break
            if message.received == self.receive_limit:
                self.dead.append(self._messages.pop(message.receipt).body)
                continue
            message.received += 1
            message.visible_at = self.now + timedelta(minutes=6)
            due.append(message)
        return due or self._receive(until)


def _event_of(messages: list[_Message]) -> dict[str, Any]:
    return {
        "Records": [
            {
                "messageId": each.receipt,
                "receiptHandle": each.receipt,
                "body": each.body,
                "attributes": {"ApproximateReceiveCount": str(each.received)},
                "eventSource": "aws:sqs",
            }
            for each in messages
        ]
    }
