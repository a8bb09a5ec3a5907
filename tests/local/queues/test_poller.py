"""The poller of queues keeps the rules of Lambda's mapping, on the engine's SQS."""

import time
from typing import Any

import pytest

from local.queues.local_queues import LocalQueues
from tests.support.patience import wait_until
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


def test_message_dies_after_its_last_receive(engine_endpoint: str) -> None:
    function = Function(lambda records, _: named(*records))
    queue = new_queue(function, maximum_receives=2)

    with reading(engine_endpoint, queue) as running:
        running.send(queue.name, {})
        wait_until(lambda: count_messages(engine_endpoint, queue.dead_letters) == 1)

    assert function.calls == [["{}"]] * 2
    assert count_messages(engine_endpoint, queue.name) == 0
