"""createLocation's whole answer, and the list of locations."""

from typing import Any

import pytest

from tests.support.identities import ADMIN, API_KEY, OPERATOR
from tests.support.movement_requests import PLACE
from tests.support.service import Service


@pytest.fixture
def service(empty_service: Service) -> Service:
    """No location exists."""
    return empty_service


def test_created_location_shows_its_content(service: Service) -> None:
    content = {
        **PLACE,
        "municipalityCode": "222127",
        "acceptedMaterials": ["PET_BOTTLE"],
        "kioskIds": ["kiosk-1"],
    }
    made = service.done("createLocation", ADMIN, input=content)["location"]

    assert made == {
        "id": made["id"],
        "name": "ミニステーション東益津",
        "names": {**PLACE["names"], "en": None, "easyJa": None},
        "address": PLACE["address"],
        "localizedAddress": {"ja": PLACE["address"], "jaKana": None, "en": None, "easyJa": None},
        "municipalityCode": "222127",
        "coordinates": PLACE["coordinates"],
        "openingHours": None,
        "status": "OPEN",
        "fillLevelPercent": None,
        "statusUpdatedAt": None,
        "acceptedMaterials": ["PET_BOTTLE"],
        "kioskIds": ["kiosk-1"],
        "source": None,
        "externalId": None,
        "attribution": None,
        "createdAt": "2026-11-25T09:00:00.000Z",
        "updatedAt": "2026-11-25T09:00:00.000Z",
    }
    assert service.ask("location", ADMIN, id=made["id"]) == made
    for unknown in ("nobody", "", "x" * 5000, "\x00", "😀"):
        assert service.ask("location", API_KEY, id=unknown) is None


def names_of(page: dict[str, Any]) -> list[str]:
    assert page["nodes"] == [edge["node"] for edge in page["edges"]]
    assert all(edge["distanceMeters"] is None for edge in page["edges"])
    return [node["name"] for node in page["nodes"]]


@pytest.fixture
def five(service: Service) -> None:
    for number in range(5):
        service.make_location(
            names={"ja": f"{number}番"},
            municipalityCode="222127" if number % 2 else "372013",
            acceptedMaterials=["PET_BOTTLE", "BATTERY"] if number < 3 else ["TEXTILE"],
        )


@pytest.mark.usefixtures("five")
def test_locations_are_filtered(service: Service) -> None:
    location_id = service.ask("locations", API_KEY, first=1)["nodes"][0]["id"]
    service.done("reportLocationStatus", OPERATOR, locationId=location_id, status="FULL")
    for arguments, expected in (
        ({"municipalityCode": "222127"}, ["1番", "3番"]),
        ({"accepts": ["TEXTILE"]}, ["3番", "4番"]),
        ({"accepts": ["TEXTILE", "BATTERY"], "status": "OPEN"}, ["1番", "2番", "3番", "4番"]),
        ({"status": "FULL"}, ["0番"]),
        ({"municipalityCode": "372013", "accepts": ["OTHER"]}, []),
        ({"municipalityCode": None, "accepts": None, "status": "CLOSED", "first": None}, []),
        ({"municipalityCode": "222127", "accepts": [], "status": "CLOSED"}, []),
    ):
        assert names_of(service.ask("locations", API_KEY, **arguments)) == expected
