"""Partners' events from their bus through the queue, on the engine: good, bad and repeated ones."""

import json
import logging
import re
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from admin.verification.verify import verify_programme
from local.events.bus import Entry, LocalBus
from local.queues.definitions import Queue
from local.queues.local_queues import LocalQueues
from resolvers.domain.times import format_instant
from resolvers.storage import exchanges, locations, rewards
from resolvers.workers.inbound import InboundWorker
from tests.support.partners import LOGISTICS, PARTNERS, SENSORS, event_from
from tests.support.patience import PATIENCE_SECONDS
from tests.support.queues import count_messages, new_queue, reading
from tests.support.service import Service

MARKER = "花子-secret-marker"


@pytest.fixture
def service(engine_service: Service) -> Service:
    return engine_service.with_points(1500)


@pytest.fixture
def queue(service: Service) -> Queue:
    settings = service.settings.model_copy(update={"inbound_partners": PARTNERS})
    worker = InboundWorker(settings, service.database, lambda: service.now)
    return new_queue(lambda event, _: worker.handle(event), visibility_seconds=1)


@pytest.fixture
def queues(engine_endpoint: str, queue: Queue) -> Iterator[LocalQueues]:
    with reading(engine_endpoint, queue) as running:
        yield running


def put(queues: LocalQueues, queue: Queue, *events: dict[str, Any]) -> None:
    bus = LocalBus()
    bus.deliver = lambda event: queues.send(queue.name, event)
    for event in events:
        entry = Entry(
            Source=event["source"],
            DetailType=event["detail-type"],
            Detail=json.dumps(event["detail"]),
        )
        assert bus.put([entry], event["account"])["FailedEntryCount"] == 0


def wait_until_done(endpoint_url: str, queue: Queue) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while count_messages(endpoint_url, queue.name):
        assert time.monotonic() < give_up_at
        time.sleep(0.05)


def test_every_event_ends_once(
    service: Service,
    queue: Queue,
    queues: LocalQueues,
    engine_endpoint: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    reward_id = service.make_reward(fulfilmentType="PICKUP", stock=5)
    exchange_id = service.exchange(reward_id)["exchange"]["id"]
    now, place = service.now, service.location_id

    def report(status: str, minutes: int, event_id: str) -> dict[str, Any]:
        moment = format_instant(now - timedelta(minutes=minutes))
        data = {"locationId": place, "status": status, "observedAt": moment}
        return event_from(SENSORS, "location.status_reported", data, event_id)

    pickup = event_from(LOGISTICS, "pickup.completed", {"exchangeId": exchange_id})
    stock = event_from(LOGISTICS, "stock.received", {"rewardId": reward_id, "quantity": 3})
    full = report("FULL", 1, "seen-1")
    unknown = {"rewardId": MARKER, "quantity": 1}

    put(queues, queue, *(pickup, stock, full) * 2, report("OPEN", 2, "seen-0"))
    put(queues, queue, *(pickup, stock, full))
    put(
        queues,
        queue,
        event_from(LOGISTICS, "stock.lost", {"note": MARKER}),
        event_from("999900001111", "stock.received", {"rewardId": reward_id, "quantity": 9}),
        event_from(SENSORS, "stock.received", {"rewardId": reward_id, "quantity": 9}),
        event_from(LOGISTICS, "stock.received", {"rewardId": reward_id, "quantity": MARKER}),
        event_from(LOGISTICS, "stock.received", unknown, "event-2"),
        event_from(LOGISTICS, "stock.received", {"rewardId": reward_id, "quantity": 4}),
    )
    wait_until_done(engine_endpoint, queue)

    assert count_messages(engine_endpoint, queue.dead_letters) == 6
    exchange, reward = (
        exchanges.read(service.database, exchange_id),
        rewards.read(service.database, reward_id),
    )
    location = locations.read(service.database, place)
    assert exchange is not None
    assert (exchange.status, exchange.fulfilled_by) == ("FULFILLED", "partner:logistics")
    assert reward is not None
    assert reward.stock_count == 5 - 1 + 3
    assert location is not None
    assert (location.status, location.status_at) == ("FULL", now - timedelta(minutes=1))
    assert verify_programme(service.database).problems == []
    assert MARKER not in caplog.text
    lines = [
        re.sub("message [0-9a-f-]+", "message", each.getMessage())
        for each in caplog.records
        if each.name.startswith("resolvers.workers") and each.levelno >= logging.WARNING
    ]
    refused = "inbound: message: partner:sensors: location.status_reported: "
    logistics = "inbound: message: partner:logistics: stock.received: detail."
    assert {line: lines.count(line) for line in lines} == {
        # An observation that is old, and two of the same moment.
        refused + "INVALID_STATE_TRANSITION": 3,
        "inbound: message: partner:logistics: detail-type must be one of pickup.completed, "
        "location.status_reported, stock.received": 3,
        "inbound: message: account 999900001111 is not in INBOUND_PARTNERS": 3,
        "inbound: message: partner:sensors may not use restockReward": 3,
        logistics + "data.quantity: Input should be a valid integer": 3,
        logistics + "data.rewardId: NOT_FOUND": 3,
        logistics + "id: IDEMPOTENCY_KEY_REUSED": 3,
    }
