"""A programme whose database answers at once, and the requests for comparing servers."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from resolvers.domain.base.enums import ExchangeStatus
from resolvers.domain.rewards.exchanges import Exchange
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import to_attributes
from tests.support.identities import NOW
from tests.support.service import HANAKO
from tools.benchmarks.handler import ARGUMENTS
from tools.benchmarks.places import INDEX, MALAGA, made_up_city, put, rows
from tools.benchmarks.rest import PAGE_ROWS, InstantCatalogue
from tools.support.requests import index_entry

PLACES_COUNT = 1_000
REQUESTS: Mapping[str, Mapping[str, Any]] = {
    "viewer": {
        "query": """{ viewer { id displayName balance {
            available held lifetimeEarned version expiring { points expiresAt } } } }"""
    },
    "a page of rewards": {
        "query": """{ rewards { nodes { id name pointsCost stockRemaining isActive }
            pageInfo { hasNextPage endCursor } } }"""
    },
    "nearby locations": {
        "query": """query ($latitude: Float!, $longitude: Float!) {
            nearbyLocations(latitude: $latitude, longitude: $longitude) {
              edges { distanceMeters node {
                id names { ja en } address status coordinates { latitude longitude } } } } }""",
        "variables": dict(zip(("latitude", "longitude"), MALAGA, strict=True)),
    },
    "exchanges with their rewards": {
        "query": """{ viewer { exchanges { nodes {
            id status pointsSpent reward { id name pointsCost } } } } }"""
    },
    "exchangeReward, refused": {
        "query": """mutation ($rewardId: ID!, $idempotencyKey: ID!, $quantity: Int) {
            exchangeReward(
              rewardId: $rewardId, idempotencyKey: $idempotencyKey, quantity: $quantity
            ) { exchange { id } userErrors { code message field } } }""",
        "variables": ARGUMENTS,
    },
}


class InstantProgramme(InstantCatalogue):
    """Has places, and exchanges of hanako's too."""

    def __init__(self) -> None:
        super().__init__()
        places = rows(put(offset, MALAGA) for offset in made_up_city(PLACES_COUNT))
        # DynamoDB's numbers are decimal.
        decimal: list[Any] = json.loads(json.dumps(places), parse_float=Decimal)
        self._places = {each["location_id"]: to_attributes(each) for each in decimal}
        self._exchanges = [to_attributes(_exchange(n).to_item()) for n in range(PAGE_ROWS)]

    def query(self, **request: Any) -> dict[str, Any]:
        if request["TableName"].endswith("locations"):
            return {"Items": self._find_places(request["ExpressionAttributeValues"])}
        if request["TableName"].endswith("exchanges"):
            return {"Items": self._exchanges}
        return super().query(**request)

    def batch_get_item(self, **request: Any) -> dict[str, Any]:
        table, wanted = next(iter(request["RequestItems"].items()))
        if not table.endswith("locations"):
            return super().batch_get_item(**request)
        found = [self._places[key["location_id"]["S"]] for key in wanted["Keys"]]
        return {"Responses": {table: found}}

    def _find_places(self, values: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return the places of one partition and range of sort keys."""
        partition, first, last = (value["S"] for value in values.values())
        return [
            index_entry(*INDEX, place)
            for place in self._places.values()
            if place["geo_pk"]["S"] == partition and first <= place["geo_sk"]["S"] <= last
        ]


def _exchange(number: int) -> Exchange:
    return Exchange(
        exchange_id=f"exchange-{number}",
        user_id=HANAKO["sub"],
        reward_id=f"reward-{number}",
        quantity=1,
        points_cost_at=500,
        status=ExchangeStatus.CONFIRMED,
        allocations=[],
        stock_taken=0,
        requested_at=NOW,
        updated_at=NOW,
        request_hash="hash",
    )


def open_instant_database() -> Database:
    return Database(InstantProgramme(), "none-")
