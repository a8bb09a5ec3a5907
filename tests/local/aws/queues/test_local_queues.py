import json

import pytest

from tests.support.queues import Function, count_messages, new_queue, reading

EVENT = {"detail-type": "points.earned", "detail": {"名": 1}}


@pytest.mark.engine
def test_rules_decide_who_gets_an_event(engine_endpoint: str) -> None:
    function = Function()
    taking = new_queue(function, takes=lambda detail_type: detail_type.startswith("points."))
    others = Function()
    other = new_queue(others, takes=lambda detail_type: detail_type == "account.erased")
    without_rule = new_queue(others)

    with reading(engine_endpoint, taking, other, without_rule) as running:
        running.deliver([EVENT])
        function.wait_for(1)

    assert [json.loads(each) for each in function.calls[0]] == [EVENT]
    for queue in (other, without_rule):
        assert count_messages(engine_endpoint, queue.name) == 0
    assert others.calls == []
