"""The JSON of the old system, as resolvers/api/rest/old_shapes.py writes it."""

from collections.abc import Mapping

from tools.openapi.examples import LATER, MOMENT
from tools.openapi.forms import reference_to
from tools.openapi.schemas import Schema, object_schema, or_null


def _text(text: str, example: str) -> Schema:
    return {"description": text, "type": "string", "examples": [example]}


def _number(text: str, example: int) -> Schema:
    return {"description": text, "type": "integer", "examples": [example]}


def _moment(text: str, example: str = MOMENT) -> Schema:
    return {**_text(text, example), "format": "date-time"}


def _all(name: str, of_one: str) -> Schema:
    rows = {"description": "All of them.", "type": "array", "items": reference_to(of_one)}
    return object_schema(
        "All of them, without pages.", {name: rows, "total_count": _number("How many.", 1)}
    )


_DONE: Schema = {"description": "Always true.", "type": "boolean", "const": True}
_BALANCE = _number("Points that can be spent now.", 120)
SCHEMAS: Mapping[str, Schema] = {
    "OldLocation": object_schema(
        "A collection point.",
        {
            "location_id": _text("The id.", "park"),
            "name": _text("The name in Japanese.", "駅前"),
            "address": _text("Postal address.", "静岡市駿河区南町1-1"),
            "latitude": {"description": "Degrees north.", "type": "number", "examples": [34.9712]},
            "longitude": {"description": "Degrees east.", "type": "number", "examples": [138.389]},
            "status": {
                "description": "inactive if it is closed for good.",
                "type": "string",
                "enum": ["active", "inactive"],
            },
        },
    ),
    "OldReward": object_schema(
        "What users exchange points for.",
        {
            "reward_id": _text("The id.", "towel"),
            "name": _text("The name in Japanese.", "今治タオル"),
            "description": or_null(_text("What it is, in words.", "今治のタオル1枚")),
            "category": or_null(_text("The category.", "goods")),
            "image_url": or_null(_text("A picture.", "https://example.com/towel.png")),
            "points_cost": _number("Price in points.", 500),
            "stock_count": or_null(_number("Pieces left; null: unlimited.", 98)),
            "is_active": {
                "description": "Whether it is in the catalogue.",
                "type": "boolean",
                "examples": [True],
            },
            "redeemable_from": or_null(_moment("When users can first exchange it.")),
            "redeemable_until": or_null(_moment("When users no longer can.", LATER)),
            "redemption_limit_per_user": or_null(_number("Pieces that one user can have.", 5)),
            "redemption_limit_per_day": or_null(
                _number("Pieces that one user can have in a day.", 1)
            ),
            "terms_and_conditions": or_null(_text("Terms and conditions.", "窓口で受け取り。")),
            "created_at": _moment("When it was created."),
            "updated_at": _moment("When an admin last changed it."),
        },
    ),
    "OldLocations": _all("locations", "OldLocation"),
    "OldRewards": _all("rewards", "OldReward"),
    "OldExchange": object_schema(
        "An exchange.",
        {
            "success": {
                "description": "False if the exchange was undone since: its status is cancelled.",
                "type": "boolean",
                "examples": [True],
            },
            "reward_id": _text("The id of the reward.", "towel"),
            "reward_name": or_null(
                _text("Its name; null: it no longer exists, or cannot be read.", "今治タオル")
            ),
            "points_used": _number("Points that the exchange took or holds.", 500),
            "new_balance": _BALANCE,
            "exchange_id": _text("The id of the exchange.", "9f86d081"),
            "exchanged_at": _moment("When it was requested."),
            "status": {
                "description": "pending: an operator has to approve it.",
                "type": "string",
                "enum": ["completed", "pending", "cancelled"],
            },
        },
    ),
    "OldRedemption": object_schema(
        "A credited deposit.",
        {
            "success": _DONE,
            "points_added": _number("Points that were credited.", 2),
            "new_balance": _BALANCE,
            "qr_token": _text("The code, as it was sent.", "MFRGGZDFMZTWQ2LKNNWG23TPOB"),
            "redeemed_at": _moment("When it was redeemed."),
        },
    ),
}
LOCATIONS: Schema = {
    "oneOf": [
        reference_to("OldLocations"),
        object_schema("The location of location_id.", {"location": reference_to("OldLocation")}),
    ]
}
REWARDS = reference_to("OldRewards")
REWARD = object_schema("A reward.", {"reward": reference_to("OldReward")})
EXCHANGE = reference_to("OldExchange")
REDEMPTION = reference_to("OldRedemption")
REDEMPTION_REQUEST = object_schema(
    "What was scanned.",
    {"qr_token": _text("The secret in the QR picture.", "MFRGGZDFMZTWQ2LKNNWG23TPOB")},
)
