import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import boto3

from local.aws.queues.definitions import Queue, url_of
from local.aws.queues.local_queues import LocalQueues
from tests.support.patience import PATIENCE_SECONDS

Answer = Callable[[list[dict[str, Any]], int], Any]


class Function:
    """Keeps the bodies of each call's messages, and answers as `answer` says.

    That gets the records, and which call it is: 1 for the first.
    """

    def __init__(self, answer: Answer = lambda _records, _call: None) -> None:
        self.calls: list[list[str]] = []
        self._answer = answer
        self._called = threading.Condition()

    def __call__(self, event: dict[str, Any], _context: Any) -> Any:
        with self._called:
            self.calls.append([each["body"] for each in event["Records"]])
            self._called.notify_all()
        return self._answer(event["Records"], len(self.calls))

    def wait_for(self, calls: int) -> None:
        with self._called:
            arrived = self._called.wait_for(lambda: len(self.calls) >= calls, PATIENCE_SECONDS)
            assert arrived, self.calls


def new_queue(handler: Any, *, visibility_seconds: int = 0, **settings: Any) -> Queue:
    name = f"test-{uuid.uuid4().hex}"
    settings = {"maximum_receives": 3, "dead_letters": f"{name}-dead", **settings}
    return Queue(name, handler, visibility_seconds, **settings)


@contextmanager
def reading(endpoint_url: str, *queues: Queue) -> Iterator[LocalQueues]:
    running = LocalQueues(endpoint_url, queues)
    running.start()
    try:
        yield running
    finally:
        running.stop()
        assert not running.is_running


def count_messages(endpoint_url: str, name: str) -> int:
    """Count the messages of a queue, with those that are away for a while."""
    with closing(boto3.client("sqs", endpoint_url=endpoint_url)) as client:
        attributes = client.get_queue_attributes(
            QueueUrl=url_of(endpoint_url, name), AttributeNames=["All"]
        )["Attributes"]
    return int(attributes["ApproximateNumberOfMessages"]) + int(
        attributes["ApproximateNumberOfMessagesNotVisible"]
    )
