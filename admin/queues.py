"""The queues of a deployment: what was given up can go back to where it came from."""

from dataclasses import dataclass
from typing import Any

import boto3

from resolvers.storage.faults import code_of

_MISSING = frozenset({"QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"})
WAIT_SECONDS = 2
"""A long poll asks all of SQS's servers; a short one may miss messages."""


class QueueMissingError(Exception):
    """A queue does not exist; the message names it."""


@dataclass(frozen=True)
class MoveReport:
    """How many messages waited, by SQS's estimate, and how many were moved."""

    waiting: int
    moved: int = 0


@dataclass(frozen=True)
class Queues:
    """The queues of one deployment, by the names that follow its own."""

    environment: str
    client: Any

    def move(self, source: str, target: str, *, dry_run: bool) -> MoveReport:
        """Move what waits in `source` now; a message that fails again while this runs stays there.

        Each is sent before it is deleted: an interrupted move can repeat one, and loses none.
        Raise QueueMissingError, and what botocore does.
        """
        source_url, target_url = self._url_of(source), self._url_of(target)
        attributes = self.client.get_queue_attributes(
            QueueUrl=source_url, AttributeNames=["ApproximateNumberOfMessages"]
        )["Attributes"]
        waiting, moved = int(attributes["ApproximateNumberOfMessages"]), 0
        while not dry_run and moved < waiting:
            messages = self.client.receive_message(
                QueueUrl=source_url,
                MaxNumberOfMessages=min(10, waiting - moved),
                MessageAttributeNames=["All"],
                WaitTimeSeconds=WAIT_SECONDS,
            ).get("Messages", [])
            if not messages:
                break
            for message in messages:
                self.client.send_message(
                    QueueUrl=target_url,
                    MessageBody=message["Body"],
                    MessageAttributes=message.get("MessageAttributes", {}),
                )
                self.client.delete_message(
                    QueueUrl=source_url, ReceiptHandle=message["ReceiptHandle"]
                )
            moved += len(messages)
        return MoveReport(waiting, moved)

    def _url_of(self, name: str) -> str:
        full_name = f"recycle-points-{self.environment}-{name}"
        try:
            url: str = self.client.get_queue_url(QueueName=full_name)["QueueUrl"]
        except self.client.exceptions.ClientError as error:
            if code_of(error) not in _MISSING:
                raise
            raise QueueMissingError(
                f"queue {full_name} does not exist in {self.client.meta.region_name}: "
                "is ENVIRONMENT right, and does this deployment have the module?"
            ) from error
        return url


def open_queues(environment: str) -> Queues:
    """Return the queues of ENVIRONMENT, where boto3's own variables lead to."""
    return Queues(environment, boto3.client("sqs"))
