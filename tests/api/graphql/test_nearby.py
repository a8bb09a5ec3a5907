import math
from typing import TYPE_CHECKING, Any

import pytest

from resolvers.api.appsync.errors import InvalidInput
from resolvers.api.graphql.locations import LocationMutation
from resolvers.api.graphql.nearby import NearbyQuery
from tests.support.identities import EVERY_IDENTITY, Noun
from tests.support.location_requests import make_location
from tests.support.requests import record_requests

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MIDDLE = {"latitude": 34.8669, "longitude": 138.3236}


@pytest.fixture
def noun(moto_client: "DynamoDBClient", moto_environment: str) -> Noun:
    return Noun.on_moto(NearbyQuery, LocationMutation, moto_client, moto_environment)


def make_at(noun: Noun, name: str, latitude: float, longitude: float, **content: Any) -> str:
    made = make_location(
        noun,
        names={"ja": name},
        coordinates={"latitude": latitude, "longitude": longitude},
        **content,
    )
    return str(made["id"])


@pytest.fixture
def five(noun: Noun) -> None:
    """Each about 556 m to the north of the one before, the first in the middle."""
    for number in range(5):
        make_at(
            noun,
            f"{number}番",
            MIDDLE["latitude"] + number * 0.005,
            MIDDLE["longitude"],
            acceptedMaterials=["PET_BOTTLE", "BATTERY"] if number < 3 else ["TEXTILE"],
        )


def search(noun: Noun, caller: Any = None, **arguments: Any) -> dict[str, Any]:
    answer: dict[str, Any] = noun.ask("nearbyLocations", caller, **{**MIDDLE, **arguments})
    assert answer["nodes"] == [edge["node"] for edge in answer["edges"]]
    return answer


def names_of(page: dict[str, Any]) -> list[str]:
    return [node["name"] for node in page["nodes"]]


@pytest.mark.usefixtures("five")
def test_what_is_nearest_comes_first_with_its_distance(noun: Noun) -> None:
    page = search(noun)
    assert [(edge["node"]["name"], edge["distanceMeters"]) for edge in page["edges"]] == [
        ("0番", 0),
        ("1番", 556),
        ("2番", 1112),
        ("3番", 1668),
    ]
    assert page["pageInfo"]["hasNextPage"] is False


@pytest.mark.usefixtures("five")
def test_the_radius_says_how_far_around(noun: Noun) -> None:
    assert names_of(search(noun, radiusMeters=1)) == ["0番"]
    assert names_of(search(noun, radiusMeters=555)) == ["0番"]
    assert names_of(search(noun, radiusMeters=556)) == ["0番", "1番"]
    assert len(search(noun, radiusMeters=10_000)["nodes"]) == 5
    assert len(search(noun, radiusMeters=None, first=None, after=None)["nodes"]) == 4
    assert search(noun, latitude=0, longitude=0)["nodes"] == []


@pytest.mark.usefixtures("five")
def test_everybody_may_search(noun: Noun) -> None:
    for name, identity in EVERY_IDENTITY.items():
        if name != "publisher":
            assert names_of(search(noun, identity, radiusMeters=1)) == ["0番"]


@pytest.mark.usefixtures("five")
def test_a_search_is_filtered_by_what_is_accepted(noun: Noun) -> None:
    assert names_of(search(noun, radiusMeters=10_000, accepts=["TEXTILE"])) == ["3番", "4番"]
    assert names_of(search(noun, accepts=["TEXTILE", "BATTERY"], first=2)) == ["0番", "1番"]
    assert names_of(search(noun, accepts=["OTHER"])) == []
    assert len(search(noun, accepts=[])["nodes"]) == 4


@pytest.mark.usefixtures("five")
def test_a_search_comes_in_pages_that_what_is_made_meanwhile_does_not_disturb(noun: Noun) -> None:
    seen: list[str] = []
    after: str | None = None
    while True:
        page = search(noun, radiusMeters=10_000, first=2, after=after)
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        seen += names_of(page)
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
        make_at(noun, "新しい", **MIDDLE)
    assert seen == ["0番", "1番", "2番", "3番", "4番"]


@pytest.mark.usefixtures("five")
def test_a_cursor_is_of_one_place_one_radius_and_one_filter(noun: Noun) -> None:
    cursor = search(noun, first=1, accepts=["TEXTILE", "BATTERY"])["pageInfo"]["endCursor"]
    same = search(noun, radiusMeters=2_000, accepts=["BATTERY", "TEXTILE"], after=cursor)
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
            search(noun, after=cursor, **arguments)


def test_a_search_finds_what_lies_across_the_antimeridian(noun: Noun) -> None:
    for name, longitude in (("西", 179.999), ("東", -179.999), ("線", 180.0), ("又", -180.0)):
        make_at(noun, name, -17.8, longitude)
    for longitude in (180, -180):
        found = search(noun, latitude=-17.8, longitude=longitude, radiusMeters=150)
        assert [edge["distanceMeters"] for edge in found["edges"]] == [0, 0, 106, 106]
    found = search(noun, latitude=-17.8, longitude=179.999, radiusMeters=150)
    assert set(names_of(found)) == {"西", "線", "又"}


def test_a_search_finds_what_lies_across_a_pole_and_across_75_degrees(noun: Noun) -> None:
    for name, latitude, longitude in (
        ("極", 89.99, 0.0),
        ("彼方", 89.99, 180.0),
        ("南", 74.999, 20.0),
        ("北", 75.001, 20.0),
    ):
        make_at(noun, name, latitude, longitude)
    across_pole = search(noun, latitude=89.99, longitude=0, radiusMeters=2_300)
    assert names_of(across_pole) == ["極", "彼方"]
    assert set(names_of(search(noun, latitude=75, longitude=20))) == {"南", "北"}
    assert names_of(search(noun, latitude=-90, longitude=0)) == []


@pytest.mark.usefixtures("five")
def test_p20_a_search_sends_at_most_8_queries_and_nothing_else(noun: Noun) -> None:
    with record_requests(noun.database.client) as requests:
        search(noun, radiusMeters=10_000, accepts=["TEXTILE"])
    assert set(requests.operations) == {"Query"}
    assert 1 <= len(requests) <= 8
    for _, body in requests:
        assert body["IndexName"] == "geo_pk-geo_sk-index"
        assert "BETWEEN" in body["KeyConditionExpression"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"latitude": 90.1}, "latitude must be -90 to 90 degrees"),
        ({"longitude": -180.1}, "longitude must be -180 to 180 degrees"),
        ({"latitude": math.nan}, "latitude"),
        ({"longitude": math.inf}, "longitude"),
        ({"longitude": -math.inf}, "longitude"),
        ({"latitude": None}, "latitude"),
        ({"latitude": "34.8"}, "latitude"),
        ({"radiusMeters": 0}, "radiusMeters must be 1 to 10000, not 0"),
        ({"radiusMeters": 10_001}, "radiusMeters must be 1 to 10000, not 10001"),
        ({"radiusMeters": 1.5}, "radiusMeters"),
        ({"first": 101}, "first: must be 1 to 100"),
        ({"after": "x"}, "after: is not a cursor of this list"),
        ({"accepts": ["GOLD"]}, "accepts"),
    ],
)
def test_bad_arguments_of_a_search_are_errors_that_name_them(
    arguments: dict[str, Any], message: str, noun: Noun
) -> None:
    with pytest.raises(InvalidInput, match=message):
        search(noun, **arguments)
