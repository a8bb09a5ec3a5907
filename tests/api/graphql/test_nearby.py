"""nearbyLocations: distances, filters, pages and cost."""

from typing import Any

import pytest

from tests.support.identities import API_KEY
from tests.support.service import Service

MIDDLE = {"latitude": 34.8669, "longitude": 138.3236}


@pytest.fixture
def service(empty_service: Service) -> Service:
    """No location exists."""
    return empty_service


def make_at(service: Service, name: str, latitude: float, longitude: float, **content: Any) -> str:
    return service.make_location(
        names={"ja": name}, coordinates={"latitude": latitude, "longitude": longitude}, **content
    )


@pytest.fixture
def five(service: Service) -> None:
    """Make five locations, each about 556 m north of the one before; the first is in the middle."""
    for number in range(5):
        make_at(
            service,
            f"{number}番",
            MIDDLE["latitude"] + number * 0.005,
            MIDDLE["longitude"],
            acceptedMaterials=["PET_BOTTLE", "BATTERY"] if number < 3 else ["TEXTILE"],
        )


def search(service: Service, **arguments: Any) -> dict[str, Any]:
    answer: dict[str, Any] = service.ask("nearbyLocations", API_KEY, **{**MIDDLE, **arguments})
    assert answer["nodes"] == [edge["node"] for edge in answer["edges"]]
    return answer


def names_of(page: dict[str, Any]) -> list[str]:
    return [node["name"] for node in page["nodes"]]


@pytest.mark.usefixtures("five")
def test_nearest_location_comes_first_with_distance(service: Service) -> None:
    page = search(service)
    assert [(edge["node"]["name"], edge["distanceMeters"]) for edge in page["edges"]] == [
        ("0番", 0),
        ("1番", 556),
        ("2番", 1112),
        ("3番", 1668),
    ]
    assert page["pageInfo"]["hasNextPage"] is False


@pytest.mark.usefixtures("five")
def test_search_stays_within_radius(service: Service) -> None:
    assert names_of(search(service, radiusMeters=1)) == ["0番"]
    assert names_of(search(service, radiusMeters=555)) == ["0番"]
    assert names_of(search(service, radiusMeters=556)) == ["0番", "1番"]
    assert len(search(service, radiusMeters=10_000)["nodes"]) == 5
    assert len(search(service, radiusMeters=None, first=None, after=None)["nodes"]) == 4
    assert search(service, latitude=0, longitude=0)["nodes"] == []


@pytest.mark.usefixtures("five")
def test_search_is_filtered_by_material(service: Service) -> None:
    assert names_of(search(service, radiusMeters=10_000, accepts=["TEXTILE"])) == ["3番", "4番"]
    assert names_of(search(service, accepts=["TEXTILE", "BATTERY"], first=2)) == ["0番", "1番"]
    assert names_of(search(service, accepts=["OTHER"])) == []
    assert len(search(service, accepts=[])["nodes"]) == 4
