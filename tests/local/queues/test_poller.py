"""The poller of queues keeps the rules of Lambda's mapping, on the engine's SQS."""

import threading
import time
from typing import Any

import pytest

from local.queues.local_queues import LocalQueues
from tests.support.patience import PATIENCE_SECONDS, wait_until
from tests.support.queues import Function, count_messages, new_queue, reading

pytestmark = pytest.mark.engine
ARN_PREFIX = "arn:aws:sqs:ap-northeast-1:000000000000:recycle-points-local-"


def named(*records: dict[str, Any]) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": each["messageId"]} for each in records]}


def test_event_has_lambda_form(engine_endpoint: str) -> None:
    function = Function()
    queue = new_queue(function)
    sent_at_ms = time.time() * 1000

    with reading(engine_endpoint, queue) as running:
        running.send(queue.name, {"名": 1})
        function.wait_for(1)

    (record,) = function.events[0]["Records"]
    attributes = record.pop("attributes")
    assert attributes["ApproximateReceiveCount"] == "1"
    assert 0 <= int(attributes["SentTimestamp"]) - sent_at_ms + 1 < 5000
    assert len(record.pop("messageId")) == 36
    assert record.pop("receiptHandle")
    assert len(record.pop("md5OfBody")) == 32
    assert record == {
        "body": '{"名":1}',
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": ARN_PREFIX + queue.name,
        "awsRegion": "ap-northeast-1",
    }


def test_only_failed_messages_come_again(engine_endpoint: str) -> None:
    def fail_second_at_first(records: list[dict[str, Any]], call: int) -> Any:
        return named(*records[1:2]) if call == 1 else None

    function = Function(fail_second_at_first)
    queue = new_queue(function)
    before_the_start = LocalQueues(engine_endpoint, [queue])
    for number in range(1, 4):
        before_the_start.send(queue.name, {"number": number})

    with reading(engine_endpoint, queue):
        function.wait_for(2)
        wait_until(lambda: count_messages(engine_endpoint, queue.name) == 0)

    assert function.calls == [['{"number":1}', '{"number":2}', '{"number":3}'], ['{"number":2}']]


UNUSABLE = [
    {"batchItemFailures": [{"itemIdentifier": ""}]},
    {"batchItemFailures": [{"itemIdentifier": None}]},
    {"batchItemFailures": [{"itemIdentifier": "another"}]},
    {"batchItemFailures": [{"messageId": "1"}]},
    {"batchItemFailures": 1},
    "all is well",
    RuntimeError("broken"),
]


def test_unusable_answer_fails_whole_batch(engine_endpoint: str) -> None:
    def answer(_: list[dict[str, Any]], call: int) -> Any:
        if call > len(UNUSABLE):
            return None
        unusable = UNUSABLE[call - 1]
        if isinstance(unusable, Exception):
            raise unusable
        return unusable

    function = Function(answer)
    queue = new_queue(function, maximum_receives=len(UNUSABLE) + 1)
    with reading(engine_endpoint, queue) as running:
        running.send(queue.name, {})
        function.wait_for(len(UNUSABLE) + 1)
        wait_until(lambda: count_messages(engine_endpoint, queue.name) == 0)

    assert function.calls == [["{}"]] * (len(UNUSABLE) + 1)


def test_message_dies_after_its_last_receive(engine_endpoint: str) -> None:
    function = Function(lambda records, _: named(*records))
    queue = new_queue(function, maximum_receives=2)

    with reading(engine_endpoint, queue) as running:
        running.send(queue.name, {})
        wait_until(lambda: count_messages(engine_endpoint, queue.dead_letters) == 1)

    assert function.calls == [["{}"]] * 2
    assert count_messages(engine_endpoint, queue.name) == 0


def test_stop_waits_for_current_call(engine_endpoint: str) -> None:
    let_go = threading.Event()
    function = Function(lambda _records, _call: let_go.wait(PATIENCE_SECONDS) and None)
    queue = new_queue(function)
    with reading(engine_endpoint, queue) as running:
        running.send(queue.name, {})
        function.wait_for(1)
        stopping = threading.Thread(target=running.stop)
        stopping.start()
        stopping.join(0.2)
        assert stopping.is_alive()
        let_go.set()
        stopping.join(PATIENCE_SECONDS)
        assert not stopping.is_alive()

    assert count_messages(engine_endpoint, queue.name) == 0
