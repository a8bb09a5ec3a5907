"""The JSON of the replaced system, from the same fields.

Its clients are lenient, and so are these routes: they ignore unknown parameters and members.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol

import orjson

from resolvers.api.rest.answers import list_items
from resolvers.api.rest.arguments import parse_object, read_key
from resolvers.api.rest.problems import Problem
from resolvers.api.rest.requests import Request
from resolvers.domain.base.enums import ErrorCode

PAGE_SIZE = 100
LIST_TOO_LONG = "LIST_TOO_LONG"
ROWS_LIMIT_BYTES = 6_000_000
"""The most bytes of a list, as Lambda writes it. Source: AWS Lambda Developer Guide, "Lambda
quotas": 6 MB for a response. Above it the gateway would say that the outcome is unknown.
"""
_STATUSES = {"PENDING_APPROVAL": "pending", "CONFIRMED": "completed", "FULFILLED": "completed"}


UNDONE = "cancelled"


class Fields(Protocol):
    """The schema's fields, as the caller may call them."""

    def call(self, place: str, arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
        """Return the answer; raise Problem."""

    def change(self, place: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Return the payload of a granted mutation; raise Problem."""

    def add_nested(self, type_name: str, name: str, rows: list[dict[str, Any]]) -> None:
        """Add a field to each row; raise Problem."""


Answer = Callable[[Fields, Request], dict[str, Any]]


def list_locations(fields: Fields, request: Request) -> dict[str, Any]:
    """Answer GET /locations with ?location_id= or ?status=active, or without both."""
    location_id = _parameter(request, "location_id")
    if location_id is not None:
        found = fields.call("Query.location", {"id": location_id})
        if found is None:
            raise _not_found("LOCATION", location_id)
        return {"location": _show_location(found)}
    status = _flag(request, "status")
    shown = map(_show_location, _list_all(fields, "Query.locations"))
    rows = _collect(row for row in shown if status in (None, row["status"]))
    return {"locations": rows, "total_count": len(rows)}


def list_rewards(fields: Fields, request: Request) -> dict[str, Any]:
    """Answer GET /rewards; without a token only active ones are visible."""
    is_active = _flag(request, "is_active")
    shown = map(_show_reward, _list_all(fields, "Query.rewards"))
    rows = _collect(row for row in shown if is_active in (None, str(row["is_active"]).lower()))
    return {"rewards": rows, "total_count": len(rows)}


def get_reward(fields: Fields, request: Request) -> dict[str, Any]:
    reward_id = request.path_parameters["id"]
    found = fields.call("Query.reward", {"id": reward_id})
    if found is None:
        raise _not_found("REWARD", reward_id)
    return {"reward": _show_reward(found)}


def exchange_reward(fields: Fields, request: Request) -> dict[str, Any]:
    """Exchange one piece; without an Idempotency-Key, equal requests within seconds are one."""
    reward_id = request.path_parameters["id"]
    key = read_key(request)
    if key is None:
        place, arguments = "Mutation.exchangeRewardWithoutKey", {"rewardId": reward_id}
    else:
        arguments = {"rewardId": reward_id, "idempotencyKey": key}
        place = "Mutation.exchangeReward"
    payload = fields.change(place, arguments)
    exchange = payload["exchange"]
    status = _STATUSES.get(exchange["status"], UNDONE)
    return {
        "success": status != UNDONE,
        "reward_id": reward_id,
        "reward_name": _read_reward_name(fields, exchange),
        "points_used": exchange["pointsSpent"],
        "new_balance": payload["balance"]["available"],
        "exchange_id": exchange["id"],
        "exchanged_at": exchange["requestedAt"],
        "status": status,
    }


def _read_reward_name(fields: Fields, exchange: dict[str, Any]) -> str | None:
    """Return the name, or None if it cannot be read: the exchange is made, so report no error."""
    try:
        fields.add_nested("Exchange", "reward", [exchange])
    except Problem:
        return None
    name: str | None = exchange["reward"] and exchange["reward"]["name"]
    return name


def redeem_token(fields: Fields, request: Request) -> dict[str, Any]:
    code = parse_object(request.body).get("qr_token") if request.body else None
    if not isinstance(code, str):
        raise Problem(ErrorCode.INVALID_INPUT, "qr_token is missing: send it as a text in JSON")
    payload = fields.change("Mutation.redeemQrToken", {"code": code})
    return {
        "success": True,
        "points_added": payload["ledgerEntry"]["points"],
        "new_balance": payload["balance"]["available"],
        "qr_token": code,
        "redeemed_at": payload["recycleEvent"]["recordedAt"],
    }


def _parameter(request: Request, name: str) -> str | None:
    values = request.query.get(name)
    # A value that is not UTF-8 names nothing.
    return values[-1].encode("utf-8", "replace").decode() if values else None


def _flag(request: Request, name: str) -> str | None:
    value = _parameter(request, name)
    return None if value is None else value.lower()


def _list_all(fields: Fields, place: str) -> Iterator[dict[str, Any]]:
    """Yield all rows: the old lists had no pages."""
    arguments: dict[str, Any] = {"first": PAGE_SIZE}
    while True:
        page = fields.call(place, arguments)
        yield from list_items(page)
        if not page["pageInfo"]["hasNextPage"]:
            return
        arguments["after"] = page["pageInfo"]["endCursor"]


def _collect(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows; raise Problem if they do not fit into an answer."""
    collected = []
    left_bytes = ROWS_LIMIT_BYTES
    for row in rows:
        # The body is a string in the JSON of the answer, and that needs escapes.
        left_bytes -= len(orjson.dumps(orjson.dumps(row).decode()))
        if left_bytes < 0:
            detail = (
                "The list is too long for one answer: read this route's successor page by page."
            )
            raise Problem(LIST_TOO_LONG, detail)
        collected.append(row)
    return collected


def _show_location(location: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "location_id": location["id"],
        "name": location["name"],
        "address": location["address"],
        "latitude": location["coordinates"]["latitude"],
        "longitude": location["coordinates"]["longitude"],
        "status": "inactive" if location["status"] == "CLOSED" else "active",
    }


def _show_reward(reward: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "reward_id": reward["id"],
        "name": reward["name"],
        "description": reward["description"],
        "category": reward["category"],
        "image_url": reward["imageUrl"],
        "points_cost": reward["pointsCost"],
        "stock_count": reward["stockRemaining"],
        "is_active": reward["isActive"],
        "redeemable_from": reward["redeemableFrom"],
        "redeemable_until": reward["redeemableUntil"],
        "redemption_limit_per_user": reward["limitPerUser"],
        "redemption_limit_per_day": reward["limitPerUserPerDay"],
        "terms_and_conditions": reward["termsAndConditions"],
        "created_at": reward["createdAt"],
        "updated_at": reward["updatedAt"],
    }


def _not_found(kind: str, identifier: str) -> Problem:
    return Problem(f"{kind}_NOT_FOUND", f"{kind.capitalize()} {identifier[:64]} does not exist.")


OLD_SHAPES: Mapping[str, Answer] = {
    "GET /locations": list_locations,
    "GET /rewards": list_rewards,
    "GET /rewards/{id}": get_reward,
    "POST /rewards/{id}/exchange": exchange_reward,
    "POST /qr/redeem": redeem_token,
}
