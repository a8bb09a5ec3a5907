"""createReward's whole answer, and the catalogue."""

from typing import Any

import pytest

from tests.support.change_requests import TOTE
from tests.support.identities import ADMIN, API_KEY
from tests.support.service import Service

NO_TRANSLATIONS = {"jaKana": None, "en": None, "easyJa": None}


def test_createreward_answers_whole_reward(service: Service) -> None:
    whole = {
        **TOTE,
        "names": {"ja": "エコバッグ", "en": "Tote bag"},
        "description": "綿100%\n日本製",
        "category": "goods",
        "imageUrl": "https://example.com/tote.png",
        "stock": 3,
        "redeemableFrom": "2026-12-01T00:00:00+09:00",
        "redeemableUntil": "2027-04-01T00:00:00.000+09:00",
        "limitPerUser": 3,
        "limitPerUserPerDay": 1,
        "requiresApproval": True,
        "isActive": True,
        "localizedTerms": {"ja": "おひとり様1点\n返品不可", "en": "One each\nNo returns"},
    }

    payload = service.change("createReward", ADMIN, input=whole)

    made = payload["reward"]
    assert payload == {"reward": made, "replayed": False, "userErrors": []}
    assert made == {
        "id": made["id"],
        "name": "エコバッグ",
        "names": {"ja": "エコバッグ", "jaKana": None, "en": "Tote bag", "easyJa": None},
        "description": "綿100%\n日本製",
        "localizedDescription": {"ja": "綿100%\n日本製", **NO_TRANSLATIONS},
        "category": "goods",
        "imageUrl": "https://example.com/tote.png",
        "pointsCost": 500,
        "stockRemaining": 3,
        "isActive": True,
        "redeemableFrom": "2026-11-30T15:00:00.000Z",
        "redeemableUntil": "2027-03-31T15:00:00.000Z",
        "limitPerUser": 3,
        "limitPerUserPerDay": 1,
        "requiresApproval": True,
        "fulfilmentType": "PICKUP",
        "totalExchanged": 0,
        "termsAndConditions": "おひとり様1点\n返品不可",
        "localizedTerms": {
            "ja": "おひとり様1点\n返品不可",
            "jaKana": None,
            "en": "One each\nNo returns",
            "easyJa": None,
        },
        "createdAt": "2026-11-25T09:00:00.000Z",
        "updatedAt": "2026-11-25T09:00:00.000Z",
    }
    assert service.ask("reward", API_KEY, id=made["id"]) == made


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
