import logging
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any

import pytest

from resolvers.settings import Settings
from resolvers.storage.base.client import Database
from resolvers.storage.base.stream_records import sequence_number_of
from resolvers.workers import events
from resolvers.workers.events import EventsWorker
from tests.support.events.recorded import recorded
from tests.support.identities import NOW, SETTINGS
from tests.support.telemetry_lines import LOGGER, last_line

STREAM = recorded("exchanges_stream")
RECORDS = STREAM["Records"]
DONE: dict[str, Any] = {"batchItemFailures": []}


class Place:
    """A publisher, or the bus, that takes what it is given unless it is away."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.is_away = False
        self.refused = ""

    def publish(self, _: str, content: Mapping[str, Any]) -> None:
        self._take(content["status"])

    def put(self, envelopes: Sequence[Mapping[str, Any]]) -> None:
        for envelope in envelopes:
            self._take(envelope["type"])

    def _take(self, what: str) -> None:
        if self.is_away or what == self.refused:
            raise ConnectionError
        self.taken.append(what)


PUSHES = ["PENDING_APPROVAL", "CONFIRMED"]
EVENTS = ["exchange.requested", "exchange.confirmed", "reminder.exchange_decided"]


def failed_at(position: int) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": sequence_number_of(RECORDS[position])}]}


@pytest.fixture
def bus() -> Place:
    return Place()


@pytest.fixture
def open_worker(bus: Place, monkeypatch: pytest.MonkeyPatch) -> Callable[..., EventsWorker]:
    """Open a worker that publishes to these places and, if it `puts`, to the bus."""

    def open_it(*places: Place, puts: bool = True, moment: Any = NOW) -> EventsWorker:
        monkeypatch.setattr(events, "open_publishers", lambda _: list(places))
        monkeypatch.setattr(events, "EventBus", lambda _: bus)
        named: dict[str, Any] = {"event_bus": "bus"} if puts else {}
        settings: Settings = SETTINGS.model_copy(
            update={"table_prefix": "recycle-points-moto-", **named}
        )
        return EventsWorker(settings, Database(None, settings.table_prefix), lambda: moment)

    return open_it


def test_batch_is_put_and_pushed(
    bus: Place, open_worker: Callable[..., EventsWorker], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, LOGGER)
    appsync = Place()

    assert open_worker(appsync).handle(STREAM) == DONE
    assert (bus.taken, appsync.taken) == (EVENTS, PUSHES)
    line = last_line(caplog)
    assert (line["kind"], line["records"]) == ("events", len(RECORDS))
    assert (len(line["EventLag"]), len(line["PublishLag"])) == (len(EVENTS), len(PUSHES))


def test_failed_push_holds_no_event_back(
    bus: Place, open_worker: Callable[..., EventsWorker]
) -> None:
    appsync, valkey = Place(), Place()
    appsync.is_away = True
    worker = open_worker(appsync, valkey)

    assert worker.handle(STREAM) == failed_at(0)
    assert bus.taken == EVENTS

    appsync.is_away = False
    assert worker.handle(STREAM) == DONE
    assert appsync.taken == PUSHES
    assert valkey.taken == [PUSHES[0], *PUSHES]
    # Nor does it put them twice.
    assert bus.taken == EVENTS
    worker.handle(STREAM)
    assert (bus.taken, appsync.taken) == (EVENTS * 2, PUSHES * 2), "finished work is forgotten"


def test_pushed_change_is_not_repeated_after_failure(
    open_worker: Callable[..., EventsWorker], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, LOGGER)
    appsync = Place()
    appsync.refused = PUSHES[1]
    worker = open_worker(appsync)

    assert worker.handle(STREAM) != DONE
    assert last_line(caplog)["fault"] == "ConnectionError"
    appsync.refused = ""
    assert worker.handle(STREAM) == DONE
    assert appsync.taken == PUSHES


def test_unreadable_row_is_counted(
    open_worker: Callable[..., EventsWorker], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, LOGGER)
    spoiled = deepcopy(STREAM)
    spoiled["Records"][0]["dynamodb"]["NewImage"]["quantity"] = {"S": "a secret"}

    assert open_worker(Place()).handle(spoiled) == DONE
    line = last_line(caplog)
    assert line["UnreadableRows"]
    assert "fault" not in line


def test_push_waits_for_its_event(bus: Place, open_worker: Callable[..., EventsWorker]) -> None:
    appsync = Place()
    bus.is_away = True
    worker = open_worker(appsync)

    assert worker.handle(STREAM) == failed_at(0)
    assert appsync.taken == []

    bus.is_away = False
    assert worker.handle(STREAM) == DONE
    assert (bus.taken, appsync.taken) == (EVENTS, PUSHES)


def test_bus_or_publisher_may_be_missing(
    bus: Place, open_worker: Callable[..., EventsWorker], caplog: pytest.LogCaptureFixture
) -> None:
    valkey = Place()

    assert open_worker(valkey, puts=False).handle(STREAM) == DONE
    assert (bus.taken, valkey.taken) == ([], PUSHES)
    assert open_worker().handle(STREAM) == DONE
    assert bus.taken == EVENTS
    assert open_worker(puts=False).handle(STREAM) == failed_at(0)
    assert "EVENT_BUS: missing, events cannot be put" in caplog.text
