"""The local bus answers boto3 as EventBridge does, and shows what it took."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import Any

import boto3
import httpx
import pytest
from botocore.exceptions import ClientError
from starlette.applications import Starlette

from gateway.server import bind_socket
from gateway.web_server import Listener, start_server
from local.events.bus import KEPT_EVENTS, LocalBus
from local.events.page import PATH, event_routes


class Running:
    def __init__(self, bus: LocalBus, origin: str, client: Any) -> None:
        self.bus = bus
        self.origin = origin
        self.client = client

    def put(self, *details: str) -> Any:
        entry = {"Source": "test", "DetailType": "points.earned"}
        return self.client.put_events(Entries=[{**entry, "Detail": each} for each in details])

    def events(self, **parameters: Any) -> list[Any]:
        answer = httpx.get(f"{self.origin}{PATH}", params=parameters)
        assert answer.status_code == 200, answer.text
        found: list[Any] = answer.json()["events"]
        return found


@pytest.fixture
def running() -> Iterator[Running]:
    bus = LocalBus()
    with ExitStack() as stack:
        listener = bind_socket("127.0.0.1", 0)
        stack.callback(listener.close)
        app = Starlette(routes=event_routes(bus, lambda _: None))
        start_server(app, [Listener(listener, None)], stack)
        origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
        client = boto3.client("events", endpoint_url=f"{origin}{bus.path}")
        stack.enter_context(closing(client))
        yield Running(bus, origin, client)


def test_events_are_listed_in_order(running: Running) -> None:
    answer = running.put('{"type": "a"}', '{"type": "b", "data": {"名": 1}}')

    assert answer["FailedEntryCount"] == 0
    assert len({entry["EventId"] for entry in answer["Entries"]}) == 2
    assert running.events() == [
        {"number": 1, "event": {"type": "a"}},
        {"number": 2, "event": {"type": "b", "data": {"名": 1}}},
    ]
    assert [each["number"] for each in running.events(after=1)] == [2]
    assert [each["number"] for each in running.events(type="a")] == [1]


@pytest.mark.parametrize("detail", ["{", "[]", ""])
def test_malformed_detail_fails_alone(running: Running, detail: str) -> None:
    answer = running.put('{"type": "a"}', detail, '{"type": "b"}')

    assert answer["FailedEntryCount"] == 1
    assert answer["Entries"][1]["ErrorCode"] == "MalformedDetail"
    assert [each["event"]["type"] for each in running.events()] == ["a", "b"]


def test_targets_get_events_as_eventbridge_delivers(running: Running) -> None:
    delivered: list[dict[str, Any]] = []
    running.bus.deliver = delivered.append

    answer = running.client.put_events(
        Entries=[
            {
                "Source": "test",
                "DetailType": "a",
                "Time": "2026-04-01T09:00:00.123+09:00",
                "Detail": '{"名": 1}',
            }
        ]
    )

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


def test_undelivered_event_has_to_come_again(running: Running) -> None:
    def deliver(event: dict[str, Any]) -> None:
        if event["detail"]["type"] == "b":
            raise RuntimeError("no queue")

    running.bus.deliver = deliver

    answer = running.put('{"type": "a"}', '{"type": "b"}', '{"type": "c"}')

    assert [each.get("ErrorCode") for each in answer["Entries"]] == [None, "InternalFailure", None]
    assert [each["event"]["type"] for each in running.events()] == ["a", "c"]


def test_eleventh_entry_is_refused(running: Running) -> None:
    with pytest.raises(ClientError, match=r"ValidationException.*Entries"):
        running.put(*["{}"] * 11)

    assert running.events() == []


def test_other_operation_is_refused(running: Running) -> None:
    with pytest.raises(ClientError, match=r"only answers AWSEvents\.PutEvents"):
        running.client.list_event_buses()


def test_nobody_puts_events_without_the_key(running: Running) -> None:
    answer = httpx.post(
        f"{running.origin}/dev/event-bus/guessed", headers={"x-amz-target": "AWSEvents.PutEvents"}
    )

    assert answer.status_code == 404


def test_newest_events_are_kept(running: Running) -> None:
    details = [json.dumps({"type": str(number)}) for number in range(KEPT_EVENTS + 5)]
    for start in range(0, len(details), 10):
        running.put(*details[start : start + 10])

    assert [each["number"] for each in running.events()] == [*range(6, KEPT_EVENTS + 6)]


def test_number_of_an_earlier_start_gets_all(running: Running) -> None:
    running.put("{}", "{}")

    assert [each["number"] for each in running.events(after=900)] == [1, 2]


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "\u0661", "9" * 5000])
def test_wrong_number_is_named(running: Running, after: str) -> None:
    answer = httpx.get(f"{running.origin}{PATH}", params={"after": after})

    assert answer.status_code == 400
    assert "after must be a whole number" in answer.text
