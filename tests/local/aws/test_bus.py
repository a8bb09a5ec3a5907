from contextlib import closing
from typing import Any

import boto3

from local.aws.bus import LocalBus
from local.pages.events.page import event_routes
from tests.support.servers import Serve


def test_targets_get_events_as_eventbridge_delivers(serve: Serve) -> None:
    delivered: list[dict[str, Any]] = []
    bus = LocalBus()
    bus.deliver = delivered.extend
    url = f"{serve(event_routes(bus, lambda _: None))}{bus.path}"
    entry = {
        "Source": "test",
        "DetailType": "a",
        "Time": "2026-04-01T09:00:00.123+09:00",
        "Detail": '{"名": 1}',
    }
    with closing(boto3.client("events", endpoint_url=url)) as client:
        answer = client.put_events(Entries=[entry, {**entry, "Detail": "{"}])

    taken, unusable = answer["Entries"]
    assert (answer["FailedEntryCount"], unusable["ErrorCode"]) == (1, "MalformedDetail")
    assert delivered == [
        {
            "version": "0",
            "id": taken["EventId"],
            "detail-type": "a",
            "source": "test",
            "account": "000000000000",
            "time": "2026-04-01T00:00:00Z",
            "region": "ap-northeast-1",
            "resources": [],
            "detail": {"名": 1},
        }
    ]
