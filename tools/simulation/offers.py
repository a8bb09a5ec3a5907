"""The offers of the simulated programme: every expiry policy, every kind of limit."""

from dataclasses import dataclass
from typing import Any

RULES: tuple[dict[str, Any], ...] = (
    {"material": "PET_BOTTLE", "quantityPerPoint": 5, "activeFrom": "2027-01-01T00:00:00Z"},
    # A campaign that overrides the base while it lasts.
    {
        "material": "PET_BOTTLE",
        "quantityPerPoint": 5,
        "multiplierPercent": 200,
        "activeFrom": "2027-11-30T15:00:00Z",
        "activeUntil": "2027-12-31T15:00:00Z",
    },
    {"material": "ALUMINIUM_CAN", "expiryPolicy": "DAYS", "expiryCount": 45},
    {
        "material": "NEWSPAPER",
        "unit": "GRAM",
        "quantityPerPoint": 1000,
        "pointsPerQuantity": 3,
        "expiryPolicy": "MONTHS_END",
        "expiryCount": 2,
    },
    {
        "material": "CARDBOARD",
        "quantityPerPoint": 3,
        "expiryPolicy": "FIXED_DATE",
        "expiryDate": "2028-02-29",
        "activeUntil": "2028-02-20T15:00:00Z",
    },
    {"material": "BATTERY", "pointsPerQuantity": 5, "dailyCapPoints": 50, "expiryPolicy": "NEVER"},
)


@dataclass(frozen=True)
class Offer:
    """The fields of createReward, and how many pieces come when it has run out."""

    content: dict[str, Any]
    restock: int = 0


REWARDS = (
    Offer({"pointsCost": 10, "fulfilmentType": "DONATION"}),
    Offer({"pointsCost": 20, "stock": 15, "limitPerUserPerDay": 2}, restock=15),
    Offer({"pointsCost": 25, "stock": 10, "limitPerUser": 5}, restock=10),
    Offer({"pointsCost": 30, "stock": 8, "requiresApproval": True}, restock=8),
    Offer({"pointsCost": 15, "requiresApproval": True, "limitPerUserPerDay": 1}),
    Offer({"pointsCost": 20, "redeemableUntil": "2027-10-31T15:00:00Z"}),
)
