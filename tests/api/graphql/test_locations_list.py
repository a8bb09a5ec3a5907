from typing import TYPE_CHECKING, Any

import pytest

from resolvers.api.appsync.errors import InvalidInput
from resolvers.api.graphql.locations import LocationMutation, LocationQuery
from tests.support.identities import OPERATOR, Noun
from tests.support.location_requests import make_location

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def noun(moto_client: "DynamoDBClient", moto_environment: str) -> Noun:
    return Noun.on_moto(LocationQuery, LocationMutation, moto_client, moto_environment)


def names_of(page: dict[str, Any]) -> list[str]:
    assert page["nodes"] == [edge["node"] for edge in page["edges"]]
    assert all(edge["distanceMeters"] is None for edge in page["edges"])
    return [node["name"] for node in page["nodes"]]


@pytest.fixture
def five(noun: Noun) -> None:
    for number in range(5):
        make_location(
            noun,
            names={"ja": f"{number}番"},
            municipalityCode="222127" if number % 2 else "372013",
            acceptedMaterials=["PET_BOTTLE", "BATTERY"] if number < 3 else ["TEXTILE"],
        )


@pytest.mark.usefixtures("five")
def test_locations_come_in_pages(noun: Noun) -> None:
    seen: list[str] = []
    after: str | None = None
    while True:
        page = noun.ask("locations", None, first=2, after=after)
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        seen += names_of(page)
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert seen == ["0番", "1番", "2番", "3番", "4番"]


@pytest.mark.usefixtures("five")
def test_locations_are_filtered(noun: Noun) -> None:
    location_id = noun.ask("locations", first=1)["nodes"][0]["id"]
    noun.change("reportLocationStatus", OPERATOR, locationId=location_id, status="FULL")
    for arguments, expected in (
        ({"municipalityCode": "222127"}, ["1番", "3番"]),
        ({"accepts": ["TEXTILE"]}, ["3番", "4番"]),
        ({"accepts": ["TEXTILE", "BATTERY"], "status": "OPEN"}, ["1番", "2番", "3番", "4番"]),
        ({"status": "FULL"}, ["0番"]),
        ({"municipalityCode": "372013", "accepts": ["OTHER"]}, []),
        ({"municipalityCode": None, "accepts": None, "status": "CLOSED", "first": None}, []),
        ({"municipalityCode": "222127", "accepts": [], "status": "CLOSED"}, []),
    ):
        assert names_of(noun.ask("locations", None, **arguments)) == expected


@pytest.mark.usefixtures("five")
def test_a_cursor_of_another_list_is_refused(noun: Noun) -> None:
    cursor = noun.ask("locations", None, first=1, accepts=["TEXTILE", "BATTERY"])["pageInfo"]
    same = noun.ask("locations", None, accepts=["BATTERY", "TEXTILE"], after=cursor["endCursor"])
    assert names_of(same) == ["1番", "2番", "3番", "4番"]
    for others in ({}, {"accepts": ["BATTERY"]}, {"municipalityCode": "222127"}):
        with pytest.raises(InvalidInput, match="after: is not a cursor of this list"):
            noun.ask("locations", None, after=cursor["endCursor"], **others)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"first": 0}, "first: must be 1 to 100"),
        ({"first": 101}, "first: must be 1 to 100"),
        ({"after": "x"}, "after: is not a cursor of this list"),
        ({"municipalityCode": ""}, "municipalityCode must be 5 or 6 digits"),
        ({"municipalityCode": "222127; DROP"}, "municipalityCode must be 5 or 6 digits"),
        ({"accepts": ["GOLD"]}, "accepts"),
        ({"status": "BROKEN"}, "status"),
    ],
)
def test_bad_arguments_of_the_list_are_errors_that_name_them(
    arguments: dict[str, Any], message: str, noun: Noun
) -> None:
    with pytest.raises(InvalidInput, match=message):
        noun.ask("locations", None, **arguments)
