from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.domain.base.authorization import Role
from resolvers.domain.base.digests import digest
from resolvers.domain.base.enums import AccountStatus, ErrorCode, LedgerEntryType
from resolvers.domain.base.errors import DomainError, InsufficientPointsError, InvalidInputError
from resolvers.domain.points.accounts import POINTS_CEILING, TOTAL_CEILING, Account, DayCounters
from resolvers.domain.points.commands import Command
from resolvers.domain.points.ledger import Actor, LedgerEntry, Movement
from resolvers.domain.points.lots import NEVER, Allocation, available, unexpired
from resolvers.domain.points.reversals import already_reversed, reversal_command, take_back
from tests.support.domain_corrections import (
    EMPTY,
    LATER,
    LOTS,
    PASSED,
    SOON,
    account_of,
    make,
    request,
    undo,
)
from tests.support.domain_programme import (
    BOTTLES,
    END_OF_FISCAL_YEAR,
    NOW,
    VOUCHER,
    deposit,
    exchange,
    redeem,
)
from tests.support.refusals import raised, refused_replay

EXPIRED = NOW + timedelta(days=900)


def earned(quantity: int = 50, account: Account = EMPTY) -> Movement:
    return redeem(account, [deposit(BOTTLES, quantity)]).movement


def test_reversed_earn_reduces_lifetime_earned() -> None:
    movement = earned(52)
    original = movement.entry
    suspended = {"status": AccountStatus.SUSPENDED}
    before = movement.account.model_copy(update=suspended)
    undone = undo(before, original)
    entry, after = undone.entry, undone.account
    assert (entry.operation, entry.transaction_type) == ("reverse", LedgerEntryType.REVERSAL)
    assert entry.transaction_id == digest("reversal", original.transaction_id)
    assert entry.reverses == original.transaction_id
    assert (entry.points_change, entry.held_change, entry.balance_after) == (-10, 0, 0)
    assert entry.allocations == original.allocations
    assert entry.actor == Actor(sub="ichiro", role=Role.ADMIN)
    assert (entry.reason, entry.salt) == ("counted twice", "salt")
    assert (after.lots, after.lifetime_earned) == ({}, 0)
    assert (after.remainders, after.day_counters) == (
        {"PET_BOTTLE#PIECE": 2},
        DayCounters(day="2026-11-25", earned={"bottles": 10}, earned_total=10),
    )


@pytest.mark.parametrize("points", [7, -7])
def test_reversed_adjustment_keeps_lifetime_earned(points: int) -> None:
    movement = make(earned().account, request(points))

    after = undo(movement.account, movement.entry).account

    assert (after.points_balance, after.lots) == (10, {END_OF_FISCAL_YEAR: 10})
    assert after.lifetime_earned == 10


def test_reversal_takes_its_own_lots_first() -> None:
    original = make(account_of({SOON: 5}), request(7)).entry
    lots = {PASSED: 9, SOON: 5, LATER: 4, NEVER: 3}

    undone = undo(account_of(lots), original)

    assert undone.entry.allocations == [
        Allocation(expires_at=LATER, points=4),
        Allocation(expires_at=SOON, points=3),
    ]
    assert undone.account.lots == {PASSED: 9, SOON: 2, NEVER: 3}


def test_reversal_leaves_expired_lot_to_sweeper() -> None:
    original = make(EMPTY, request(7)).entry
    lots = {LATER: 7, NEVER: 7}
    undone = undo(account_of(lots), original, now=EXPIRED)
    assert undone.account.lots == {LATER: 7}
    assert undone.entry.allocations == [Allocation(points=7)]
    # A clock that is behind the last entry changes nothing.
    assert undo(account_of(lots, last_at=EXPIRED), original).account.lots == {LATER: 7}


def test_reversal_below_zero_reports_whole_shortfall() -> None:
    original = make(EMPTY, request(7)).entry
    for lots, now, available_points in (
        ({PASSED: 9, SOON: 2, LATER: 4}, NOW, 6),
        ({LATER: 7}, EXPIRED, 0),
        ({}, NOW, 0),
    ):
        with pytest.raises(InsufficientPointsError) as refusal:
            undo(account_of(lots), original, now=now)
        shortage = refusal.value
        assert (shortage.required, shortage.available) == (7, available_points)
        assert shortage.shortfall == 7 - available_points


def test_reversed_deduction_returns_to_its_lots() -> None:
    movement = make(account_of({SOON: 5, LATER: 10, NEVER: 1}), request(-8))
    undone = undo(movement.account, movement.entry, now=EXPIRED)
    assert undone.entry.points_change == 8
    assert undone.entry.allocations == movement.entry.allocations
    assert undone.account.lots == {SOON: 5, LATER: 10, NEVER: 1}
    assert available(undone.account.lots, EXPIRED) == 1
    # The ceiling does not stop a return.
    full = undo(account_of({NEVER: POINTS_CEILING}), movement.entry).account
    assert full.points_balance == POINTS_CEILING + 8


def test_reversal_past_int_is_refused() -> None:
    original = make(account_of({NEVER: 8}), request(-8)).entry
    assert undo(account_of({NEVER: TOTAL_CEILING - 8}), original).account.lots == {
        NEVER: TOTAL_CEILING
    }
    held = account_of({NEVER: TOTAL_CEILING - 16}, points_held=9)
    refusal = raised(InvalidInputError, lambda: undo(held, original))
    assert refusal.field == ["ledgerEntryId"]


def not_reversible() -> dict[str, LedgerEntry]:
    exchanged = exchange(account_of({NEVER: 500}), VOUCHER).movement.entry
    made = make(EMPTY, request(7))
    held = exchanged.model_copy(update={"transaction_type": LedgerEntryType.HOLD})
    return {
        "an exchange": exchanged,
        "a hold": held,
        "a refund": held.model_copy(update={"transaction_type": LedgerEntryType.EXCHANGE_REFUND}),
        "a release": held.model_copy(update={"transaction_type": LedgerEntryType.HOLD_RELEASE}),
        "an expiry": held.model_copy(update={"transaction_type": LedgerEntryType.EXPIRE}),
        "a reversal": undo(made.account, made.entry).entry,
        "a deposit that only adds to the remainder": earned(2).entry,
    }


@pytest.mark.parametrize("kind", not_reversible())
def test_p6_only_earn_and_adjust_are_reversible(kind: str) -> None:
    refusal = raised(DomainError, lambda: undo(account_of({NEVER: 900}), not_reversible()[kind]))
    assert (refusal.code, refusal.field) == (ErrorCode.NOT_REVERSIBLE, ["ledgerEntryId"])


@pytest.mark.parametrize(
    ("kind", "actor_sub", "code"),
    [
        ("an earn", "hanako", ErrorCode.FORBIDDEN),
        ("an exchange", "hanako", ErrorCode.FORBIDDEN),
        ("nothing", "ichiro", ErrorCode.NOT_FOUND),
    ],
)
def test_reversal_needs_an_entry_of_another(kind: str, actor_sub: str, code: ErrorCode) -> None:
    movement = earned()
    originals = {"an earn": movement.entry, "nothing": None} | not_reversible()
    refusal = raised(
        DomainError, lambda: undo(movement.account, originals[kind], actor_sub=actor_sub)
    )
    assert (refusal.code, refusal.field) == (code, ["ledgerEntryId"])


@pytest.mark.parametrize(
    ("parts", "field"), [({"reason": "x" * 501}, "reason"), ({"key": "a b"}, "idempotencyKey")]
)
def test_argument_out_of_range_is_named(parts: dict[str, Any], field: str) -> None:
    for original in (earned().entry, None):
        with pytest.raises(InvalidInputError) as refusal:
            undo(EMPTY, original, **parts)
        assert refusal.value.field == [field]


def test_p6_reversal_id_depends_on_entry_alone() -> None:
    original = earned().entry
    entry = undo(earned().account, original).entry

    def command(sub: str = "ichiro", reason: str = "counted twice", key: str = "undo-1") -> Command:
        return reversal_command(sub, original, reason, key).command

    assert refused_replay(command(), entry) is None
    for other in (command(sub="jiro"), command(key="undo-2")):
        assert other.transaction_id == entry.transaction_id
        assert refused_replay(other, entry) is ErrorCode.INVALID_STATE_TRANSITION
    assert refused_replay(command(reason="a fraud"), entry) is ErrorCode.IDEMPOTENCY_KEY_REUSED
    refusal = already_reversed("ledgerEntryId")
    assert (refusal.code, refusal.field) == (ErrorCode.ALREADY_REVERSED, ["ledgerEntryId"])


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
