import json
from collections import Counter
from datetime import timedelta
from typing import Any

import jsonschema
import pytest

from resolvers.domain.base.enums import LedgerEntryType
from resolvers.domain.base.times import format_instant
from resolvers.events.catalogue import CATALOGUE, EventType
from resolvers.events.changes import TABLES
from resolvers.events.stream import publish_events
from tests.support.every_type import live
from tests.support.expirations import swept
from tests.support.identities import ADMIN, KIOSK, OPERATOR
from tests.support.scenarios import MARKS, Life, erase
from tests.support.service import HANAKO, TARO, Service
from tests.support.stream_records import records_of
from tools.events.schemas import schema_of

pytestmark = pytest.mark.engine
Envelope = dict[str, Any]


def events_in(service: Service, *tables: str) -> list[Envelope]:
    put: list[Any] = []
    for records in records_of(service, *tables).values():
        assert publish_events(records, service.database, "test", put.extend) is None
    return put


def test_each_entry_is_one_event_in_sequence(service: Service) -> None:
    live(service)

    events = events_in(service, "points_ledger")

    entries = {row["transaction_id"]["S"]: row for row in service.rows("points_ledger")}
    assert {row["transaction_type"]["S"] for row in entries.values()} == set(LedgerEntryType)
    assert {event["id"] for event in events} == set(entries)
    assert [event["data"]["sequence"] for event in events] == [*range(1, len(entries) + 1)]
    assert [event["sequence"] for event in events] == sorted({each["sequence"] for each in events})
    data = {event["type"]: event["data"] for event in events}
    event_ids = {row["event_id"]["S"] for row in service.rows("recycle_events")}
    exchange_ids = {row["exchange_id"]["S"] for row in service.rows("exchanges")}
    assert data["points.earned"]["recycleEventId"] in event_ids
    assert data["points.reversed"]["reverses"] in entries
    for kind in ("spent", "held", "released", "refunded"):
        assert data[f"points.{kind}"]["exchangeId"] in exchange_ids
        assert "rewardId" in data[f"points.{kind}"]
    for event in events:
        row, data = entries[event["id"]], event["data"]
        assert event["time"] == row["created_at"]["S"]
        assert event["partitionkey"] == data["userId"] == row["user_id"]["S"]
        assert data["by"] == row["actor"]["M"]["role"]["S"]
        assert (data["pointsChange"], data["heldChange"], data["balanceAfter"]) == tuple(
            int(row[name]["N"]) for name in ("points_change", "held_change", "balance_after")
        )


def test_whole_life_gives_every_type_without_texts(service: Service) -> None:
    live_among_others(service)

    events = events_in(service, *TABLES, "qr_tokens")

    for event in events:
        jsonschema.validate(event, schema_of(EventType(event["type"])))
    opened = {EventType.POINTS_OPENED}
    assert {event["type"] for event in events} == {str(each) for each in CATALOGUE.keys() - opened}
    assert {*Counter(event["id"] for event in events).values()} == {1}
    # Nor is it an event that an erasure removes texts.
    kinds = Counter(event["type"].split(".")[0] for event in events)
    assert kinds["points"] == len(service.rows("points_ledger"))
    texts = json.dumps(events, ensure_ascii=False)
    assert [mark for mark in [*MARKS.values(), KIOSK["sub"], "焼津駅前"] if mark in texts] == []


def live_among_others(service: Service) -> None:
    """Hanako's life until her erasure; Taro takes the last piece of a reward and gives it back."""
    Life(service)
    service.done("reportLocationStatus", KIOSK, locationId=service.location_id, status="FULL")
    last = service.make_reward(pointsCost=1, stock=1)
    service.done("reportLocationStatus", KIOSK, locationId=service.location_id, status="OPEN")
    service.earn(1, TARO, "taro")
    bought = service.exchange(last, "last", TARO)["exchange"]["id"]
    service.done("cancelExchange", TARO, exchangeId=bought, idempotencyKey="back")
    service.adjust(1, "soon", expiresAt=format_instant(service.now + timedelta(days=6)))
    service.application.sweeper.handle({"task": "remind"})
    service.wait(days=5)
    swept(service.database, service.now)
    erase(service)


def test_status_of_exchange_is_an_event_once(service: Service) -> None:
    held = service.make_reward(pointsCost=3, requiresApproval=True)
    service.earn(10)
    exchange = service.exchange(held, quantity=2)["exchange"]
    service.done("approveExchange", OPERATOR, exchangeId=exchange["id"], note="comes on Tuesday")
    service.done("fulfilExchange", OPERATOR, exchangeId=exchange["id"], voucherCode="GIFT-1")
    service.done("fulfilExchange", OPERATOR, exchangeId=exchange["id"], voucherCode="GIFT-1")

    events = events_in(service, "exchanges")

    assert [(event["id"], event["type"]) for event in events] == [
        (f"{exchange['id']}:PENDING_APPROVAL", "exchange.requested"),
        (f"{exchange['id']}:CONFIRMED", "exchange.confirmed"),
        (f"{exchange['id']}:exchange_decided", "reminder.exchange_decided"),
        (f"{exchange['id']}:FULFILLED", "exchange.fulfilled"),
        (f"{exchange['id']}:voucher_ready", "reminder.voucher_ready"),
    ]
    about = {"userId": HANAKO["sub"], "exchangeId": exchange["id"]}
    assert events[2]["data"] == {**about, "status": "CONFIRMED"}
    assert events[-1]["data"] == about
    assert events[-2]["data"] == {
        "exchangeId": exchange["id"],
        "userId": HANAKO["sub"],
        "rewardId": held,
        "quantity": 2,
        "pointsSpent": 6,
        "status": "FULFILLED",
        "wasHeld": True,
        "holdUntil": exchange["holdUntil"],
    }


def test_deposit_names_place_and_no_citizen(service: Service) -> None:
    service.location_id = service.make_location(KIOSK, municipalityCode="222127")
    service.earn(3)

    (earned,) = events_in(service, "points_ledger")
    (row,) = service.rows("recycle_events")
    service.write("recycle_events", row["event_id"]["S"], points_earned=4)
    (deposit,) = events_in(service, "recycle_events")

    assert earned["data"]["municipality"] == "222127"
    assert earned["data"]["recycleEventId"] == deposit["id"]
    assert deposit["data"] == {
        "locationId": service.location_id,
        "municipality": "222127",
        "occurredAt": earned["time"],
        "items": [{"material": "ALUMINIUM_CAN", "unit": "PIECE", "quantity": 3, "pointsEarned": 3}],
    }


def test_only_other_status_of_place_is_an_event(service: Service) -> None:
    def report(status: str, **facts: Any) -> None:
        service.wait(minutes=1)
        service.done(
            "reportLocationStatus", KIOSK, locationId=service.location_id, status=status, **facts
        )

    report("OPEN", fillLevelPercent=80)
    report("FULL", fillLevelPercent=100)
    report("FULL")

    (event,) = events_in(service, "locations")

    assert event["data"] == {
        "locationId": service.location_id,
        "status": "FULL",
        "previousStatus": "OPEN",
        "fillLevelPercent": 100,
    }


def test_only_stock_through_zero_is_an_event(service: Service) -> None:
    reward_id = service.make_reward(pointsCost=1, stock=2)
    service.earn(10)
    for key in ("first", "second"):
        service.exchange(reward_id, key)
    for key in ("more", "still-more"):
        service.done("restockReward", ADMIN, id=reward_id, delta=3, idempotencyKey=key)

    events = events_in(service, "rewards")

    assert [(event["type"], event["data"]) for event in events] == [
        ("reward.sold_out", {"rewardId": reward_id, "stock": 0}),
        ("reward.restocked", {"rewardId": reward_id, "stock": 3}),
    ]
