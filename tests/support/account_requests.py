"""Requests of mutations about accounts, for CHANGES and MOVEMENTS of movement_requests.py."""

from collections.abc import Callable
from typing import Any

from tests.support.identities import ADMIN, OPERATOR, signed_in
from tests.support.push_keys import browser, endpoint_of
from tests.support.service import HANAKO, Identity, Service

Request = tuple[str, Identity, dict[str, Any]]
KEY = "hanako@example.jp"
"""The idempotency key of every request: no table may store it."""


def a_push_subscription(_: Service) -> Request:
    return "savePushSubscription", HANAKO, {"input": browser()}


def a_removed_push_subscription(service: Service) -> Request:
    service.done("savePushSubscription", input=browser())
    return "removePushSubscription", HANAKO, {"endpoint": endpoint_of("one")}


def a_member_number(_: Service) -> Request:
    return "setMemberNumber", OPERATOR, {"userId": HANAKO["sub"], "memberNumber": "card-1"}


def another_member_number(service: Service) -> Request:
    name, caller, arguments = a_member_number(service)
    service.done(name, caller, **{**arguments, "memberNumber": "card-0"})
    return name, caller, arguments


def a_confirmation(service: Service) -> tuple[Request, Request, str]:
    adjustment_id = _pending(service)
    return (
        ("confirmAdjustment", ADMIN, {"id": adjustment_id}),
        ("confirmAdjustment", signed_in("admin-3", "admins"), {"id": adjustment_id}),
        "INVALID_STATE_TRANSITION",
    )


def a_rejected_adjustment(service: Service) -> Request:
    return "rejectAdjustment", ADMIN, {"id": _pending(service), "reason": "a mistake"}


def _pending(service: Service) -> str:
    """Let another admin ask for an adjustment that needs two."""
    limited = service.with_settings(adjustment_limit_points=50)
    (error,) = limited.adjust(-100, KEY, signed_in("admin-2", "admins"))["userErrors"]
    return str(error["adjustmentId"])


OF_ACCOUNTS: tuple[Callable[[Service], Request], ...] = (
    a_member_number,
    another_member_number,
    a_push_subscription,
    a_removed_push_subscription,
    a_rejected_adjustment,
)
