"""The local bus answers boto3 as EventBridge does, and shows what it took."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import boto3
import httpx
import pytest

from local.events.bus import LocalBus
from local.events.page import PATH, event_routes
from tests.support.servers import Serve


class Running:
    def __init__(self, bus: LocalBus, origin: str, client: Any) -> None:
        self.bus = bus
        self.origin = origin
        self.client = client

    def put(self, *details: str) -> Any:
        entry = {"Source": "test", "DetailType": "points.earned"}
        return self.client.put_events(Entries=[{**entry, "Detail": each} for each in details])


@pytest.fixture
def running(serve: Serve) -> Iterator[Running]:
    bus = LocalBus()
    origin = serve(event_routes(bus, lambda _: None))
    with closing(boto3.client("events", endpoint_url=f"{origin}{bus.path}")) as client:
        yield Running(bus, origin, client)


def test_unusable_event_fails_alone(running: Running) -> None:
    def deliver(event: dict[str, Any]) -> None:
        if event["detail"]["type"] == "lost":
            raise RuntimeError("no queue")

    running.bus.deliver = deliver
    answer = running.put('{"type": "a"}', "{", "[]", "", '{"type": "lost"}', '{"type": "b"}')

    codes = [each.get("ErrorCode") for each in answer["Entries"]]
    assert codes == [None, *["MalformedDetail"] * 3, "InternalFailure", None]
    assert answer["FailedEntryCount"] == 4
    kept = httpx.get(f"{running.origin}{PATH}").json()["events"]
    assert [each["event"]["type"] for each in kept] == ["a", "b"]


def test_targets_get_events_as_eventbridge_delivers(running: Running) -> None:
    delivered: list[dict[str, Any]] = []
    running.bus.deliver = delivered.append
    entry = {
        "Source": "test",
        "DetailType": "a",
        "Time": "2026-04-01T09:00:00.123+09:00",
        "Detail": '{"名": 1}',
    }

    answer = running.client.put_events(Entries=[entry])

    assert delivered == [
        {
            "version": "0",
            "id": answer["Entries"][0]["EventId"],
            "detail-type": "a",
            "source": "test",
            "account": "000000000000",
            "time": "2026-04-01T00:00:00Z",
            "region": "ap-northeast-1",
            "resources": [],
            "detail": {"名": 1},
        }
    ]
