"""Approve, reject, cancel, fulfil: what each step answers, who may, and what it costs."""

from typing import TYPE_CHECKING, Any

import pytest

from resolvers.api.appsync.errors import Unauthorized
from tests.support.exchange_steps import OPERATING_ADMIN, OTHER_OPERATOR, Desk, granted
from tests.support.identities import ADMIN, API_KEY, AUDITOR, KIOSK, OPERATOR, PUBLISHER, refusal_of
from tests.support.service import END_OF_FISCAL_YEAR, HANAKO, TARO, Service

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

LATER = "2026-11-25T10:00:00.000Z"


@pytest.fixture
def service(moto_client: "DynamoDBClient", moto_environment: str) -> Service:
    """Hanako has 1,500 points."""
    service = Service.open(moto_client, moto_environment)
    service.earn(1500)
    return service


def payload_of(
    exchange: Any, payload: Any, *, changed: dict[str, Any], entry: Any, balance: Any
) -> dict[str, Any]:
    """The whole payload of a step of a hold of 500 points, with these parts of it."""
    told = payload["ledgerEntry"]
    return {
        "exchange": {**exchange, "updatedAt": LATER, **changed},
        "ledgerEntry": {
            "id": told["id"],
            "userId": HANAKO["sub"],
            "sequence": 3,
            "allocations": [{"expiresAt": END_OF_FISCAL_YEAR, "points": 500}],
            "reason": None,
            "actor": f"operator:{OPERATOR['sub']}",
            "reversesId": None,
            "recycleEventId": None,
            "exchangeId": exchange["id"],
            "occurredAt": LATER,
            "recordedAt": LATER,
            "previousHash": told["previousHash"],
            "hash": told["hash"],
            **entry,
        },
        "balance": {
            "userId": HANAKO["sub"],
            "held": 0,
            "lifetimeEarned": 1500,
            "expiring": [{"points": balance["available"], "expiresAt": END_OF_FISCAL_YEAR}],
            "version": 3,
            "asOf": LATER,
            **balance,
        },
        "replayed": False,
        "userErrors": [],
    }


APPROVED = {"type": "EXCHANGE", "points": 0, "heldPoints": -500, "heldAfter": 0}
RELEASED = {"type": "HOLD_RELEASE", "points": 500, "heldPoints": -500, "heldAfter": 0}
REFUNDED = {"type": "EXCHANGE_REFUND", "points": 500, "heldPoints": 0, "heldAfter": 0}


def test_an_approval_spends_what_was_held(desk: Desk) -> None:
    exchange = desk.hold(stock=3)
    desk.service.wait(hours=1)

    payload = desk.approve(exchange, note="火曜日に\n受け取り")

    assert payload == payload_of(
        exchange,
        payload,
        changed={"status": "CONFIRMED", "note": "火曜日に\n受け取り"},
        entry={**APPROVED, "balanceAfter": 1000},
        balance={"available": 1000},
    )
    assert desk.stock(exchange) == (2, 1)


@pytest.mark.parametrize("arguments", [{}, {"note": None}])
def test_a_note_may_be_left_out_or_null(desk: Desk, arguments: dict[str, Any]) -> None:
    exchange = desk.hold()

    payload = granted(desk.approve(exchange, **arguments))

    assert payload["exchange"]["note"] is None
    assert desk.approve(exchange)["replayed"] is True


def test_a_rejection_gives_back_what_was_held_and_says_why(desk: Desk) -> None:
    exchange = desk.hold(stock=3)
    desk.service.wait(hours=1)

    payload = desk.reject(exchange, reason="no stamp\non the card")

    assert payload == payload_of(
        exchange,
        payload,
        changed={"status": "REJECTED", "note": "no stamp\non the card"},
        entry={**RELEASED, "balanceAfter": 1500, "reason": "no stamp\non the card"},
        balance={"available": 1500},
    )
    assert desk.stock(exchange) == (3, 0)


@pytest.mark.parametrize(
    ("by", "actor"),
    [(HANAKO, "citizen"), (OPERATOR, "operator:operator-1"), (ADMIN, "admin:admin-1")],
)
def test_the_cancellation_of_a_hold_gives_back_what_was_held(
    desk: Desk, by: Any, actor: str
) -> None:
    exchange = desk.hold(stock=3)
    desk.service.wait(hours=1)

    payload = desk.cancel(exchange, by=by)

    assert payload == payload_of(
        exchange,
        payload,
        changed={"status": "CANCELLED"},
        entry={**RELEASED, "balanceAfter": 1500, "actor": actor},
        balance={"available": 1500},
    )
    assert desk.stock(exchange) == (3, 0)


def test_the_cancellation_of_what_is_confirmed_is_a_refund(desk: Desk) -> None:
    exchange = desk.confirmed(stock=3)
    desk.service.wait(hours=1)

    payload = desk.cancel(exchange)

    assert payload == payload_of(
        exchange,
        payload,
        changed={"status": "CANCELLED"},
        entry={**REFUNDED, "balanceAfter": 1500, "actor": "citizen"},
        balance={"available": 1500},
    )
    assert desk.stock(exchange) == (3, 0)


def test_the_cancellation_of_what_was_approved_is_a_refund_of_its_own(desk: Desk) -> None:
    exchange = desk.hold(stock=3)
    approved = granted(desk.approve(exchange, note="on Tuesday"))

    cancelled = granted(desk.cancel(exchange))

    entry = cancelled["ledgerEntry"]
    assert entry["id"] != approved["ledgerEntry"]["id"]
    assert {name: entry[name] for name in REFUNDED} == REFUNDED
    assert (cancelled["exchange"]["status"], cancelled["exchange"]["note"]) == (
        "CANCELLED",
        "on Tuesday",
    )
    assert cancelled["exchange"]["holdUntil"] == exchange["holdUntil"]
    assert cancelled["balance"]["available"] == 1500
    assert desk.stock(exchange) == (3, 0)


@pytest.mark.parametrize("code", [None, "GIFT-2026"])
def test_a_fulfilment_moves_no_points(desk: Desk, code: str | None) -> None:
    exchange = desk.confirmed(stock=3)
    desk.service.wait(hours=1)

    payload = desk.fulfil(exchange, voucherCode=code)

    assert payload == {
        "exchange": {
            **exchange,
            "status": "FULFILLED",
            "voucherCode": code,
            "updatedAt": LATER,
        },
        "ledgerEntry": None,
        "balance": desk.service.ask("viewer")["balance"],
        "replayed": False,
        "userErrors": [],
    }
    assert desk.stock(exchange) == (2, 1)
    assert len(desk.service.rows("points_ledger")) == 2


@pytest.mark.parametrize("by", [ADMIN, OPERATING_ADMIN])
def test_admins_do_all_that_operators_do_and_are_named_as_admins(desk: Desk, by: Any) -> None:
    actor = f"admin:{by['sub']}"

    approved = granted(desk.approve(desk.hold("a"), by))
    rejected = granted(desk.reject(desk.hold("b"), by))
    cancelled = granted(desk.cancel(desk.hold("c"), by=by))

    entries = [each["ledgerEntry"]["actor"] for each in (approved, rejected, cancelled)]
    assert entries == [actor] * 3
    assert granted(desk.fulfil(approved["exchange"], by))["exchange"]["status"] == "FULFILLED"


def test_an_unknown_exchange_and_another_citizens_are_told_alike(desk: Desk) -> None:
    exchange = desk.hold()

    for known in (exchange, {"id": "unknown"}, {"id": ""}, {"id": "x" * 3000}):
        for by in (TARO, AUDITOR):
            payload = desk.service.unchanged(desk.cancel, known, by=by)
            assert refusal_of(payload) == ("NOT_FOUND", ["exchangeId"])


def test_an_unknown_exchange_is_not_found(desk: Desk) -> None:
    for unknown in ({"id": "unknown"}, {"id": ""}, {"id": "x" * 3000}):
        for step in (desk.approve, desk.reject, desk.fulfil):
            assert refusal_of(step(unknown)) == ("NOT_FOUND", ["exchangeId"])
        assert refusal_of(desk.cancel(unknown, by=OPERATOR)) == ("NOT_FOUND", ["exchangeId"])


@pytest.mark.parametrize("staff", [OPERATOR, ADMIN])
def test_nobody_decides_on_the_own_account_but_cancels_as_any_citizen(
    desk: Desk, staff: Any
) -> None:
    desk.service.earn(1000, staff, "staff")
    held, confirmed = desk.hold(caller=staff), desk.confirmed(caller=staff)

    for payload in (
        desk.service.unchanged(desk.approve, held, staff),
        desk.service.unchanged(desk.reject, held, staff),
        desk.service.unchanged(desk.fulfil, confirmed, staff),
    ):
        assert refusal_of(payload) == ("FORBIDDEN", ["exchangeId"])
    for exchange in (held, confirmed):
        entry = granted(desk.cancel(exchange, by=staff))["ledgerEntry"]
        assert entry["actor"].partition(":")[0] == "citizen"
    assert granted(desk.approve(desk.hold("again", staff), OTHER_OPERATOR))["replayed"] is False


def test_whoever_is_no_operator_decides_nothing(desk: Desk) -> None:
    held, confirmed = desk.hold(), desk.confirmed()

    for by in (API_KEY, HANAKO, TARO, KIOSK, AUDITOR, PUBLISHER):
        for step, exchange in (
            (desk.approve, held),
            (desk.reject, held),
            (desk.fulfil, confirmed),
        ):
            with pytest.raises(Unauthorized):
                desk.service.unchanged(step, exchange, by)
    for by in (API_KEY, KIOSK, PUBLISHER):
        with pytest.raises(Unauthorized):
            desk.service.unchanged(desk.cancel, held, by=by)
