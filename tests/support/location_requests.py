"""Requests about locations, as an admin sends them."""

from collections.abc import Mapping
from typing import Any

from tests.support.identities import Noun

MUTATIONS = ("createLocation", "updateLocation", "deactivateLocation", "reportLocationStatus")
INPUT: Mapping[str, Any] = {
    "names": {"ja": "ミニステーション東益津", "jaKana": "ミニステーションヒガシマシヅ"},
    "address": "静岡県焼津市中里176",
    "coordinates": {"latitude": 34.887, "longitude": 138.316944},
}


def make_location(noun: Noun, **changes: Any) -> dict[str, Any]:
    answer = noun.change("createLocation", input={**INPUT, **changes})
    assert answer["userErrors"] == []
    location: dict[str, Any] = answer["location"]
    return location
