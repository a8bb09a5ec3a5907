"""Lots: an account's points by expiry. Points can be spent until their expiry and at it."""

import functools
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from resolvers.domain.base.errors import InsufficientPointsError
from resolvers.domain.base.items import Int32, Item
from resolvers.domain.base.times import format_instant, parse_instant

NEVER = "never"

# Points above 0 by expiry: NEVER, or a text of fixed width, which sorts as its time does.
Lots = Mapping[str, int]


@functools.lru_cache(maxsize=4096)
def _check_expiry(text: str) -> str:
    if format_instant(parse_instant(text)) != text:
        raise ValueError("a lot's expiry must be a time in UTC with milliseconds, or NEVER")
    return text


def _check_lot(text: str) -> str:
    return text if text == NEVER else _check_expiry(text)


_Expiry = Annotated[str, AfterValidator(_check_expiry)]
Lot = Annotated[str, AfterValidator(_check_lot)]


class Allocation(Item):
    """Points that an entry added to a lot or took from it. No expires_at: they never expire."""

    expires_at: _Expiry | None = None
    points: Int32 = Field(gt=0)

    @property
    def lot(self) -> str:
        return NEVER if self.expires_at is None else self.expires_at

    @classmethod
    def of(cls, lot: str, points: int) -> "Allocation":
        return cls(expires_at=None if lot == NEVER else lot, points=points)


def next_expiry_of(lots: Mapping[str, int]) -> datetime | None:
    """Return the earliest expiry for the sweeper, even a past one. None: no lot expires."""
    dated = [lot for lot in lots if lot != NEVER]
    return parse_instant(min(dated)) if dated else None


def has_passed(lot: str, now: datetime) -> bool:
    """Return whether the lot has expired at `now`."""
    # As texts, digits come before NEVER.
    return lot < format_instant(now)


def unexpired(lots: Lots, now: datetime) -> list[tuple[str, int]]:
    """Return the unexpired lots in the order of spending: earliest expiry first, NEVER last."""
    return sorted([(lot, points) for lot, points in lots.items() if not has_passed(lot, now)])


def available(lots: Lots, now: datetime) -> int:
    return sum(dict(unexpired(lots, now)).values())


def add(lots: Lots, expiry: str, points: int) -> dict[str, int]:
    """Return the lots with more points under `expiry` (fixed-width text or NEVER)."""
    if points < 0:
        raise ValueError(f"{points} points cannot be added")
    if points == 0:
        return dict(lots)
    return {**lots, expiry: lots.get(expiry, 0) + points}


def put_back(lots: Lots, allocations: Iterable[Allocation]) -> dict[str, int]:
    """Return the lots with the allocations added, even expired ones."""
    left = dict(lots)
    for allocation in allocations:
        left = add(left, allocation.lot, allocation.points)
    return left


def spend(lots: Lots, points: int, now: datetime) -> tuple[dict[str, int], list[Allocation]]:
    """Take points from the lots that expire soonest. Leave expired lots to the sweeper.

    Raise InsufficientPointsError if the unexpired lots have too few points.
    """
    if points < 0:
        raise ValueError(f"{points} points cannot be spent")
    usable = unexpired(lots, now)
    in_all = sum(dict(usable).values())
    if points > in_all:
        raise InsufficientPointsError(points, in_all)
    left = dict(lots)
    allocations = []
    missing = points
    for lot, held in usable:
        if missing == 0:
            break
        taken = min(held, missing)
        missing -= taken
        left[lot] = held - taken
        allocations.append(Allocation.of(lot, taken))
    return {lot: held for lot, held in left.items() if held}, allocations
