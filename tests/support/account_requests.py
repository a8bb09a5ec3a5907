"""Requests of mutations about accounts, for CHANGES of movement_requests.py."""

from collections.abc import Callable
from typing import Any

from tests.support.identities import OPERATOR
from tests.support.push_keys import browser, endpoint_of
from tests.support.service import HANAKO, Identity, Service

Request = tuple[str, Identity, dict[str, Any]]


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


OF_ACCOUNTS: tuple[Callable[[Service], Request], ...] = (
    a_member_number,
    another_member_number,
    a_push_subscription,
    a_removed_push_subscription,
)
