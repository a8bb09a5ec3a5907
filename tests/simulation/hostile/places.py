"""Locations and webhook subscriptions as registers: what their mutations change and show."""

from collections.abc import Mapping
from typing import Any, Final

from tests.simulation.hostile.history import Operation
from tests.simulation.hostile.ledgers import Row
from tests.simulation.hostile.registers import (
    Fields,
    Kind,
    is_replayed,
    making,
    nodes_of,
    of_payload,
    setting,
)

CLOSED: Final = "CLOSED"
_LOCATION: Final = {
    "openingHours": ("opening_hours", "openingHours"),
    "status": ("status", "status"),
    "fill": ("fill_level", "fillLevelPercent"),
}
"""By the name of a field: that in the row, and that in an answer."""
_SUBSCRIPTION: Final = {
    "partner": ("partner", "partner"),
    "url": ("url", "url"),
    "isActive": ("is_active", "isActive"),
}
_DELETED: Final = {"url": "", "isActive": False, "isDeleted": True}


def _location_of_row(row: Row) -> Fields:
    names = {"name": row["names"]["ja"]}
    return names | {name: row.get(stored) for name, (stored, _) in _LOCATION.items()}


def _location_of_answer(shown: Mapping[str, Any]) -> Fields:
    names = {"name": shown["names"]["ja"]}
    return names | {name: shown[field] for name, (_, field) in _LOCATION.items()}


def _subscription_of_row(row: Row) -> Fields:
    is_deleted = {"isDeleted": row.get("deleted_at") is not None}
    return is_deleted | {name: row[stored] for name, (stored, _) in _SUBSCRIPTION.items()}


def _subscription_of_answer(shown: Mapping[str, Any]) -> Fields:
    return {"isDeleted": False} | {name: shown[field] for name, (_, field) in _SUBSCRIPTION.items()}


def _made_location(operation: Operation) -> Fields:
    content = operation.request.arguments["input"]
    hours = content.get("openingHours")
    name = content["names"]["ja"]
    return {"name": name, "openingHours": hours, "status": "OPEN", "fill": None}


def _reported(operation: Operation) -> Fields:
    arguments = operation.request.arguments
    return {"status": arguments["status"], "fill": arguments.get("fillLevelPercent")}


def _imported(operation: Operation) -> Any:
    name = operation.request.about["name"]
    fresh = {"openingHours": None, "status": "OPEN", "fill": None}
    return lambda found: {**(found or fresh), "name": name}


def _input_of(operation: Operation) -> Fields:
    content: Fields = operation.request.arguments["input"]
    return {name: value for name, value in content.items() if name in _KEPT}


_KEPT: Final = {"openingHours", *_SUBSCRIPTION}


def _shown_location(operation: Operation, key: str) -> Fields | None:
    name = operation.request.name
    if name == "locations":
        # They fit a page.
        nodes = {node["id"]: node for node in nodes_of(operation)}
        return _location_of_answer(nodes[key]) if key in nodes else {}
    if name == "issueQrToken":
        is_new = not is_replayed(operation)
        is_here = operation.request.arguments["locationId"] == key
        return {"status": "OPEN"} if is_new and is_here else None
    found = of_payload(operation, "location")
    if found.get("id") != key or "openingHours" not in found:
        return None
    # What was set is what is shown.
    wanted = {"updateLocation": _input_of, "reportLocationStatus": _reported}.get(name)
    return {**_location_of_answer(found), **(wanted(operation) if wanted else {})}


def _shown_subscription(operation: Operation, key: str) -> Fields | None:
    name = operation.request.name
    if name == "deleteWebhookSubscription":
        return _DELETED if operation.request.arguments["id"] == key else None
    if name == "webhookSubscriptions":
        nodes = {node["id"]: node for node in nodes_of(operation)}
        return _subscription_of_answer(nodes[key]) if key in nodes else None
    found = of_payload(operation, "webhookSubscription")
    if found.get("id") != key:
        return None
    wanted = _input_of(operation) if name == "updateWebhookSubscription" else {}
    return {**_subscription_of_answer(found), **wanted}


def _is_forbidden(operation: Operation, found: Fields) -> bool:
    if operation.request.name != "reportLocationStatus":
        # That is about the kiosk.
        return True
    return CLOSED in (operation.request.arguments["status"], found["status"])


LOCATIONS: Final = Kind(
    "locations",
    "locationId",
    {
        "createLocation": making(_made_location),
        "updateLocation": setting(_input_of),
        "deactivateLocation": setting(lambda _: {"status": CLOSED}),
        "reportLocationStatus": setting(_reported),
        "importLocations": _imported,
    },
    _location_of_row,
    _shown_location,
    {
        "LOCATION_CLOSED": lambda _, found: found["status"] in (CLOSED, "OUT_OF_SERVICE"),
        "LOCATION_FULL": lambda _, found: found["status"] == "FULL",
        "FORBIDDEN": _is_forbidden,
        "NOT_FOUND": lambda _, found: not found,
    },
)
SUBSCRIPTIONS: Final = Kind(
    "webhook_subscriptions",
    "id",
    {
        "createWebhookSubscription": making(
            lambda operation: {"isDeleted": False, "isActive": True, **_input_of(operation)}
        ),
        "updateWebhookSubscription": setting(_input_of),
        "rotateWebhookSecret": setting(lambda _: {}),
        "deleteWebhookSubscription": setting(lambda _: _DELETED),
    },
    _subscription_of_row,
    _shown_subscription,
    {"NOT_FOUND": lambda _, found: bool(not found or found["isDeleted"])},
)
