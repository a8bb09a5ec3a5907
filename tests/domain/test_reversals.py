from datetime import datetime, timedelta
from typing import Any

import pytest

from resolvers.domain.accounts import POINTS_CEILING, Account, DayCounters, zero_account
from resolvers.domain.authorization import Role
from resolvers.domain.digests import digest
from resolvers.domain.enums import AccountStatus, ErrorCode, LedgerEntryType
from resolvers.domain.errors import DomainError, InsufficientPointsError, InvalidInputError
from resolvers.domain.ledger import Actor, LedgerEntry, Movement
from resolvers.domain.lots import NEVER, Allocation, available
from resolvers.domain.reversals import already_reversed, reversal_command, reverse
from tests.domain.test_adjustments import account_of, make, request
from tests.domain.test_lots import LATER, PASSED, SOON
from tests.support.domain_programme import (
    BOTTLES,
    END_OF_FISCAL_YEAR,
    NOW,
    VOUCHER,
    deposit,
    exchange,
    redeem,
)
from tests.support.replays import refused_replay

EMPTY = zero_account("hanako", NOW)
EXPIRED = NOW + timedelta(days=900)


def undo(
    account: Account,
    original: LedgerEntry | None,
    *,
    actor_sub: str = "ichiro",
    now: datetime = NOW,
    reason: str = "counted twice",
    key: str = "undo-1",
) -> Movement:
    reversal = reversal_command(actor_sub, original, reason, key)
    return reverse(account, reversal, now=now, salt="salt")


def earned(quantity: int = 50, account: Account = EMPTY) -> Movement:
    return redeem(account, [deposit(BOTTLES, quantity)]).movement


def test_a_reversed_earn_takes_its_points_and_what_was_ever_earned() -> None:
    movement = earned(52)
    original = movement.entry

    undone = undo(movement.account, original)

    entry = undone.entry
    assert (entry.operation, entry.transaction_type) == ("reverse", LedgerEntryType.REVERSAL)
    assert entry.transaction_id == digest("reversal", original.transaction_id)
    assert entry.reverses == original.transaction_id
    assert (entry.points_change, entry.held_change, entry.balance_after) == (-10, 0, 0)
    assert entry.allocations == original.allocations
    assert entry.actor == Actor(sub="ichiro", role=Role.ADMIN)
    assert (entry.reason, entry.salt) == ("counted twice", "salt")
    assert undone.account.lots == {}
    assert undone.account.lifetime_earned == 0


def test_remainders_and_what_counts_for_the_day_stay() -> None:
    before = earned(52).account
    assert before.remainders == {"PET_BOTTLE#PIECE": 2}
    assert before.day_counters == DayCounters(
        day="2026-11-25", earned={"bottles": 10}, earned_total=10
    )

    after = undo(before, earned(52).entry).account

    assert (after.remainders, after.day_counters) == (before.remainders, before.day_counters)
    assert after.reward_counts == before.reward_counts


@pytest.mark.parametrize("points", [7, -7])
def test_a_reversed_adjustment_leaves_what_was_ever_earned(points: int) -> None:
    movement = make(earned().account, request(points))

    after = undo(movement.account, movement.entry).account

    assert (after.points_balance, after.lots) == (10, {END_OF_FISCAL_YEAR: 10})
    assert after.lifetime_earned == 10


def test_a_plus_takes_from_its_own_lots_though_others_expire_sooner() -> None:
    original = make(account_of({SOON: 5}), request(7)).entry
    lots = {PASSED: 9, SOON: 5, LATER: 4, NEVER: 3}

    undone = undo(account_of(lots), original)

    assert undone.entry.allocations == [
        Allocation(expires_at=LATER, points=4),
        Allocation(expires_at=SOON, points=3),
    ]
    assert undone.account.lots == {PASSED: 9, SOON: 2, NEVER: 3}


def test_an_own_lot_that_has_passed_its_day_stays_for_the_sweeper() -> None:
    original = make(EMPTY, request(7)).entry

    undone = undo(account_of({LATER: 7, NEVER: 7}), original, now=EXPIRED)

    assert undone.account.lots == {LATER: 7}
    assert undone.entry.allocations == [Allocation(points=7)]


def test_a_lot_that_had_expired_at_the_last_entry_is_not_taken_by_a_clock_that_is_behind() -> None:
    original = make(EMPTY, request(7)).entry
    later = account_of({LATER: 7, NEVER: 7}, last_at=EXPIRED)

    assert undo(later, original).account.lots == {LATER: 7}


def test_no_balance_goes_below_zero_and_the_shortfall_of_the_whole_is_told() -> None:
    original = make(EMPTY, request(7)).entry
    for lots, now, available_points in (
        ({PASSED: 9, SOON: 2, LATER: 4}, NOW, 6),
        ({LATER: 7}, EXPIRED, 0),
        ({}, NOW, 0),
    ):
        with pytest.raises(InsufficientPointsError) as refusal:
            undo(account_of(lots), original, now=now)
        told = refusal.value
        assert (told.required, told.available) == (7, available_points)
        assert told.shortfall == 7 - available_points


def test_a_minus_goes_back_into_its_lots_expired_or_not() -> None:
    movement = make(account_of({SOON: 5, LATER: 10, NEVER: 1}), request(-8))

    undone = undo(movement.account, movement.entry, now=EXPIRED)

    assert undone.entry.points_change == 8
    assert undone.entry.allocations == movement.entry.allocations
    assert undone.account.lots == {SOON: 5, LATER: 10, NEVER: 1}
    assert available(undone.account.lots, EXPIRED) == 1


def test_giving_back_is_never_refused_by_the_ceiling() -> None:
    original = make(account_of({NEVER: 8}), request(-8)).entry

    undone = undo(account_of({NEVER: POINTS_CEILING}), original)

    assert undone.account.points_balance == POINTS_CEILING + 8


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
def test_p6_what_is_no_earn_or_adjust_of_points_is_not_reversible(kind: str) -> None:
    with pytest.raises(DomainError) as refusal:
        undo(account_of({NEVER: 900}), not_reversible()[kind])
    assert refusal.value.code is ErrorCode.NOT_REVERSIBLE
    assert refusal.value.field == ["ledgerEntryId"]


def test_a_suspended_account_is_put_right_all_the_same() -> None:
    movement = earned()
    suspended = movement.account.model_copy(update={"status": AccountStatus.SUSPENDED})

    assert undo(suspended, movement.entry).account.points_balance == 0


def test_nobody_reverses_on_the_own_account() -> None:
    movement = earned()
    for original in (movement.entry, not_reversible()["an exchange"]):
        with pytest.raises(DomainError) as refusal:
            undo(movement.account, original, actor_sub="hanako")
        assert refusal.value.code is ErrorCode.FORBIDDEN
        assert refusal.value.field == ["ledgerEntryId"]


def test_an_entry_that_there_is_not_is_not_found() -> None:
    with pytest.raises(DomainError) as refusal:
        undo(EMPTY, None)
    assert (refusal.value.code, refusal.value.field) == (ErrorCode.NOT_FOUND, ["ledgerEntryId"])


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "\u200b"}, "reason"),
        ({"reason": "a\x07"}, "reason"),
        ({"reason": "x" * 501}, "reason"),
        ({"key": ""}, "idempotencyKey"),
        ({"key": "a b"}, "idempotencyKey"),
    ],
)
def test_an_argument_out_of_its_range_is_named(parts: dict[str, Any], field: str) -> None:
    for original in (earned().entry, None):
        with pytest.raises(InvalidInputError) as refusal:
            undo(EMPTY, original, **parts)
        assert refusal.value.field == [field]


def test_p6_a_reversal_is_the_entrys_whoever_asks_and_says_who_did() -> None:
    original = earned().entry
    first = reversal_command("ichiro", original, "counted twice", "undo-1").command
    entry = undo(earned().account, original).entry

    others = {
        "jiro": reversal_command("jiro", original, "counted twice", "undo-1").command,
        "another key": reversal_command("ichiro", original, "counted twice", "undo-2").command,
    }
    assert refused_replay(first, entry) is None
    for other in others.values():
        assert other.transaction_id == entry.transaction_id
        assert refused_replay(other, entry) is ErrorCode.INVALID_STATE_TRANSITION
    another_reason = reversal_command("ichiro", original, "a fraud", "undo-1").command
    assert refused_replay(another_reason, entry) is ErrorCode.IDEMPOTENCY_KEY_REUSED


def test_what_is_said_of_a_reversed_entry_names_the_argument_and_nobody() -> None:
    refusal = already_reversed()
    assert (refusal.code, refusal.field) == (ErrorCode.ALREADY_REVERSED, ["ledgerEntryId"])
