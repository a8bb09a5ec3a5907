"""Requests of the mutations about push subscriptions, for CHANGES of movement_requests.py."""

from typing import Any

from tests.support.push_keys import browser, endpoint_of
from tests.support.service import HANAKO, Identity, Service

Request = tuple[str, Identity, dict[str, Any]]


def a_push_subscription(_: Service) -> Request:
    return "savePushSubscription", HANAKO, {"input": browser()}


def a_removed_push_subscription(service: Service) -> Request:
    service.done("savePushSubscription", input=browser())
    return "removePushSubscription", HANAKO, {"endpoint": endpoint_of("one")}
