"""What the publisher publishes, and who watches it."""

from collections.abc import Callable
from typing import Any

from tests.support.matrix.people import SUBS
from tests.support.matrix.roles import Role

BALANCE = {
    "userId": SUBS[Role.CITIZEN],
    "available": 120,
    "held": 0,
    "lifetimeEarned": 120,
    "expiring": [{"points": 120, "expiresAt": "2028-03-31T14:59:59.999Z"}],
    "version": 7,
    "asOf": "2026-11-25T09:00:00.000Z",
}
EXCHANGE = {
    "id": "exchange",
    "userId": SUBS[Role.CITIZEN],
    "rewardId": "reward",
    "quantity": 1,
    "pointsSpent": 100,
    "status": "CONFIRMED",
    "holdUntil": None,
    "requestedAt": "2026-11-25T09:00:00.000Z",
    "updatedAt": "2026-11-25T09:00:00.000Z",
}
TOKEN = {
    "id": "token",
    "locationId": "location",
    "status": "REDEEMED",
    "expiresAt": "2026-11-25T09:02:00.000Z",
    "updatedAt": "2026-11-25T09:00:00.000Z",
}


def of_watchers(citizen_id: str, token_id: str) -> dict[str, Callable[[Role], dict[str, Any]]]:
    """Return the arguments of the fields, as Scene has them."""
    return {
        "Mutation.publishBalance": lambda _: {"input": BALANCE},
        "Mutation.publishExchange": lambda _: {"input": EXCHANGE},
        "Mutation.publishQrToken": lambda _: {"input": TOKEN},
        "Subscription.onBalanceChanged": lambda _: {"userId": citizen_id},
        "Subscription.onExchangeChanged": lambda _: {"userId": citizen_id},
        "Subscription.onExchangeQueueChanged": lambda _: {},
        "Subscription.onQrTokenChanged": lambda _: {"id": token_id},
    }


def publication_of(subscription: str, token_id: str) -> tuple[str, dict[str, Any]]:
    """Return the mutation that feeds a subscription, and an input that its watcher gets."""
    if "Exchange" in subscription:
        return "publishExchange", EXCHANGE
    if "QrToken" in subscription:
        return "publishQrToken", {**TOKEN, "id": token_id}
    return "publishBalance", BALANCE
