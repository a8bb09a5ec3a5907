"""A request of each mutation that moves points, and another one of the same id."""

from collections.abc import Callable
from typing import Any

from tests.support.exchange_steps import Desk
from tests.support.identities import ADMIN, OPERATOR
from tests.support.service import HANAKO, TARO, Identity, Service

Request = tuple[str, Identity, dict[str, Any]]
Prepare = Callable[[Service], tuple[Request, Request, str]]
"""Of a service in which Hanako has 1,000 points: the request, the other, how that is refused."""


def an_exchange(service: Service) -> tuple[Request, Request, str]:
    reward_id = service.make_reward(pointsCost=100, stock=50)
    arguments = {"rewardId": reward_id, "idempotencyKey": "key-1"}
    return (
        ("exchangeReward", HANAKO, arguments),
        ("exchangeReward", HANAKO, {**arguments, "quantity": 2}),
        "IDEMPOTENCY_KEY_REUSED",
    )


def a_hold(service: Service) -> tuple[Request, Request, str]:
    reward_id = service.make_reward(pointsCost=100, requiresApproval=True)
    arguments = {"rewardId": reward_id, "idempotencyKey": "key-1"}
    return (
        ("exchangeReward", HANAKO, arguments),
        ("exchangeReward", HANAKO, {**arguments, "quantity": 2}),
        "IDEMPOTENCY_KEY_REUSED",
    )


def an_adjustment(_: Service) -> tuple[Request, Request, str]:
    arguments = {
        "userId": HANAKO["sub"],
        "points": -100,
        "reason": "苦情",
        "idempotencyKey": "key-1",
    }
    return (
        ("adjustPoints", ADMIN, arguments),
        ("adjustPoints", ADMIN, {**arguments, "reason": "別の苦情"}),
        "IDEMPOTENCY_KEY_REUSED",
    )


def a_redemption(service: Service) -> tuple[Request, Request, str]:
    code = service.issue(50)["code"]
    return (
        ("redeemQrToken", HANAKO, {"code": code}),
        ("redeemQrToken", TARO, {"code": code}),
        "TOKEN_ALREADY_REDEEMED",
    )


def a_reversal(service: Service) -> tuple[Request, Request, str]:
    entry_id = service.adjust(100)["ledgerEntry"]["id"]
    arguments = {"ledgerEntryId": entry_id, "reason": "二重", "idempotencyKey": "key-1"}
    return (
        ("reverseLedgerEntry", ADMIN, arguments),
        ("reverseLedgerEntry", ADMIN, {**arguments, "idempotencyKey": "key-2"}),
        "ALREADY_REVERSED",
    )


def a_cancellation(service: Service) -> tuple[Request, Request, str]:
    exchange_id = Desk(service).hold(pointsCost=100)["id"]
    arguments = {"exchangeId": exchange_id, "idempotencyKey": "key-1"}
    return (
        ("cancelExchange", HANAKO, arguments),
        ("cancelExchange", OPERATOR, arguments),
        "INVALID_STATE_TRANSITION",
    )


def an_approval(service: Service) -> tuple[Request, Request, str]:
    exchange_id = Desk(service).hold(pointsCost=100)["id"]
    arguments = {"exchangeId": exchange_id}
    return (
        ("approveExchange", OPERATOR, arguments),
        ("approveExchange", ADMIN, arguments),
        "INVALID_STATE_TRANSITION",
    )


def a_refund(service: Service) -> tuple[Request, Request, str]:
    exchange_id = Desk(service).confirmed(pointsCost=100)["id"]
    arguments = {"exchangeId": exchange_id, "idempotencyKey": "key-2"}
    return (
        ("cancelExchange", HANAKO, arguments),
        ("cancelExchange", OPERATOR, arguments),
        "INVALID_STATE_TRANSITION",
    )


MOVEMENTS: tuple[Prepare, ...] = (
    an_exchange,
    a_hold,
    an_adjustment,
    a_redemption,
    a_reversal,
    a_cancellation,
    an_approval,
    a_refund,
)
