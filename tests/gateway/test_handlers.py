import copy
from typing import Any

import pytest

from gateway.handlers import invoke_handler
from gateway.lambda_context import LambdaContext

FIELD = {"info": {"parentTypeName": "Query", "fieldName": "a"}}


def test_each_call_has_its_own_context() -> None:
    seen: list[LambdaContext] = []
    invoke = invoke_handler(lambda _event, context: seen.append(context), 1)
    for _ in range(2):
        invoke(FIELD)
    assert seen[0].aws_request_id != seen[1].aws_request_id
    assert 29_000 < seen[1].get_remaining_time_in_millis() <= 30_000


def test_fault_is_logged_and_raised(caplog: pytest.LogCaptureFixture) -> None:
    def handler(event: Any, _context: LambdaContext) -> None:
        event.clear()
        raise LookupError("empty")

    events: list[Any] = [FIELD, [FIELD, FIELD], {"authorizationToken": "secret"}]
    for event in events:
        with pytest.raises(LookupError, match="empty"):
            invoke_handler(handler, 1)(copy.deepcopy(event))
    assert all(record.exc_info for record in caplog.records)
    names = ("Query.a", "a batch of 2 Query.a", "a token")
    assert caplog.messages == [f"the handler failed on {name}" for name in names]
    assert "secret" not in caplog.text
