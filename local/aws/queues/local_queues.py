"""The queues of a start: made on the engine, fed by the bus, read by their functions."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import boto3
from botocore.config import Config

from local.aws.queues.definitions import QUEUES, Queue, create_queues, url_of
from local.aws.queues.poller import QueuePoller

Event = Mapping[str, Any]


class QueueError(Exception):
    """A queue did not take an event."""


class LocalQueues:
    """Makes the queues at `endpoint_url`; `start` begins to read them."""

    def __init__(self, endpoint_url: str, queues: Sequence[Queue] = QUEUES) -> None:
        # Shared by the pollers and all pumps whose events arrive at the same time.
        config = Config(connect_timeout=2, read_timeout=10, max_pool_connections=50)
        self._client = boto3.client("sqs", endpoint_url=endpoint_url, config=config)
        self._queues = queues
        create_queues(self._client, queues)
        self._pollers = [QueuePoller(self._client, each) for each in queues]

    def start(self) -> None:
        for poller in self._pollers:
            poller.start()

    @property
    def is_running(self) -> bool:
        return all(poller.is_running for poller in self._pollers)

    def stop(self) -> None:
        """End after the current calls of the functions, if any."""
        for poller in self._pollers:
            poller.stop()
        self._client.close()

    def deliver(self, events: Sequence[Event]) -> None:
        """Send events of the bus to the queues whose rules accept them."""
        for queue in self._queues:
            if queue.takes is not None:
                self.send(queue.name, [each for each in events if queue.takes(each["detail-type"])])

    def deliver_inbound(self, events: Sequence[Event]) -> None:
        """Send events of the bus for partners to their one queue."""
        self.send("inbound", events)

    def send(self, name: str, events: Sequence[Event]) -> None:
        """Send the events of one PutEvents, at most ten. Raise QueueError if one is refused."""
        if not events:
            return
        answer = self._client.send_message_batch(
            QueueUrl=url_of(self._client.meta.endpoint_url, name),
            Entries=[
                {
                    "Id": str(number),
                    "MessageBody": json.dumps(event, ensure_ascii=False, separators=(",", ":")),
                }
                for number, event in enumerate(events)
            ],
        )
        if answer.get("Failed"):
            raise QueueError(f"{name}: {answer['Failed'][0]['Code']}")
