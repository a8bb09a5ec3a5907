"""What bottles bring a citizen, by a reckoning of its own: steps, what is carried, a cap a day."""

from collections import Counter
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

BOTTLES: Final = "PET_BOTTLE"
STEP: Final = 5
"""Bottles for a point."""
CAP: Final = 6
"""The most points a day."""
ZONE: Final = ZoneInfo("Asia/Tokyo")


def day_of(instant: str) -> str:
    return datetime.fromisoformat(instant).astimezone(ZONE).date().isoformat()


class Bottles:
    def __init__(self) -> None:
        self._carried = 0
        self._points: Counter[str] = Counter()

    def bring(self, quantity: int, created_at: str) -> int:
        """Return the points of a deposit. Bottles above the cap are not carried."""
        steps, self._carried = divmod(self._carried + quantity, STEP)
        day = day_of(created_at)
        points = min(steps, CAP - self._points[day])
        self._points[day] += points
        return points

    @property
    def has_been_at_cap(self) -> bool:
        return CAP in self._points.values()
