"""The queues of a start: made on the engine, fed by the bus, read by their functions."""

import json
from collections.abc import Sequence
from typing import Any

import boto3
from botocore.config import Config

from local.aws.queues.definitions import QUEUES, Queue, create_queues, url_of
from local.aws.queues.poller import QueuePoller


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

    def deliver(self, event: dict[str, Any]) -> None:
        """Send an event of the bus to the queues whose rules accept it."""
        for queue in self._queues:
            if queue.takes is not None and queue.takes(event["detail-type"]):
                self.send(queue.name, event)

    def deliver_inbound(self, event: dict[str, Any]) -> None:
        """Send an event of the bus for partners to its one queue."""
        self.send("inbound", event)

    def send(self, name: str, event: dict[str, Any]) -> None:
        """Send an event to one queue, as EventBridge does."""
        body = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
        self._client.send_message(
            QueueUrl=url_of(self._client.meta.endpoint_url, name), MessageBody=body
        )
