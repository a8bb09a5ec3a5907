from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.domain.accounts import Account
from resolvers.domain.enums import LedgerEntryType
from resolvers.domain.errors import InsufficientPointsError
from resolvers.domain.ledger import LedgerEntry, Movement
from resolvers.domain.lots import NEVER, Allocation, available, unexpired
from resolvers.domain.reversals import take_back
from resolvers.domain.verification.accounts import verify_chain
from tests.support.domain_corrections import (
    EMPTY,
    LATER,
    LOTS,
    PASSED,
    SOON,
    make,
    request,
    undo,
)
from tests.support.domain_programme import BOTTLES, NOW, deposit, redeem


@given(
    lots=LOTS,
    given_points=st.dictionaries(
        st.sampled_from([PASSED, SOON, LATER, NEVER]), st.integers(1, 900), min_size=1
    ),
)
def test_p1_reversal_takes_own_lots_then_soonest(
    lots: dict[str, int], given_points: dict[str, int]
) -> None:
    allocations = [Allocation.of(lot, points) for lot, points in given_points.items()]
    points = sum(given_points.values())
    if points > available(lots, NOW):
        with pytest.raises(InsufficientPointsError):
            take_back(lots, allocations, NOW)
        return
    left, taken = take_back(lots, allocations, NOW)

    moved = {lot: held - left.get(lot, 0) for lot, held in lots.items()}
    assert sum(allocation.points for allocation in taken) == points == sum(moved.values())
    assert all(held > 0 for held in left.values())
    usable = dict(unexpired(lots, NOW))
    assert all(moved[lot] == 0 for lot in lots if lot not in usable)
    own = {lot: min(usable.get(lot, 0), n) for lot, n in given_points.items()}
    assert all(moved.get(lot, 0) >= n for lot, n in own.items())
    beyond = [lot for lot in usable if moved[lot] > own.get(lot, 0)]
    # Every lot that was touched beyond its own but the last is spent whole, in order of expiry.
    order = [lot for lot, held in usable.items() if held > own.get(lot, 0)]
    assert beyond == order[: len(beyond)]
    assert not set(beyond[:-1]) & set(left)


@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["earn", "adjust", "spend", "undo"]),
            st.integers(1, 400),
            st.sampled_from([0, 1, 200, 500]),
        ),
        min_size=2,
        max_size=25,
    )
)
def test_p1_p8_a_history_with_reversals_adds_up(steps: list[tuple[str, int, int]]) -> None:
    account, entries, now = EMPTY, [], NOW
    open_entries: list[LedgerEntry] = []
    refusals: list[tuple[InsufficientPointsError, int]] = []
    for kind, number, days in steps:
        now += timedelta(days=days)
        try:
            movement = _move(account, kind, number, open_entries, now)
        except InsufficientPointsError as refusal:
            refusals.append((refusal, available(account.lots, now)))
            continue
        if movement is None:
            continue
        account = movement.account
        entries.append(movement.entry)
        assert account.points_balance == sum(account.lots.values()) >= 0
    assert verify_chain(entries) is None
    assert sum(entry.points_change for entry in entries) == account.points_balance
    assert all(each.available == there < each.required for each, there in refusals)
    reversed_ids = {entry.reverses for entry in entries}
    standing = [entry for entry in entries if entry.transaction_id not in reversed_ids]
    assert account.lifetime_earned == sum(
        entry.points_change for entry in standing if entry.transaction_type is LedgerEntryType.EARN
    )


def _move(
    account: Account, kind: str, number: int, open_entries: list[LedgerEntry], now: datetime
) -> Movement | None:
    """Take a step. Reversible entries go to `open_entries`, from which undo takes one."""
    key = f"key-{account.ledger_seq}"
    if kind == "undo":
        if not open_entries:
            return None
        index = number % len(open_entries)
        movement = undo(account, open_entries[index], now=now)
        del open_entries[index]
        return movement
    if kind == "earn":
        movement = redeem(account, [deposit(BOTTLES, number * 5)], now).movement
    else:
        points = number if kind == "adjust" else -number
        movement = make(account, request(points, idempotency_key=key), now=now)
    open_entries.append(movement.entry)
    return movement
