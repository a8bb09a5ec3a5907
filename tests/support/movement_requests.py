from collections.abc import Callable
from typing import Any, TypeVar

from tests.support.exchange_steps import Desk
from tests.support.identities import ADMIN, OPERATOR, signed_in
from tests.support.service import HANAKO, TARO, Identity, Service

Request = tuple[str, Identity, dict[str, Any]]
Twins = tuple[Request, Request, str]
"""A request, another request of the same id, and the code that refuses the other one."""
Prepare = Callable[[Service], Twins]
"""Prepare a service in which Hanako has 1,000 points."""
T = TypeVar("T")
KEY = "hanako@example.jp"
"""The idempotency key of every request: no table may store it."""
MOVEMENTS: list[Prepare] = []


def prepared(service: Service, prepare: Callable[[Service], T]) -> T:
    return service.built(prepare.__name__, lambda: prepare(service))


def send(service: Service, request: Request) -> Any:
    field, caller, arguments = request
    return service.change(field, caller, **arguments)


def movement(prepare: Prepare) -> Prepare:
    MOVEMENTS.append(prepare)
    return prepare


def _twins(request: Request, code: str, by: Identity = None, **other: Any) -> Twins:
    name, caller, arguments = request
    return request, (name, by or caller, {**arguments, **other}), code


@movement
def an_exchange(service: Service) -> Twins:
    reward_id = service.make_reward(pointsCost=100, stock=50)
    arguments = {"rewardId": reward_id, "idempotencyKey": KEY}
    request = "exchangeReward", HANAKO, arguments
    return _twins(request, "IDEMPOTENCY_KEY_REUSED", quantity=2)


@movement
def a_hold(service: Service) -> Twins:
    reward_id = service.make_reward(pointsCost=100, requiresApproval=True)
    arguments = {"rewardId": reward_id, "idempotencyKey": KEY}
    request = "exchangeReward", HANAKO, arguments
    return _twins(request, "IDEMPOTENCY_KEY_REUSED", quantity=2)


@movement
def an_adjustment(_: Service) -> Twins:
    arguments = {"userId": HANAKO["sub"], "points": -100, "reason": "苦情", "idempotencyKey": KEY}
    request = "adjustPoints", ADMIN, arguments
    return _twins(request, "IDEMPOTENCY_KEY_REUSED", reason="別の苦情")


@movement
def a_confirmation(service: Service) -> Twins:
    request = "confirmAdjustment", ADMIN, {"id": pending(service)}
    return _twins(request, "INVALID_STATE_TRANSITION", signed_in("admin-3", "admins"))


def pending(service: Service) -> str:
    """Let another admin ask for an adjustment that needs two."""
    limited = service.with_settings(adjustment_limit_points=50)
    (error,) = limited.adjust(-100, KEY, signed_in("admin-2", "admins"))["userErrors"]
    return str(error["adjustmentId"])


@movement
def a_redemption(service: Service) -> Twins:
    request = "redeemQrToken", HANAKO, {"code": service.issue(50)["code"]}
    return _twins(request, "TOKEN_ALREADY_REDEEMED", TARO)


@movement
def a_reversal(service: Service) -> Twins:
    entry_id = service.adjust(100)["ledgerEntry"]["id"]
    arguments = {"ledgerEntryId": entry_id, "reason": "二重", "idempotencyKey": KEY}
    request = "reverseLedgerEntry", ADMIN, arguments
    return _twins(request, "ALREADY_REVERSED", idempotencyKey="key-2")


@movement
def a_cancellation(service: Service) -> Twins:
    return _cancelled(Desk(service).hold(pointsCost=100))


@movement
def a_rejection(service: Service) -> Twins:
    exchange_id = Desk(service).hold(pointsCost=100)["id"]
    arguments = {"exchangeId": exchange_id, "reason": "no stamp on the card"}
    request = "rejectExchange", OPERATOR, arguments
    return _twins(request, "INVALID_STATE_TRANSITION", reason="no card")


@movement
def an_approval(service: Service) -> Twins:
    exchange_id = Desk(service).hold(pointsCost=100)["id"]
    arguments = {"exchangeId": exchange_id, "note": "comes on Tuesday"}
    return _twins(("approveExchange", OPERATOR, arguments), "INVALID_STATE_TRANSITION", ADMIN)


@movement
def a_refund(service: Service) -> Twins:
    return _cancelled(Desk(service).confirmed(pointsCost=100))


@movement
def a_refund_after_approval(service: Service) -> Twins:
    return _cancelled(Desk(service).approved(pointsCost=100))


def _cancelled(exchange: Any) -> Twins:
    arguments = {"exchangeId": exchange["id"], "idempotencyKey": KEY}
    return _twins(("cancelExchange", HANAKO, arguments), "INVALID_STATE_TRANSITION", OPERATOR)


OF_CITIZENS = (an_exchange, a_hold, a_redemption)
"""The movements that a suspended citizen may not make."""
