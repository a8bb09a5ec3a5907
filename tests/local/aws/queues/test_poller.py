from typing import Any

import pytest

from local.aws.queues.local_queues import LocalQueues
from tests.support.patience import wait_until
from tests.support.queues import Function, count_messages, new_queue, reading

pytestmark = pytest.mark.engine


def named(*records: dict[str, Any]) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": each["messageId"]} for each in records]}


def test_only_failed_messages_come_again(engine_endpoint: str) -> None:
    def fail_second_at_first(records: list[dict[str, Any]], call: int) -> Any:
        return named(*records[1:2]) if call == 1 else None

    function = Function(fail_second_at_first)
    queue = new_queue(function)
    before_the_start = LocalQueues(engine_endpoint, [queue])
    before_the_start.send(queue.name, [{"number": number} for number in range(1, 4)])

    with reading(engine_endpoint, queue):
        function.wait_for(2)
        wait_until(lambda: count_messages(engine_endpoint, queue.name) == 0)

    assert function.calls == [['{"number":1}', '{"number":2}', '{"number":3}'], ['{"number":2}']]


def test_message_dies_after_its_last_receive(engine_endpoint: str) -> None:
    function = Function(lambda records, _: named(*records))
    queue = new_queue(function, maximum_receives=2)

    with reading(engine_endpoint, queue) as running:
        running.send(queue.name, [{}])
        wait_until(lambda: count_messages(engine_endpoint, queue.dead_letters) == 1)

    assert function.calls == [["{}"]] * 2
    assert count_messages(engine_endpoint, queue.name) == 0
