"""The queues of a deployment, and moves from a dead-letter queue to its source."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import boto3

from admin.workers import Progress
from resolvers.storage.base.faults import code_of

_MISSING = frozenset({"QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"})
WAIT_SECONDS = 2
"""A long poll asks all of SQS's servers; a short one may miss messages."""
HIDDEN_SECONDS = 600
"""How long a received message stays invisible if the move is interrupted."""


class QueueMissingError(Exception):
    """A queue does not exist; the message names it."""


@dataclass(frozen=True)
class MoveReport:
    """How many messages waited, by SQS's estimate, and how many were moved."""

    waiting: int
    moved: int = 0


@dataclass(frozen=True)
class Queues:
    """The queues of one deployment, by their names without its prefix."""

    environment: str
    client: Any

    def move(
        self,
        source: str,
        target: str,
        *,
        dry_run: bool,
        wants: Callable[[str], bool] | None = None,
        report_progress: Progress | None = None,
    ) -> MoveReport:
        """Move the messages that wait in `source` now, but not those that fail again meanwhile.

        `wants` chooses by a message's body; the others stay, and are not counted. Each is sent
        before it is deleted: an interrupted move can repeat one, and loses none. Raise
        QueueMissingError, and botocore's errors.
        """
        source_url, target_url = self._url_of(source), self._url_of(target)
        attributes = self.client.get_queue_attributes(
            QueueUrl=source_url, AttributeNames=["ApproximateNumberOfMessages"]
        )["Attributes"]
        waiting = int(attributes["ApproximateNumberOfMessages"])
        if dry_run and wants is None:
            return MoveReport(waiting)
        moved, wanted, kept = 0, 0, dict[str, str]()
        for message in self._receive(source_url, waiting, kept):
            is_wanted = wants is None or wants(message["Body"])
            wanted += is_wanted
            if dry_run or not is_wanted:
                kept[message["MessageId"]] = message["ReceiptHandle"]
            else:
                self._send_on(message, source_url, target_url)
                moved += 1
            if report_progress is not None:
                report_progress(moved + len(kept), waiting)
        for receipt in kept.values():
            self.client.change_message_visibility(
                QueueUrl=source_url, ReceiptHandle=receipt, VisibilityTimeout=0
            )
        return MoveReport(waiting if wants is None else wanted, moved)

    def _receive(self, url: str, count: int, kept: Collection[str]) -> Iterator[Any]:
        """Yield at most `count` messages of a queue, each once; `kept` has those to leave there."""
        received = 0
        while received < count:
            messages = self.client.receive_message(
                QueueUrl=url,
                MaxNumberOfMessages=min(10, count - received),
                MessageAttributeNames=["All"],
                MessageSystemAttributeNames=["MessageGroupId"],
                VisibilityTimeout=HIDDEN_SECONDS,
                WaitTimeSeconds=WAIT_SECONDS,
            ).get("Messages", [])
            fresh = [each for each in messages if each["MessageId"] not in kept]
            if not fresh:
                return
            yield from fresh
            received += len(fresh)

    def _send_on(self, message: Mapping[str, Any], source_url: str, target_url: str) -> None:
        self.client.send_message(
            QueueUrl=target_url,
            MessageBody=message["Body"],
            MessageAttributes=message.get("MessageAttributes", {}),
            **message.get("Attributes", {}),
        )
        self.client.delete_message(QueueUrl=source_url, ReceiptHandle=message["ReceiptHandle"])

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
    """Return the queues of ENVIRONMENT, at the endpoint of boto3's own variables."""
    return Queues(environment, boto3.client("sqs"))
