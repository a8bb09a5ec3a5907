"""nearbyLocations: distances, filters, pages and cost."""

import math
from typing import Any

import pytest

from resolvers.api.appsync.errors import InvalidInput
from tests.support.identities import API_KEY
from tests.support.requests import record_requests
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


@pytest.mark.usefixtures("five")
def test_p18_pages_ignore_locations_made_meanwhile(service: Service) -> None:
    seen: list[str] = []
    after: str | None = None
    while True:
        page = search(service, radiusMeters=10_000, first=2, after=after)
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        seen += names_of(page)
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
        make_at(service, "新しい", **MIDDLE)
    assert seen == ["0番", "1番", "2番", "3番", "4番"]


@pytest.mark.usefixtures("five")
def test_cursor_fits_its_own_search_only(service: Service) -> None:
    cursor = search(service, first=1, accepts=["TEXTILE", "BATTERY"])["pageInfo"]["endCursor"]
    same = search(service, radiusMeters=2_000, accepts=["BATTERY", "TEXTILE"], after=cursor)
    assert names_of(same) == ["1番", "2番", "3番"]
    for others in (
        {},
        {"latitude": math.nextafter(MIDDLE["latitude"], 90)},
        {"longitude": 138.0},
        {"radiusMeters": 1_999},
        {"accepts": ["BATTERY"]},
    ):
        arguments = {"accepts": ["BATTERY", "TEXTILE"], **others} if others else {}
        with pytest.raises(InvalidInput, match="after: is not a cursor of this list"):
            search(service, after=cursor, **arguments)


def test_search_crosses_the_antimeridian(service: Service) -> None:
    for name, longitude in (("西", 179.999), ("東", -179.999), ("線", 180.0), ("又", -180.0)):
        make_at(service, name, -17.8, longitude)
    for longitude in (180, -180):
        found = search(service, latitude=-17.8, longitude=longitude, radiusMeters=150)
        assert [edge["distanceMeters"] for edge in found["edges"]] == [0, 0, 106, 106]
    found = search(service, latitude=-17.8, longitude=179.999, radiusMeters=150)
    assert set(names_of(found)) == {"西", "線", "又"}


def test_search_crosses_pole_and_75_degrees(service: Service) -> None:
    for name, latitude, longitude in (
        ("極", 89.99, 0.0),
        ("彼方", 89.99, 180.0),
        ("南", 74.999, 20.0),
        ("北", 75.001, 20.0),
    ):
        make_at(service, name, latitude, longitude)
    across_pole = search(service, latitude=89.99, longitude=0, radiusMeters=2_300)
    assert names_of(across_pole) == ["極", "彼方"]
    assert set(names_of(search(service, latitude=75, longitude=20))) == {"南", "北"}
    assert names_of(search(service, latitude=-90, longitude=0)) == []


@pytest.mark.usefixtures("five")
def test_p20_search_sends_at_most_nine_requests(service: Service) -> None:
    with record_requests(service.client) as requests:
        search(service, radiusMeters=10_000, accepts=["TEXTILE"])
    *queries, batch = requests
    assert 1 <= len(queries) <= 8
    assert batch[0] == "BatchGetItem"
    for operation, body in queries:
        assert operation == "Query"
        assert body["IndexName"] == "geo_pk-geo_sk-places-index"
        assert "BETWEEN" in body["KeyConditionExpression"]


def test_search_names_argument_out_of_range(service: Service) -> None:
    with pytest.raises(InvalidInput, match="radiusMeters must be 1 to 10000, not 10001"):
        search(service, radiusMeters=10_001)
