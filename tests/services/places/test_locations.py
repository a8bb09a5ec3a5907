from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tests.support.change_requests import PLACE
from tests.support.identities import ADMIN, KIOSK, OPERATOR, refusal_of, signed_in
from tests.support.service import Service

OTHER_KIOSK = signed_in("kiosk-2", "kiosks")
OF_SOURCE = {"source": "yaizu", "externalId": "91060001"}
Make = Callable[..., dict[str, Any]]


@pytest.fixture
def service(empty_service: Service) -> Service:
    """No location exists."""
    return empty_service


@pytest.fixture
def make(service: Service) -> Make:
    return partial(make_location, service)


def make_location(service: Service, **changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = create(service, **changes)["location"]
    return made


def create(service: Service, key: str | None = None, by: Any = ADMIN, **changes: Any) -> Any:
    return service.change("createLocation", by, input={**PLACE, **changes}, idempotencyKey=key)


def test_source_and_external_id_create_one_location(service: Service, make: Make) -> None:
    first = make(**OF_SOURCE, acceptedMaterials=[])
    # Left out and empty are the same content.
    assert make(**OF_SOURCE) == first
    answer = create(service, **OF_SOURCE, address="other")
    assert refusal_of(answer) == ("INVALID_INPUT", ["input", "externalId"])
    assert make(**OF_SOURCE | {"externalId": "91060002"})["id"] != first["id"]


def test_p5_key_creates_one_location(service: Service) -> None:
    first = create(service, "k1")
    assert create(service, "k1") == first
    other = create(service, "k1", address="other")
    assert refusal_of(other) == ("IDEMPOTENCY_KEY_REUSED", ["idempotencyKey"])
    assert refusal_of(create(service, "鍵")) == ("INVALID_INPUT", ["idempotencyKey"])
    # A key belongs to its caller.
    theirs = create(service, "k1", signed_in("admin-2", "admins"))
    assert theirs["location"]["id"] != first["location"]["id"]


def test_p17_kiosk_reports_only_its_locations(service: Service, make: Make) -> None:
    report = {"locationId": make(kioskIds=["kiosk-1"])["id"], "status": "FULL"}
    answer = service.change("reportLocationStatus", KIOSK, **report, fillLevelPercent=95)
    shown = answer["location"]
    assert (shown["status"], shown["fillLevelPercent"]) == ("FULL", 95)
    assert (shown["statusUpdatedAt"], shown["kioskIds"]) == ("2026-11-25T09:00:00.000Z", None)
    other = service.change("reportLocationStatus", OTHER_KIOSK, **report)
    assert refusal_of(other) == ("FORBIDDEN", ["locationId"])
    closing = service.change("reportLocationStatus", KIOSK, **report | {"status": "CLOSED"})
    assert refusal_of(closing) == ("FORBIDDEN", ["status"])
    reopened = service.done("reportLocationStatus", OPERATOR, **report | {"status": "OPEN"})
    assert reopened["location"]["status"] == "OPEN"
