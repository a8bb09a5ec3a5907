"""The queue of deliveries: SQS, or a service with the same interface at AWS_ENDPOINT_URL_SQS."""

from collections.abc import Mapping
from typing import Any, Final

import boto3
from botocore.config import Config

BATCH_LIMIT: Final = 10
"""Source: Amazon SQS API Reference, SendMessageBatch. A delivery has at most a few kB."""


class QueueError(Exception):
    """The queue did not take a message; the text has its code only."""

    quotes_no_values = True


class DeliveryQueue:
    def __init__(self, url: str, client: Any = None) -> None:  # noqa: ANN401 - boto3's client of `sqs`
        self._url = url
        # A separate session: threads of a local server may create clients at once.
        self._client = client or boto3.session.Session().client(
            "sqs",
            config=Config(
                retries={"total_max_attempts": 3, "mode": "standard"},
                connect_timeout=2,
                read_timeout=5,
            ),
        )

    def send(self, bodies: Mapping[str, str]) -> None:
        """Send all messages; the key of each is the subscription that it is for.

        While one subscription has many messages in flight or is slow, SQS delivers those of others
        first. Source: Amazon SQS Developer Guide, "Amazon SQS fair queues".

        Raise QueueError if the queue has not taken all of them, and botocore's errors. The queue
        may have taken some of the others then.
        """
        messages = list(bodies.items())
        for start in range(0, len(messages), BATCH_LIMIT):
            batch = messages[start : start + BATCH_LIMIT]
            answer = self._client.send_message_batch(
                QueueUrl=self._url,
                Entries=[
                    {"Id": str(number), "MessageBody": body, "MessageGroupId": subscription_id}
                    for number, (subscription_id, body) in enumerate(batch)
                ],
            )
            for failed in answer.get("Failed", []):
                raise QueueError(f"a delivery was not taken: {failed['Code']}")

    def postpone(self, receipt_handle: str, seconds: int) -> None:
        """Make SQS deliver a received message again after this time; raise botocore's errors."""
        self._client.change_message_visibility(
            QueueUrl=self._url, ReceiptHandle=receipt_handle, VisibilityTimeout=seconds
        )
