"""approveExchange, rejectExchange, cancelExchange and fulfilExchange: their whole answers."""

from typing import Any

import pytest

from tests.support.exchange_steps import OPERATING_ADMIN, Desk, granted
from tests.support.identities import ADMIN, OPERATOR
from tests.support.service import END_OF_FISCAL_YEAR, HANAKO, Service

LATER = "2026-11-25T10:00:00.000Z"
APPROVED = {"type": "EXCHANGE", "points": 0, "heldPoints": -500, "balanceAfter": 1000}
RELEASED = {"type": "HOLD_RELEASE", "points": 500, "heldPoints": -500, "balanceAfter": 1500}
REFUNDED = {"type": "EXCHANGE_REFUND", "points": 500, "heldPoints": 0, "balanceAfter": 1500}


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 1,500 points."""
    return service.with_points(1500)


def check_payload(
    payload: Any, exchange: Any, changed: dict[str, Any], entry: dict[str, Any]
) -> None:
    """Check the whole answer to a step, an hour after an exchange of 500 points."""
    answered = payload["ledgerEntry"]
    available = entry["balanceAfter"]
    assert payload == {
        "exchange": {**exchange, "updatedAt": LATER, **changed},
        "ledgerEntry": {
            "id": answered["id"],
            "userId": HANAKO["sub"],
            "sequence": 3,
            "heldAfter": 0,
            "allocations": [{"expiresAt": END_OF_FISCAL_YEAR, "points": 500}],
            "reason": None,
            "notice": None,
            "actor": f"operator:{OPERATOR['sub']}",
            "reversesId": None,
            "recycleEventId": None,
            "exchangeId": exchange["id"],
            "occurredAt": LATER,
            "recordedAt": LATER,
            "previousHash": answered["previousHash"],
            "hash": answered["hash"],
            **entry,
        },
        "balance": {
            "userId": HANAKO["sub"],
            "available": available,
            "held": 0,
            "lifetimeEarned": 1500,
            "expiring": [{"points": available, "expiresAt": END_OF_FISCAL_YEAR}],
            "version": 3,
            "asOf": LATER,
        },
        "replayed": False,
        "userErrors": [],
    }


def test_approval_spends_held_points(desk: Desk) -> None:
    exchange = desk.hold(stock=3)
    desk.service.wait(hours=1)
    note = "火曜日に\n受け取り"

    payload = desk.approve(exchange, note=note)

    check_payload(payload, exchange, {"status": "CONFIRMED", "note": note}, APPROVED)
    assert desk.stock(exchange) == (2, 1)


def test_rejection_releases_points_with_reason(desk: Desk) -> None:
    exchange = desk.hold(stock=3)
    desk.service.wait(hours=1)
    reason = "no stamp\non the card"

    payload = desk.reject(exchange, reason=reason)

    entry = {**RELEASED, "reason": reason}
    check_payload(payload, exchange, {"status": "REJECTED", "note": reason}, entry)
    assert desk.stock(exchange) == (3, 0)


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

    check_payload(payload, exchange, {"status": "CANCELLED"}, {**entry, "actor": actor})
    assert desk.stock(exchange) == (3, 0)


def test_cancellation_of_approved_exchange_is_refund(desk: Desk) -> None:
    exchange = desk.hold(stock=3)
    approved = granted(desk.approve(exchange, note="on Tuesday"))

    cancelled = granted(desk.cancel(exchange))

    assert cancelled["ledgerEntry"]["id"] != approved["ledgerEntry"]["id"]
    assert REFUNDED.items() <= cancelled["ledgerEntry"].items()
    assert cancelled["exchange"] == {**approved["exchange"], "status": "CANCELLED"}
    assert cancelled["balance"]["available"] == 1500
    assert desk.stock(exchange) == (3, 0)


@pytest.mark.parametrize("code", [None, "GIFT-2026"])
def test_fulfilment_moves_no_points(desk: Desk, code: str | None) -> None:
    exchange = desk.confirmed(stock=3)
    desk.service.wait(hours=1)

    payload = desk.fulfil(exchange, voucherCode=code)

    assert payload == {
        "exchange": {**exchange, "status": "FULFILLED", "voucherCode": code, "updatedAt": LATER},
        "ledgerEntry": None,
        "balance": desk.service.ask("viewer")["balance"],
        "replayed": False,
        "userErrors": [],
    }
    assert desk.stock(exchange) == (2, 1)
    assert len(desk.service.rows("points_ledger")) == 2


def test_admin_in_operators_acts_as_admin(desk: Desk) -> None:
    by = OPERATING_ADMIN

    approved = granted(desk.approve(desk.hold("a"), by))
    rejected = granted(desk.reject(desk.hold("b"), by))
    cancelled = granted(desk.cancel(desk.hold("c"), by=by))

    entries = [each["ledgerEntry"]["actor"] for each in (approved, rejected, cancelled)]
    assert entries == [f"admin:{by['sub']}"] * 3
    assert granted(desk.fulfil(approved["exchange"], by))["exchange"]["status"] == "FULFILLED"
