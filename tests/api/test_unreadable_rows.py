"""A row that this release cannot read harms no list that it is in."""

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest

from resolvers.api.appsync.errors import InternalFailure
from resolvers.storage.expressions import DEFINITIONS
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


def _of_hanako(name: str) -> Callable[[Service], Any]:
    return lambda service: service.nested(f"User.{name}", [service.ask("viewer")])[0]


# Table, attribute, and a list that has at least two of its rows.
LISTS: dict[str, tuple[str, str, Callable[[Service], Any]]] = {
    "rewards": ("rewards", "fulfilment", lambda it: it.ask("rewards", API_KEY)),
    "locations": ("locations", "status", lambda it: it.ask("locations", API_KEY)),
    "nearbyLocations": (
        "locations",
        "status",
        lambda it: it.ask("nearbyLocations", API_KEY, **MIDDLE),
    ),
    "nearbyLocations without a place": (
        "locations",
        "latitude",
        lambda it: it.ask("nearbyLocations", API_KEY, **MIDDLE),
    ),
    "kioskLocations": ("locations", "status", lambda it: it.ask("kioskLocations", KIOSK)),
    "exchanges": (
        "exchanges",
        "quantity",
        lambda it: it.ask("exchanges", OPERATOR, status="CONFIRMED"),
    ),
    "User.exchanges": ("exchanges", "quantity", _of_hanako("exchanges")),
    "User.ledgerEntries": ("points_ledger", "points_change", _of_hanako("ledgerEntries")),
    "User.recycleEvents": ("recycle_events", "items", _of_hanako("recycleEvents")),
    "qrTokens": (
        "qr_tokens",
        "points_value",
        lambda it: it.ask("qrTokens", KIOSK, locationId=it.location_id),
    ),
    "users": ("users", "points_held", lambda it: it.ask("users", OPERATOR, namePrefix="は")),
    "staffActions": ("staff_actions", "action", lambda it: it.ask("staffActions", AUDITOR)),
    "budgets": ("budgets", "issued", lambda it: it.ask("budgets", AUDITOR, fiscalYear=2026)),
    "webhookSubscriptions": (
        "webhook_subscriptions",
        "is_active",
        lambda it: it.ask("webhookSubscriptions", ADMIN),
    ),
}


@pytest.fixture
def service(service: Service) -> Service:
    """Two rows in each list."""

    def begin() -> None:
        service.make_location(KIOSK)
        for number, person in enumerate((HANAKO, HANAKO, TARO)):
            service.earn(1000, person, f"cans-{number}")
            service.done("updateViewer", person, input={"displayName": "はなこ"})
        for number in range(2):
            Desk(service).confirmed(f"key-{number}")
            hook = {"input": HOOK, "idempotencyKey": f"hook-{number}"}
            service.done("createWebhookSubscription", ADMIN, **hook)
        set_budget(service, 5000)
        set_budget(service, 5000, municipalityCode="22212")

    service.built("two rows in each list", begin)
    return service


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


def test_events_of_newer_release_spoil_no_list(service: Service) -> None:
    first, *_ = whole = service.ask("webhookSubscriptions", ADMIN)["nodes"]
    types = ["exchange.confirmed", "points.married"]
    service.write("webhook_subscriptions", first["id"], event_types=types)

    assert service.ask("webhookSubscriptions", ADMIN)["nodes"] == whole


def test_other_nested_rows_are_answered(service: Service) -> None:
    exchanges = _of_hanako("exchanges")(service)["nodes"]
    assert len(exchanges) == 2
    service.write("rewards", exchanges[0]["rewardId"], fulfilment=SPOILED)

    rewards = service.nested("Exchange.reward", exchanges)

    assert [reward and reward["id"] for reward in rewards] == [None, exchanges[1]["rewardId"]]


def test_decision_names_the_row_that_fails_it(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    service.write("users", HANAKO["sub"], points_balance=SPOILED)

    with caplog.at_level(logging.INFO), pytest.raises(InternalFailure):
        service.change("exchangeReward", rewardId="any", idempotencyKey="key")

    assert f"row {HANAKO['sub']} of users cannot be read: points_balance" in caplog.text
    assert '"UnreadableRows":1' in caplog.text
    assert SPOILED not in caplog.text
