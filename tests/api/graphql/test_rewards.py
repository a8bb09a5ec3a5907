from typing import Any

import pytest

from resolvers.api.appsync.errors import InvalidInput
from resolvers.api.graphql.types.connections import encode_cursor, list_scope
from resolvers.storage.base.pages import Position
from tests.support.identities import ADMIN, API_KEY
from tests.support.service import Service


def ids(connection: Any) -> list[str]:
    assert connection["nodes"] == [edge["node"] for edge in connection["edges"]]
    return [node["name"] for node in connection["nodes"]]


@pytest.fixture
def catalogue(service: Service) -> Service:
    """Three active rewards of 100 to 300 points, and one that is not active."""
    service.make_reward(names={"ja": "c"}, pointsCost=300, category="goods")
    service.make_reward(names={"ja": "a"}, pointsCost=100, category="goods")
    service.make_reward(names={"ja": "b"}, pointsCost=200)
    service.make_reward(names={"ja": "off"}, pointsCost=150, isActive=False)
    return service


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
def test_catalogue_lists_active_rewards_cheapest_first(
    catalogue: Service, arguments: dict[str, Any], names: list[str]
) -> None:
    page = catalogue.ask("rewards", API_KEY, **arguments)

    assert ids(page) == names
    assert not page["pageInfo"]["hasNextPage"]


def test_staff_list_inactive_rewards_of_a_category(catalogue: Service) -> None:
    every = {"includeInactive": True}

    assert ids(catalogue.ask("rewards", ADMIN, **every)) == ["a", "off", "b", "c"]
    assert ids(catalogue.ask("rewards", ADMIN, **every, category="goods")) == ["a", "c"]


def test_cursor_above_the_price_is_rejected(catalogue: Service) -> None:
    scope = list_scope("rewards", None, 200, False)  # noqa: FBT003 - as the query names its lists
    forged = encode_cursor(scope, Position(250, "x"))

    with pytest.raises(InvalidInput, match="after: must be a cursor"):
        catalogue.ask("rewards", API_KEY, after=forged, maxPointsCost=200)
