"""Every list: its pages, its cursors, and a row that this release cannot read."""

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest

from resolvers.api.appsync.errors import InternalFailure, InvalidInput
from resolvers.storage.base.expressions import DEFINITIONS
from tests.support.budgets import set_budget
from tests.support.exchange_steps import Desk
from tests.support.identities import ADMIN, API_KEY, AUDITOR, KIOSK, OPERATOR
from tests.support.service import HANAKO, TARO, Service

SPOILED = "a secret of a newer release"
HOOK = {
    "partner": "焼津市",
    "url": "https://partner.example/events",
    "eventTypes": ["EXCHANGE_CONFIRMED"],
}
MIDDLE = {"latitude": 34.87, "longitude": 138.32, "radiusMeters": 1000}


Read = Callable[..., Any]


def _asks(field: str, caller: Any, **arguments: Any) -> Read:
    return lambda service, **more: service.ask(field, caller, **{**arguments, **more})


def _of_hanako(name: str) -> Read:
    source = {"id": HANAKO["sub"]}
    return lambda service, **more: service.answer(
        service.event(f"User.{name}", HANAKO, source, **more)
    )


def _of_place(service: Service, **more: Any) -> Any:
    return service.ask("qrTokens", KIOSK, locationId=service.location_id, **more)


# Table, attribute, and a list that has at least two of its rows.
LISTS: dict[str, tuple[str, str, Read]] = {
    "rewards": ("rewards", "fulfilment", _asks("rewards", ADMIN)),
    "locations": ("locations", "status", _asks("locations", API_KEY)),
    "nearbyLocations": ("locations", "status", _asks("nearbyLocations", API_KEY, **MIDDLE)),
    "nearbyLocations without a place": (
        "locations",
        "latitude",
        _asks("nearbyLocations", API_KEY, **MIDDLE),
    ),
    "kioskLocations": ("locations", "status", _asks("kioskLocations", KIOSK)),
    "exchanges": ("exchanges", "quantity", _asks("exchanges", OPERATOR, status="CONFIRMED")),
    "User.exchanges": ("exchanges", "quantity", _of_hanako("exchanges")),
    "User.ledgerEntries": ("points_ledger", "points_change", _of_hanako("ledgerEntries")),
    "ledgerEntries": (
        "points_ledger",
        "points_change",
        _asks("ledgerEntries", ADMIN, userId=HANAKO["sub"]),
    ),
    "User.recycleEvents": ("recycle_events", "items", _of_hanako("recycleEvents")),
    "qrTokens": ("qr_tokens", "points_value", _of_place),
    "users": ("users", "points_held", _asks("users", OPERATOR, namePrefix="は")),
    "staffActions": ("staff_actions", "action", _asks("staffActions", AUDITOR)),
    "budgets": ("budgets", "issued", _asks("budgets", AUDITOR, fiscalYear=2026)),
    "webhookSubscriptions": (
        "webhook_subscriptions",
        "is_active",
        _asks("webhookSubscriptions", ADMIN),
    ),
}
NEWEST_FIRST = {
    **dict.fromkeys(("exchanges", "User.exchanges"), "requestedAt"),
    **dict.fromkeys(("ledgerEntries", "User.ledgerEntries"), "sequence"),
    "User.recycleEvents": "recordedAt",
    "qrTokens": "issuedAt",
    "staffActions": "actedAt",
}
# What makes it another list.
FILTERS: dict[str, list[dict[str, Any]]] = {
    "rewards": [{"category": "goods"}, {"maxPointsCost": 300}, {"includeInactive": True}],
    "locations": [{"municipalityCode": "22212"}, {"accepts": ["PET_BOTTLE"]}, {"text": "駅"}],
    "nearbyLocations": [
        {"latitude": 34.871},
        {"longitude": 138.0},
        {"radiusMeters": 999},
        {"accepts": ["BATTERY"]},
    ],
    "exchanges": [{"rewardId": "reward"}, {"voucherCode": "GIFT"}],
    "User.exchanges": [{"status": "CONFIRMED"}],
    "User.ledgerEntries": [{"types": ["EARN"]}],
    "ledgerEntries": [{"userId": TARO["sub"]}, {"rewardId": "reward"}],
    "qrTokens": [{"status": "REDEEMED"}],
    "users": [{"namePrefix": "はな"}],
    "staffActions": [{"action": "ADJUST_POINTS"}, {"userId": "user"}, {"actor": "admin-1"}],
}


@pytest.fixture
def service(service: Service) -> Service:
    """Two rows in each list."""

    def begin() -> None:
        service.make_location(KIOSK)
        for number, person in enumerate((HANAKO, HANAKO, TARO)):
            service.earn(1000, person, f"cans-{number}")
            service.done("updateViewer", person, input={"displayName": "はなこ"})
            service.wait(seconds=1)
        for number in range(2):
            Desk(service).confirmed(f"key-{number}")
            hook = {"input": HOOK, "idempotencyKey": f"hook-{number}"}
            service.done("createWebhookSubscription", ADMIN, **hook)
            service.wait(seconds=1)
        set_budget(service, 5000)
        set_budget(service, 5000, municipalityCode="22212")

    service.built("two rows in each list", begin)
    return service


@pytest.mark.parametrize("name", LISTS)
def test_p18_pages_of_one_are_the_list(service: Service, name: str) -> None:
    _, _, read = LISTS[name]
    whole = read(service)

    page = first = read(service, first=1)
    nodes, cursors = [*page["nodes"]], [page["pageInfo"]["endCursor"]]
    while page["pageInfo"]["hasNextPage"]:
        page = read(service, first=1, after=cursors[-1])
        assert page["pageInfo"]["hasPreviousPage"]
        nodes += page["nodes"]
        cursors += [page["pageInfo"]["endCursor"]]

    assert nodes == whole["nodes"] == [edge["node"] for edge in whole["edges"]]
    assert len(nodes) >= 2
    if name in NEWEST_FIRST:
        times = [node[NEWEST_FIRST[name]] for node in nodes]
        assert times == sorted(times, reverse=True) != times[::-1]
    assert not first["pageInfo"]["hasPreviousPage"]
    for other in FILTERS.get(name, ()):
        with pytest.raises(InvalidInput, match=r"^after: must be a cursor of this list"):
            read(service, after=cursors[0], **other)


@pytest.mark.parametrize("name", ["ledgerEntries", "recycleEvents", "exchanges"])
def test_p17_cursor_of_one_user_fits_no_other(service: Service, name: str) -> None:
    first, other = (
        service.event(f"User.{name}", ADMIN, {"id": each["sub"]}, first=1)
        for each in (HANAKO, TARO)
    )
    other["arguments"]["after"] = service.answer(first)["pageInfo"]["endCursor"]

    with pytest.raises(InvalidInput, match=r"^after: must be a cursor of this list"):
        service.answer(other)


@pytest.mark.parametrize("name", LISTS)
def test_list_answers_its_other_rows(
    service: Service, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    table, attribute, read = LISTS[name]
    key = DEFINITIONS[table]["hash_key"]
    whole = read(service)["nodes"]
    spoiled = next(
        row[key]["S"]
        for row in service.rows(table)
        if row[key]["S"] in json.dumps(whole) and attribute in row
    )
    service.write(table, spoiled, **{attribute: SPOILED})

    with caplog.at_level(logging.INFO):
        left = read(service)["nodes"]

    assert left == [node for node in whole if spoiled not in json.dumps(node)]
    assert len(left) == len(whole) - 1 > 0
    assert f"row {spoiled} of {table} cannot be read: {attribute}" in caplog.text
    assert '"UnreadableRows":1' in caplog.text
    assert SPOILED not in caplog.text


def test_decision_names_the_row_that_fails_it(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    service.write("users", HANAKO["sub"], points_balance=SPOILED)

    with caplog.at_level(logging.INFO), pytest.raises(InternalFailure):
        service.change("exchangeReward", rewardId="any", idempotencyKey="key")

    assert f"row {HANAKO['sub']} of users cannot be read: points_balance" in caplog.text
    assert '"UnreadableRows":1' in caplog.text
    assert SPOILED not in caplog.text
