from typing import TYPE_CHECKING, Any

import pytest

from resolvers.api.appsync.errors import InvalidInput, Unauthorized
from resolvers.api.graphql.rewards import RewardMutation, RewardQuery
from resolvers.api.graphql.types.connections import encode_cursor, list_scope
from resolvers.storage.pages import Position
from tests.support import identities
from tests.support.identities import Noun
from tests.support.reward_requests import TOTE, all_rows, create

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def noun(moto_client: "DynamoDBClient", moto_environment: str) -> Noun:
    return Noun.on_moto(RewardQuery, RewardMutation, moto_client, moto_environment)


def ids(connection: Any) -> list[str]:
    assert connection["nodes"] == [edge["node"] for edge in connection["edges"]]
    return [node["name"] for node in connection["nodes"]]


@pytest.fixture
def catalogue(noun: Noun) -> Noun:
    create(noun, names={"ja": "c"}, pointsCost=300, category="goods")
    create(noun, names={"ja": "a"}, pointsCost=100, category="goods")
    create(noun, names={"ja": "b"}, pointsCost=200)
    create(noun, names={"ja": "off"}, pointsCost=150, isActive=False)
    return noun


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ({}, ["a", "b", "c"]),
        ({"category": None, "maxPointsCost": None, "includeInactive": None}, ["a", "b", "c"]),
        ({"includeInactive": False}, ["a", "b", "c"]),
        ({"category": "goods"}, ["a", "c"]),
        ({"category": "Goods"}, []),
        ({"maxPointsCost": 200}, ["a", "b"]),
        ({"maxPointsCost": 1}, []),
        ({"maxPointsCost": 200, "category": "goods"}, ["a"]),
    ],
)
def test_the_catalogue_lists_active_rewards_cheapest_first(
    catalogue: Noun, arguments: dict[str, Any], names: list[str]
) -> None:
    page = catalogue.ask("rewards", identities.API_KEY, **arguments)

    assert ids(page) == names
    assert not page["pageInfo"]["hasNextPage"]


def test_admins_list_inactive_rewards_too(catalogue: Noun) -> None:
    assert ids(catalogue.ask("rewards", includeInactive=True)) == ["a", "off", "b", "c"]


@pytest.mark.parametrize(
    "who", [who for who in identities.EVERY_IDENTITY if who not in ("admin", "publisher")]
)
def test_nobody_else_lists_inactive_rewards(catalogue: Noun, who: str) -> None:
    caller = identities.EVERY_IDENTITY[who]

    with pytest.raises(Unauthorized, match="access rewards on type Query"):
        catalogue.ask("rewards", caller, includeInactive=True)
    assert ids(catalogue.ask("rewards", caller)) == ["a", "b", "c"]


@pytest.mark.parametrize("arguments", [{}, {"maxPointsCost": 300}])
def test_pages_follow_one_another(catalogue: Noun, arguments: dict[str, Any]) -> None:
    first = catalogue.ask("rewards", first=2, **arguments)
    rest = catalogue.ask("rewards", first=2, after=first["pageInfo"]["endCursor"], **arguments)

    assert (ids(first), ids(rest)) == (["a", "b"], ["c"])
    assert (first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)
    assert rest["pageInfo"]["hasPreviousPage"]


@pytest.mark.parametrize(
    "other", [{"category": "goods"}, {"maxPointsCost": 300}, {"includeInactive": True}]
)
def test_a_cursor_of_another_list_is_refused(catalogue: Noun, other: dict[str, Any]) -> None:
    cursor = catalogue.ask("rewards", first=1)["pageInfo"]["endCursor"]

    with pytest.raises(InvalidInput, match="after: is not a cursor of this list"):
        catalogue.ask("rewards", after=cursor, **other)


def test_a_made_up_cursor_beyond_the_list_is_refused(catalogue: Noun) -> None:
    scope = list_scope("rewards", None, 200, False)  # noqa: FBT003 - as the query names its lists
    forged = encode_cursor(scope, Position(250, "x"))

    with pytest.raises(InvalidInput, match="after: is not a cursor of this list"):
        catalogue.ask("rewards", after=forged, maxPointsCost=200)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"first": 0}, "first"),
        ({"first": 101}, "first"),
        ({"first": -1}, "first"),
        ({"after": "no cursor"}, "after"),
        ({"after": ""}, "after"),
        ({"category": ""}, "category"),
        ({"category": "x" * 2001}, "category"),
        ({"maxPointsCost": 0}, "maxPointsCost"),
        ({"maxPointsCost": -5}, "maxPointsCost"),
        ({"maxPointsCost": 1_000_001}, "maxPointsCost"),
    ],
)
def test_an_argument_outside_its_range_is_named(
    noun: Noun, arguments: dict[str, Any], named: str
) -> None:
    with pytest.raises(InvalidInput, match=f"^{named}: "):
        noun.ask("rewards", **arguments)


@pytest.mark.parametrize(
    ("field", "arguments"),
    [
        ("createReward", {"input": TOTE}),
        ("updateReward", {"id": "x", "input": {}}),
        ("restockReward", {"id": "x", "delta": 1, "idempotencyKey": "k"}),
        ("deactivateReward", {"id": "x"}),
    ],
)
@pytest.mark.parametrize("who", [who for who in identities.EVERY_IDENTITY if who != "admin"])
def test_only_admins_change_rewards(
    noun: Noun, field: str, arguments: dict[str, Any], who: str
) -> None:
    with pytest.raises(Unauthorized, match=f"access {field} on type Mutation"):
        noun.change(field, identities.EVERY_IDENTITY[who], **arguments)
    assert all_rows(noun) == [[], []]


def test_the_publisher_looks_at_nothing(noun: Noun) -> None:
    with pytest.raises(Unauthorized):
        noun.ask("reward", identities.PUBLISHER, id="x")
    with pytest.raises(Unauthorized):
        noun.ask("rewards", identities.PUBLISHER)
