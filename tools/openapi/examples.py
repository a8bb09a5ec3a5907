"""An example of each plain member of requests and answers.

A member is found as in forms.py. A cursor has none: a made-up one is of no list.
"""

from collections.abc import Mapping
from typing import Any

_CITIZEN = "5f1c2a4e-0d7b-4f5a-9a54-0c6f6f1f2b11"
_DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_ZEROS = "0" * 64

EXAMPLES: Mapping[str, Any] = {
    "id": "0d5b7c1e-6a3f-4d1b-8c9e-2f7a51b0c3d4",
    "User.id": _CITIZEN,
    "userId": _CITIZEN,
    "locationId": "shizuoka-station-south",
    "rewardId": "towel",
    "exchangeId": _DIGEST,
    "recycleEventId": _DIGEST,
    "reversesId": _DIGEST,
    "ruleId": "pet-bottles",
    "kioskIds": "7b0f3f5e-2c58-4a53-8d0c-6f1f0b5f9a10",
    "kioskIds[]": "7b0f3f5e-2c58-4a53-8d0c-6f1f0b5f9a10",
    "deviceEventId": "2026-11-25-0042",
    "idempotencyKey": "3c1c7d7e-9f0b-4a52-b1a3-6a1f0d2c9e55",
    "first": 20,
    "code": "MFRGGZDFMZTWQ2LKNNWG23TPOB",
    "name": "駅前 回収ステーション",
    "Reward.name": "今治タオル",
    "ja": "緑の丘",
    "jaKana": "みどりのおか",
    "en": "Green Hill",
    "easyJa": "みどりの おか",
    "address": "静岡市駿河区南町1-1",
    "openingHours": "Mo-Su 09:00-20:00",
    "municipalityCode": "22102",
    "source": "shizuoka-open-data",
    "externalId": "0042",
    "attribution": "静岡市, CC BY 4.0",
    "latitude": 34.9712,
    "longitude": 138.389,
    "radiusMeters": 2000,
    "distanceMeters": 140,
    "fillLevelPercent": 60,
    "description": "今治のタオル1枚",
    "category": "goods",
    "imageUrl": "https://example.com/towel.png",
    "termsAndConditions": "窓口で受け取り。",
    "pointsCost": 500,
    "maxPointsCost": 1000,
    "expectedPointsCost": 500,
    "currentPointsCost": 550,
    "stock": 100,
    "stockRemaining": 98,
    "fiscalYear": 2026,
    "month": "2026-11",
    "firstDay": "2026-11-01",
    "lastDay": "2026-11-30",
    "issued": 1200,
    "spent": 500,
    "expired": 40,
    "adjusted": 10,
    "reversed": -2,
    "opened": 0,
    "refunded": 50,
    "released": 100,
    "change": 718,
    "pointsIssued": 1200,
    "deposits": 310,
    "activeUsers": 120,
    "requested": 7,
    "confirmed": 5,
    "fulfilled": 4,
    "cancelled": 1,
    "rejected": 1,
    "remaining": 3,
    "delta": 50,
    "limitPerUser": 5,
    "limitPerUserPerDay": 1,
    "limit": 1,
    "totalExchanged": 2,
    "quantity": 1,
    "MaterialQuantity.quantity": 12,
    "MaterialQuantityInput.quantity": 12,
    "RecycleItem.quantity": 12,
    "pointsSpent": 500,
    "pointsValue": 2,
    "pointsEarned": 2,
    "cappedQuantity": 0,
    "remainderBefore": 3,
    "remainderAfter": 0,
    "ruleVersion": 1,
    "quantityPerPoint": 5,
    "pointsPerQuantity": 1,
    "multiplierPercent": 100,
    "dailyCapPoints": 100,
    "expiryCount": 12,
    "expiryDate": "2099-03-31",
    "points": 100,
    "LedgerEntry.points": -500,
    "heldPoints": 0,
    "balanceAfter": 1000,
    "heldAfter": 0,
    "sequence": 42,
    "version": 42,
    "EarnRule.version": 1,
    "available": 1000,
    "held": 0,
    "lifetimeEarned": 1500,
    "required": 2000,
    "shortfall": 1000,
    "reason": "Sorry for the closed kiosk",
    "note": "Collected at the counter",
    "voucherCode": "ABCD-1234",
    "actor": "citizen",
    "previousHash": _ZEROS,
    "hash": _DIGEST,
    "displayName": "花子",
    "memberNumber": "A-0042",
    "text": "えき",
    "language": "ja",
    "isActive": True,
    "isSuspended": False,
    "expiring": True,
    "decided": False,
    "voucher": True,
    "requiresApproval": False,
}
MOMENT = "2026-11-25T09:00:00.000Z"
LATER = "2099-03-31T14:59:59.999Z"
# Moments that have to be, or usually are, in the future.
_LATER = frozenset(
    {"expiresAt", "activeUntil", "redeemableUntil", "holdUntil", "resetsAt"},
)


def example_of(owner: str, name: str) -> Any:  # noqa: ANN401 - JSON
    """Return the member's example; None if it has none."""
    return EXAMPLES.get(f"{owner}.{name}", EXAMPLES.get(name))


def moment_of(name: str) -> str:
    return LATER if name in _LATER else MOMENT
