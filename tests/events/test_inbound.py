import json
from collections.abc import Mapping
from typing import Any

import pytest

from resolvers.domain.base.authorization import Caller
from resolvers.domain.base.enums import ErrorCode
from resolvers.domain.base.errors import DomainError
from resolvers.events.inbound import InboundError, receive
from resolvers.services.base.context import ServiceContext
from resolvers.services.base.errors import OutcomeUnknownError
from resolvers.storage.places import locations
from resolvers.storage.rewards import exchanges, rewards
from tests.support.clients import Cancels, LosesReplies
from tests.support.partners import LOGISTICS, PARTNERS, SENSORS, event_from
from tests.support.service import Service

MARKER = "花子-secret-marker"


@pytest.fixture
def service(empty_service: Service) -> Service:
    return empty_service.start().with_points(1500)


def send(service: Service, event: Any) -> tuple[str, ErrorCode] | None:
    def context_of(caller: Caller) -> ServiceContext:
        return ServiceContext(
            caller=caller, now=service.now, settings=service.settings, database=service.database
        )

    return receive(event if isinstance(event, str) else json.dumps(event), PARTNERS, context_of)


def mistake_of(service: Service, event: Any) -> str:
    """Return what is wrong with an event, which changes nothing and is not quoted."""
    with pytest.raises(InboundError) as mistake:
        service.unchanged(send, service, event)
    assert MARKER not in str(mistake.value)
    return str(mistake.value)


def stock_of(service: Service, reward_id: str) -> int | None:
    reward = rewards.read(service.database, reward_id)
    assert reward is not None
    return reward.stock_count


def a_pickup(service: Service) -> dict[str, Any]:
    exchange = service.exchange(service.make_reward(fulfilmentType="PICKUP"))["exchange"]
    return event_from(LOGISTICS, "pickup.completed", {"exchangeId": exchange["id"]})


def a_report(service: Service, **members: Any) -> dict[str, Any]:
    data = {
        "locationId": service.location_id,
        "status": "FULL",
        "fillLevelPercent": 95,
        "observedAt": "2026-11-25T17:59:00+09:00",
        **members,
    }
    return event_from(SENSORS, "location.status_reported", data)


def a_delivery(service: Service, event_id: str = "event-1", **members: Any) -> dict[str, Any]:
    data = {"rewardId": service.make_reward(stock=5), "quantity": 3, **members}
    return event_from(LOGISTICS, "stock.received", data, event_id)


EVENTS = (a_pickup, a_report, a_delivery)


def test_pickup_fulfils_its_exchange(service: Service) -> None:
    event = a_pickup(service)

    assert send(service, event) is None

    exchange = exchanges.read(service.database, event["detail"]["data"]["exchangeId"])
    assert exchange is not None
    assert (exchange.status, exchange.fulfilled_by) == ("FULFILLED", "partner:logistics")


def test_report_changes_status_and_level(service: Service) -> None:
    assert send(service, a_report(service)) is None

    location = locations.read(service.database, service.location_id)
    assert location is not None
    assert (location.status, location.fill_level) == ("FULL", 95)
    assert location.status_at is not None
    assert location.status_at.isoformat() == "2026-11-25T08:59:00+00:00"


def test_delivery_adds_to_stock(service: Service) -> None:
    event = a_delivery(service)

    assert send(service, event) is None

    assert stock_of(service, event["detail"]["data"]["rewardId"]) == 8


@pytest.mark.parametrize("make", EVENTS)
def test_duplicate_changes_nothing(service: Service, make: Any) -> None:
    event = make(service)
    send(service, event)
    service.wait(minutes=1)

    # EventBridge gives an event that its partner puts again another id.
    refused = service.unchanged(send, service, {**event, "id": "another"})

    is_report = make is a_report
    assert refused == (
        ("partner:sensors: location.status_reported", ErrorCode.INVALID_STATE_TRANSITION)
        if is_report
        else None
    )


@pytest.mark.parametrize("make", EVENTS)
@pytest.mark.parametrize("losses", [1, 100])
def test_lost_answers_do_no_work_twice(service: Service, make: Any, losses: int) -> None:
    event = make(service)
    try:
        send(service.through(LosesReplies(service.client, losses)), event)
    except OutcomeUnknownError:
        # It comes again when its visibility ends.
        service.unchanged(send, service, event)

    service.unchanged(send, service, event)

    if make is a_delivery:
        assert stock_of(service, event["detail"]["data"]["rewardId"]) == 8


def test_rules_refuse_for_good(service: Service) -> None:
    held = service.exchange(service.make_reward(fulfilmentType="PICKUP", requiresApproval=True))
    early = event_from(LOGISTICS, "pickup.completed", {"exchangeId": held["exchange"]["id"]})
    old = a_report(service, observedAt="2026-11-25T08:00:00Z")
    send(service, a_report(service))

    refusals = [service.unchanged(send, service, each) for each in (early, old)]

    assert refusals == [
        ("partner:logistics: pickup.completed", ErrorCode.INVALID_STATE_TRANSITION),
        ("partner:sensors: location.status_reported", ErrorCode.INVALID_STATE_TRANSITION),
    ]


def without(member: str, event: Mapping[str, Any]) -> dict[str, Any]:
    detail = {name: value for name, value in event["detail"].items() if name != member}
    return {**event, "detail": detail}


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (f"{{{MARKER}", "event: Invalid JSON: "),
        (
            event_from("999900001111", "stock.received", {}),
            "account 999900001111 is not in INBOUND_PARTNERS",
        ),
        (
            event_from(LOGISTICS, MARKER, {}),
            "partner:logistics: detail-type must be one of pickup.completed, location.status_repo",
        ),
        (
            event_from(LOGISTICS, "location.status_reported", {}),
            "partner:logistics may not use reportLocationStatus",
        ),
        (
            without("id", event_from(LOGISTICS, "stock.received", {})),
            "partner:logistics: stock.received: detail.id: Field required",
        ),
        (
            event_from(LOGISTICS, "stock.received", {}, specversion="0.3"),
            "detail.specversion: Input should be '1.0'",
        ),
        (
            event_from(LOGISTICS, "stock.received", {}, type="pickup.completed"),
            "detail.type must equal detail-type",
        ),
    ],
)
def test_wrong_event_is_named(service: Service, body: Any, problem: str) -> None:
    assert problem in mistake_of(service, body)


@pytest.mark.parametrize(
    ("make", "members", "problem"),
    [
        (a_delivery, {"rewardId": MARKER}, "rewardId: NOT_FOUND"),
        (a_delivery, {"quantity": 1_000_000}, "quantity: INVALID_INPUT"),
        (a_report, {"observedAt": MARKER}, "observedAt: write the time like 2026-"),
    ],
)
def test_wrong_member_is_named(service: Service, make: Any, members: Any, problem: str) -> None:
    assert f": detail.data.{problem}" in mistake_of(service, make(service, **members))


def test_reused_id_is_named(service: Service) -> None:
    event = a_delivery(service)
    send(service, event)
    event["detail"]["data"]["quantity"] = 4

    assert mistake_of(service, event).endswith(": detail.id: IDEMPOTENCY_KEY_REUSED")


def test_lost_races_come_again(service: Service) -> None:
    event = a_delivery(service)
    busy = service.through(Cancels(service.client, "None", "TransactionConflict", count=100))

    with pytest.raises(DomainError) as refusal:
        send(busy, event)
    assert refusal.value.code is ErrorCode.CONFLICT_RETRY
