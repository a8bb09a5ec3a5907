"""The events function from the zip, with an endpoint in place of EventBridge."""

import json
from collections.abc import Callable

import pytest

from tests.support.events.recorded import recorded
from tests.tools.package.endpoints import endpoint
from tests.tools.package.runtime import Container

pytestmark = [pytest.mark.package, pytest.mark.engine]

EVENT = recorded("exchanges_stream")


def test_stream_batch_is_put_on_the_bus(start: Callable[..., Container]) -> None:
    taken = {"FailedEntryCount": 0, "Entries": [{"EventId": each} for each in "123"]}
    throttled = {"ErrorCode": "ThrottlingException", "ErrorMessage": "later"}
    variables = {"EVENT_BUS": "recycle-points-test", "TABLE_PREFIX": "recycle-points-moto-"}
    with (
        endpoint(taken) as bus,
        start("events", AWS_ENDPOINT_URL_EVENTBRIDGE=bus.url, **variables) as function,
    ):
        put = function.answer(EVENT)
        beginning, invocation = function.watched()
        bus.answer = {"FailedEntryCount": 1, "Entries": [{"EventId": "1"}, throttled]}
        refused = function.answer(EVENT)

    second = EVENT["Records"][1]["dynamodb"]["SequenceNumber"]
    assert put == {"batchItemFailures": []}
    assert refused == {"batchItemFailures": [{"itemIdentifier": second}]}
    entries = bus.requests[0]["Entries"]
    assert [each["EventBusName"] for each in entries] == ["recycle-points-test"] * 3
    types = [json.loads(each["Detail"])["type"] for each in entries]
    assert types == [each["DetailType"] for each in entries]
    assert types == ["exchange.requested", "exchange.confirmed", "reminder.exchange_decided"]
    assert "/ap-northeast-1/events/" in bus.headers[0]["authorization"]
    assert "ClientCreator" in beginning["made"]
    assert invocation == {"imported": [], "made": []}
