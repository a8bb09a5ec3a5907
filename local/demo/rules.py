"""The earn rules of the demo's programme."""

from typing import Any, Final

Content = dict[str, Any]

ACTIVE_FROM: Final = "2025-03-31T15:00:00.000Z"  # the start of a fiscal year in Japan
BATTERY_POINTS_DAYS: Final = 90
# The first is the README's. It has no cap, so that a reader's deposits always count.
RULES: Final[tuple[Content, ...]] = (
    {"material": "PET_BOTTLE", "unit": "PIECE", "quantityPerPoint": 5, "pointsPerQuantity": 1},
    {
        "material": "ALUMINIUM_CAN",
        "unit": "PIECE",
        "quantityPerPoint": 10,
        "pointsPerQuantity": 1,
        "dailyCapPoints": 20,
    },
    {"material": "NEWSPAPER", "unit": "GRAM", "quantityPerPoint": 1000, "pointsPerQuantity": 1},
    {
        "material": "SMALL_APPLIANCE",
        "unit": "PIECE",
        "quantityPerPoint": 1,
        "pointsPerQuantity": 5,
        "dailyCapPoints": 20,
    },
    {"material": "CARDBOARD", "unit": "GRAM", "quantityPerPoint": 2000, "pointsPerQuantity": 1},
    {"material": "TEXTILE", "unit": "GRAM", "quantityPerPoint": 1000, "pointsPerQuantity": 2},
    {
        "material": "BATTERY",
        "unit": "PIECE",
        "quantityPerPoint": 1,
        "pointsPerQuantity": 2,
        "dailyCapPoints": 30,
        "expiryPolicy": "DAYS",
        "expiryCount": BATTERY_POINTS_DAYS,
    },
)
UNITS: Final[dict[str, str]] = {rule["material"]: rule["unit"] for rule in RULES}
