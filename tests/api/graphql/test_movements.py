from typing import Any

import pytest

from tests.support.exchange_steps import Desk
from tests.support.identities import ADMIN, API_KEY, OPERATOR
from tests.support.service import END_OF_FISCAL_YEAR, HANAKO, Service

LATER = "2026-11-25T10:00:00.000Z"
APPROVED = {"type": "EXCHANGE", "points": 0, "heldPoints": -500, "balanceAfter": 1000}
RELEASED = {"type": "HOLD_RELEASE", "points": 500, "heldPoints": -500, "balanceAfter": 1500}
REFUNDED = {"type": "EXCHANGE_REFUND", "points": 500, "heldPoints": 0, "balanceAfter": 1500}


def check_payload(payload: Any, entry: dict[str, Any], **answered: Any) -> None:
    """Check the whole answer to a movement of an hour after the deposit; `entry` is what differs.

    All points expire at the end of the fiscal year, unless `expiring` says otherwise.
    """
    booked, available = payload["ledgerEntry"], entry["balanceAfter"]
    everything = [{"points": available, "expiresAt": END_OF_FISCAL_YEAR}] if available else []
    expiring, earned = answered.pop("expiring", everything), answered.pop("lifetimeEarned")
    assert payload == {
        "ledgerEntry": {
            "id": booked["id"],
            "userId": HANAKO["sub"],
            "sequence": 2,
            "heldPoints": 0,
            "heldAfter": 0,
            "reason": None,
            "notice": None,
            "actor": "citizen",
            "reversesId": None,
            "recycleEventId": None,
            "exchangeId": None,
            "occurredAt": LATER,
            "recordedAt": LATER,
            "previousHash": booked["previousHash"],
            "hash": booked["hash"],
            **entry,
        },
        "balance": {
            "userId": HANAKO["sub"],
            "available": available,
            "held": 0,
            "lifetimeEarned": earned,
            "expiring": expiring,
            "version": booked["sequence"],
            "asOf": LATER,
        },
        "replayed": False,
        "userErrors": [],
        **answered,
    }


def lots(points: int, expires_at: str = END_OF_FISCAL_YEAR) -> list[dict[str, Any]]:
    return [{"expiresAt": expires_at, "points": points}]


def test_redemption_answers_event_entry_and_balance(service: Service) -> None:
    service.wait(minutes=59, seconds=30)
    token = service.issue(12)
    service.wait(seconds=30)

    payload = service.change("redeemQrToken", code=token["code"])

    event = payload["recycleEvent"]
    assert event == {
        "id": event["id"],
        "locationId": service.location_id,
        "items": [
            {
                "material": "PET_BOTTLE",
                "unit": "PIECE",
                "quantity": 12,
                "pointsEarned": 2,
                "cappedQuantity": 0,
                "remainderBefore": 0,
                "remainderAfter": 2,
                "ruleId": event["items"][0]["ruleId"],
                "ruleVersion": 1,
            }
        ],
        "pointsEarned": 2,
        "occurredAt": "2026-11-25T09:59:30.000Z",
        "recordedAt": LATER,
    }
    entry = {
        "sequence": 1,
        "type": "EARN",
        "points": 2,
        "balanceAfter": 2,
        "allocations": lots(2),
        "recycleEventId": event["id"],
        "occurredAt": "2026-11-25T09:59:30.000Z",
        "previousHash": "0" * 64,
    }
    check_payload(payload, entry, recycleEvent=event, lifetimeEarned=2)


def test_reversal_answers_entry_and_balance(service: Service) -> None:
    earned = service.earn(100)["ledgerEntry"]["id"]
    service.wait(hours=1)

    payload = service.reverse(earned)

    entry = {
        "type": "REVERSAL",
        "points": -100,
        "balanceAfter": 0,
        "allocations": lots(100),
        "reason": "二重計上",
        "actor": "admin:admin-1",
        "reversesId": earned,
    }
    check_payload(payload, entry, lifetimeEarned=0)


def test_exchange_answers_entry_and_balance(service: Service) -> None:
    service.earn(1500)
    reward_id = service.make_reward(stock=3)
    service.wait(hours=1)

    payload = service.exchange(reward_id, quantity=2, expectedPointsCost=500)

    made = {
        "id": payload["exchange"]["id"],
        "userId": HANAKO["sub"],
        "rewardId": reward_id,
        "quantity": 2,
        "pointsSpent": 1000,
        "status": "CONFIRMED",
        "voucherCode": None,
        "note": None,
        "holdUntil": None,
        "requestedAt": LATER,
        "updatedAt": LATER,
    }
    entry = {
        "type": "EXCHANGE",
        "points": -1000,
        "balanceAfter": 500,
        "allocations": lots(1000),
        "exchangeId": made["id"],
    }
    check_payload(payload, entry, exchange=made, lifetimeEarned=1500)
    reward = service.ask("reward", API_KEY, id=reward_id)
    assert (reward["stockRemaining"], reward["totalExchanged"]) == (1, 2)


@pytest.fixture
def desk(service: Service) -> Desk:
    """Hanako has 1,500 points."""
    return Desk(service.with_points(1500))


def check_step(payload: Any, exchange: Any, changed: dict[str, Any], entry: dict[str, Any]) -> None:
    """Check the whole answer to a step, an hour after an exchange of 500 points."""
    moved = {
        "sequence": 3,
        "allocations": lots(500),
        "actor": f"operator:{OPERATOR['sub']}",
        "exchangeId": exchange["id"],
        **entry,
    }
    after = {**exchange, "updatedAt": LATER, **changed}
    check_payload(payload, moved, exchange=after, lifetimeEarned=1500)


def test_approval_spends_held_points(desk: Desk) -> None:
    exchange = desk.hold(stock=3)
    desk.service.wait(hours=1)
    note = "火曜日に\n受け取り"

    payload = desk.approve(exchange, note=note)

    check_step(payload, exchange, {"status": "CONFIRMED", "note": note}, APPROVED)
    assert desk.stock(exchange) == (2, 1)


@pytest.mark.parametrize(("kind", "entry"), [("hold", RELEASED), ("confirmed", REFUNDED)])
@pytest.mark.parametrize(
    ("by", "actor"),
    [(HANAKO, "citizen"), (OPERATOR, "operator:operator-1"), (ADMIN, "admin:admin-1")],
)
def test_cancellation_gives_points_back(
    desk: Desk, by: Any, actor: str, kind: str, entry: dict[str, Any]
) -> None:
    exchange = getattr(desk, kind)(stock=3)
    desk.service.wait(hours=1)

    payload = desk.cancel(exchange, by=by)

    check_step(payload, exchange, {"status": "CANCELLED"}, {**entry, "actor": actor})
    assert desk.stock(exchange) == (3, 0)
