from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from resolvers.domain.base.errors import InsufficientPointsError
from resolvers.domain.base.times import format_instant, parse_instant
from resolvers.domain.points.lots import (
    NEVER,
    Allocation,
    add,
    available,
    next_expiry_of,
    spend,
    unexpired,
)
from tests.support.domain_corrections import LATER, LOTS, PASSED, SOON
from tests.support.domain_programme import NOW
from tests.support.refusals import raised


def test_soonest_goes_first_and_what_never_expires_last() -> None:
    lots = {NEVER: 5, LATER: 10, SOON: 3, PASSED: 7}
    left, allocations = spend(lots, 15, NOW)
    assert left == {NEVER: 3, PASSED: 7}
    assert allocations == [
        Allocation(expires_at=SOON, points=3),
        Allocation(expires_at=LATER, points=10),
        Allocation(points=2),
    ]
    assert lots == {NEVER: 5, LATER: 10, SOON: 3, PASSED: 7}


def test_p11_lot_lasts_through_its_last_millisecond() -> None:
    last = parse_instant("2028-03-31T23:59:59.999+09:00")
    assert format_instant(last) == LATER
    assert available({LATER: 10}, last) == 10
    assert available({LATER: 10}, last + timedelta(milliseconds=1)) == 0
    assert spend({LATER: 10}, 10, last)[0] == {}


def test_p9_expired_points_are_unspendable_before_sweep() -> None:
    refusal = raised(InsufficientPointsError, lambda: spend({PASSED: 100, SOON: 3}, 4, NOW))
    assert (refusal.required, refusal.available, refusal.shortfall) == (4, 3, 1)


def test_next_expiry_is_earliest_even_if_past() -> None:
    assert next_expiry_of({NEVER: 5, LATER: 10, PASSED: 7}) == parse_instant(PASSED)
    assert next_expiry_of({NEVER: 5}) is None


def test_points_join_lot_of_their_expiry() -> None:
    assert add({SOON: 3}, SOON, 2) == {SOON: 5}
    assert add({SOON: 3}, NEVER, 2) == {SOON: 3, NEVER: 2}
    assert add({SOON: 3}, LATER, 0) == {SOON: 3}


def test_points_below_0_are_neither_added_nor_spent() -> None:
    with pytest.raises(ValueError, match="-1 points"):
        add({}, SOON, -1)
    with pytest.raises(ValueError, match="-1 points"):
        spend({SOON: 1}, -1, NOW)


def test_allocation_is_positive_and_omits_never() -> None:
    assert Allocation.of(NEVER, 2).to_item() == {"points": 2}
    assert Allocation.of(SOON, 2).to_item() == {"expires_at": SOON, "points": 2}
    assert [Allocation.of(lot, 1).lot for lot in (NEVER, SOON)] == [NEVER, SOON]
    with pytest.raises(ValidationError):
        Allocation(points=0)


@pytest.mark.parametrize("text", ["2028-03-31T14:59:59Z", "2028-03-31T23:59:59.999+09:00", NEVER])
def test_expiry_is_utc_with_milliseconds(text: str) -> None:
    with pytest.raises(ValidationError):
        Allocation(expires_at=text, points=1)


@given(lots=LOTS, points=st.integers(0, 8000))
def test_p1_spent_and_left_add_up(lots: dict[str, int], points: int) -> None:
    usable = available(lots, NOW)
    if points > usable:
        with pytest.raises(InsufficientPointsError):
            spend(lots, points, NOW)
        return
    left, allocations = spend(lots, points, NOW)
    assert sum(allocation.points for allocation in allocations) == points
    assert all(held > 0 for held in left.values())
    restored = left
    for allocation in allocations:
        restored = add(restored, allocation.lot, allocation.points)
    assert restored == lots
    # Every lot but the last one touched is spent whole, in the order of expiry.
    order = [lot for lot, _ in unexpired(lots, NOW)]
    touched = [allocation.lot for allocation in allocations]
    assert touched == order[: len(touched)]
    assert not set(touched[:-1]) & set(left)
