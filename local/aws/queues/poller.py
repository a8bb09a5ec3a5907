"""The queue poller: receives a queue's messages and calls its function, as Lambda does in AWS.

Source: AWS Lambda Developer Guide, "Using Lambda with Amazon SQS" and "Implementing partial batch
responses".
"""

import logging
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from gateway.lambda_context import LambdaContext
from local.aws.queues.definitions import Queue, arn_of, url_of
from local.base.activity import Pause

BATCH_MESSAGES = 10
PAUSE_SECONDS = 0.5
"""The shortest pause between two empty answers. A long poll costs the engine more."""
STOP_SECONDS = 15.0

logger = logging.getLogger(__name__)
Message = Mapping[str, Any]


class QueuePoller:
    """Calls the function of a queue in a separate thread, one batch at a time.

    - Handled messages are deleted. Those that the function names in `batchItemFailures` stay, and
      are received again after the visibility time; at the queue's limit SQS moves them to the dead
      letters.
    - A function that raises, or whose answer names no message of the batch, fails all of it.
    """

    def __init__(self, client: Any, queue: Queue) -> None:  # noqa: ANN401 - boto3's client of `sqs`
        self._client = client
        self._handler = queue.handler
        self._name = queue.name
        self._url = url_of(client.meta.endpoint_url, queue.name)
        self._arn = arn_of(client.meta.region_name, queue.name)
        self._stopping = threading.Event()
        self._pause = Pause(self._url, PAUSE_SECONDS)
        self._thread = threading.Thread(target=self._run, name=f"queue-{queue.name}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    @property
    def is_running(self) -> bool:
        return self._thread.is_alive()

    def stop(self) -> None:
        """End after the current call of the function, if any."""
        self._stopping.set()
        self._pause.end()
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)
            if self._thread.is_alive():
                logger.warning(
                    "the function of %s still runs after %.0f s", self._name, STOP_SECONDS
                )

    def _run(self) -> None:
        in_fault = False
        while not self._stopping.is_set():
            self._pause.begin()
            count = 0
            try:
                count = self._poll()
            except (BotoCoreError, ClientError) as error:
                if not in_fault:
                    logger.warning("%s cannot be read, trying again: %s", self._name, error)
                in_fault = True
            else:
                in_fault = False
            if count < BATCH_MESSAGES:
                self._pause.wait(has_found=count > 0)

    def _poll(self) -> int:
        """Receive once and call the function; return the number of messages."""
        answer = self._client.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=BATCH_MESSAGES,
            MessageSystemAttributeNames=["All"],
        )
        messages = answer.get("Messages", [])
        if not messages:
            return 0
        failed = self._invoke(messages)
        handled = [each for each in messages if each["MessageId"] not in failed]
        if handled:
            self._client.delete_message_batch(
                QueueUrl=self._url,
                Entries=[
                    {"Id": str(number), "ReceiptHandle": each["ReceiptHandle"]}
                    for number, each in enumerate(handled)
                ],
            )
        return len(messages)

    def _invoke(self, messages: Sequence[Message]) -> set[str]:
        """Return the ids of the messages that the function has not handled."""
        ids = {each["MessageId"] for each in messages}
        event = {"Records": [self._record(each) for each in messages]}
        context = LambdaContext()
        try:
            answer = self._handler(event, context)
        except Exception:
            logger.exception(
                "the function of %s failed (request %s)", self._name, context.aws_request_id
            )
            return ids
        return _read_failures(answer, ids)

    def _record(self, message: Message) -> dict[str, Any]:
        """Return a message as a Lambda event has it. No sender here sets message attributes."""
        return {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": message["Attributes"],
            "messageAttributes": {},
            "md5OfBody": message["MD5OfBody"],
            "eventSource": "aws:sqs",
            "eventSourceARN": self._arn,
            "awsRegion": self._client.meta.region_name,
        }


def _read_failures(answer: Any, ids: set[str]) -> set[str]:  # noqa: ANN401 - anything
    failures = answer.get("batchItemFailures") if isinstance(answer, dict) else answer
    try:
        failed = {each["itemIdentifier"] for each in failures or ()}
    except (TypeError, KeyError):
        failed = {""}
    if failed <= ids:
        return failed
    logger.error("a function's answer names no message of its batch: %.200r", answer)
    return ids
