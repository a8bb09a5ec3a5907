from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.domain.accounts import POINTS_CEILING, Account, balance_of
from resolvers.domain.adjustments import LOTS_MAXIMUM, AdjustmentRequest, adjust, adjustment_command
from resolvers.domain.authorization import Role
from resolvers.domain.digests import digest
from resolvers.domain.enums import AccountStatus, ErrorCode, ExpiryPolicy, LedgerEntryType
from resolvers.domain.errors import DomainError, InsufficientPointsError, InvalidInputError
from resolvers.domain.expiry import Expiry
from resolvers.domain.ledger import Actor, Movement
from resolvers.domain.lots import NEVER, Allocation, available, spend
from resolvers.domain.times import format_instant, parse_instant
from tests.domain.test_lots import LATER, LOTS, PASSED, SOON
from tests.support.domain_programme import END_OF_FISCAL_YEAR, NOW, TOKYO
from tests.support.replays import refused_replay

HANAKO = Account(
    user_id="hanako",
    points_balance=30,
    lots={PASSED: 10, SOON: 5, LATER: 15},
    lifetime_earned=40,
    created_at=NOW,
)
FISCAL_YEAR = Expiry(ExpiryPolicy.FISCAL_YEAR_END_PLUS_1)


def request(points: int = 5, expires_at: datetime | None = None, **parts: Any) -> AdjustmentRequest:
    asked = AdjustmentRequest("hanako", points, "a complaint", expires_at, "key-1")
    return replace(asked, **parts)


def make(
    account: Account | None,
    asked: AdjustmentRequest,
    *,
    actor_sub: str = "ichiro",
    now: datetime = NOW,
    default_expiry: Expiry = FISCAL_YEAR,
) -> Movement:
    return adjust(
        account,
        asked,
        adjustment_command(actor_sub, asked),
        now=now,
        zone=TOKYO,
        default_expiry=default_expiry,
        salt="salt",
    )


def account_of(lots: dict[str, int], **changes: Any) -> Account:
    return HANAKO.model_copy(update={"lots": lots, "points_balance": sum(lots.values()), **changes})


def test_points_that_are_given_expire_as_the_programmes_do() -> None:
    movement = make(HANAKO, request(7))

    entry = movement.entry
    assert (entry.operation, entry.transaction_type) == ("adjust", LedgerEntryType.ADJUST)
    assert entry.transaction_id == digest("ichiro", "adjust", "key-1")
    assert (entry.points_change, entry.held_change, entry.balance_after) == (7, 0, 37)
    assert entry.allocations == [Allocation(expires_at=END_OF_FISCAL_YEAR, points=7)]
    assert entry.actor == Actor(sub="ichiro", role=Role.ADMIN)
    assert (entry.reason, entry.salt) == ("a complaint", "salt")
    assert movement.account.lots == {PASSED: 10, SOON: 5, LATER: 22}


@pytest.mark.parametrize(
    ("default_expiry", "lot"),
    [
        (Expiry(ExpiryPolicy.NEVER), NEVER),
        (Expiry(ExpiryPolicy.MONTHS_END, count=1), "2026-12-31T14:59:59.999Z"),
        (Expiry(ExpiryPolicy.FIXED_DATE, last_day=date(2026, 11, 25)), "2026-11-25T14:59:59.999Z"),
    ],
)
def test_the_programmes_own_expiry_is_asked(default_expiry: Expiry, lot: str) -> None:
    entry = make(HANAKO, request(7), default_expiry=default_expiry).entry

    assert [allocation.lot for allocation in entry.allocations] == [lot]


def test_points_of_a_clock_that_is_behind_expire_as_those_of_the_last_entry() -> None:
    account = HANAKO.model_copy(update={"last_at": NOW + timedelta(days=200)})

    assert make(account, request(7)).account.lots["2029-03-31T14:59:59.999Z"] == 7


def test_a_programmes_date_that_has_passed_gives_no_points_that_are_gone_at_once() -> None:
    over = Expiry(ExpiryPolicy.FIXED_DATE, last_day=date(2026, 11, 24))

    with pytest.raises(
        InvalidInputError, match="expired at the end of 2026-11-24: give"
    ) as refusal:
        make(HANAKO, request(7), default_expiry=over)
    assert refusal.value.field == ["expiresAt"]
    own = request(7, NOW + timedelta(days=1))
    assert make(HANAKO, own, default_expiry=over).entry.points_change == 7
    assert make(HANAKO, request(-7), default_expiry=over).entry.points_change == -7


def test_an_expiry_of_its_own_is_kept_to_the_millisecond() -> None:
    movement = make(HANAKO, request(7, NOW + timedelta(milliseconds=1)))

    assert movement.account.lots["2026-11-25T09:00:00.001Z"] == 7
    assert balance_of(movement.account, NOW).available == 27


@pytest.mark.parametrize("late", [timedelta(0), timedelta(days=900)])
def test_an_expiry_that_is_not_in_the_future_is_refused(late: timedelta) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        make(HANAKO, request(7, NOW), now=NOW + late)
    assert refusal.value.field == ["expiresAt"]


def test_the_future_begins_after_the_accounts_last_entry() -> None:
    account = HANAKO.model_copy(update={"last_at": NOW + timedelta(minutes=5)})

    with pytest.raises(InvalidInputError):
        make(account, request(7, NOW + timedelta(minutes=5)))
    assert make(account, request(7, NOW + timedelta(minutes=6))).entry.points_change == 7


def test_a_41st_lot_is_refused_where_its_expiry_was_chosen_and_only_there() -> None:
    lots = {format_instant(NOW + timedelta(days=days)): 1 for days in range(1, LOTS_MAXIMUM + 1)}
    full = account_of(lots)
    another = NOW + timedelta(days=1, hours=1)

    with pytest.raises(InvalidInputError) as refusal:
        make(full, request(7, another))
    assert refusal.value.field == ["expiresAt"]
    assert len(make(full, request(7, NOW + timedelta(days=40))).account.lots) == 40
    assert len(make(full, request(7)).account.lots) == 41
    first, *others = lots
    room = account_of({lot: lots[lot] for lot in others})
    assert first not in room.lots
    assert len(make(room, request(7, another)).account.lots) == 40


def test_points_are_taken_from_the_soonest_unexpired_lots() -> None:
    movement = make(HANAKO, request(-8))

    assert movement.account.lots == {PASSED: 10, LATER: 12}
    assert movement.entry.allocations == [
        Allocation(expires_at=SOON, points=5),
        Allocation(expires_at=LATER, points=3),
    ]
    assert make(HANAKO, request(-20)).account.lots == {PASSED: 10}


def test_a_lot_that_had_expired_at_the_last_entry_is_not_taken_by_a_clock_that_is_behind() -> None:
    later = account_of({SOON: 5, LATER: 15}, last_at=parse_instant(SOON) + timedelta(days=1))

    assert make(later, request(-8)).account.lots == {SOON: 5, LATER: 7}


def test_no_balance_goes_below_zero_and_the_shortfall_is_told() -> None:
    with pytest.raises(InsufficientPointsError) as refusal:
        make(HANAKO, request(-21))
    assert (refusal.value.required, refusal.value.available, refusal.value.shortfall) == (21, 20, 1)


def test_an_adjustment_is_nothing_earned_and_counts_for_no_day() -> None:
    for points in (7, -7):
        after = make(HANAKO, request(points)).account
        assert after.lifetime_earned == 40
        assert after.day_counters == HANAKO.day_counters


def test_a_suspended_account_is_adjusted_all_the_same() -> None:
    suspended = HANAKO.model_copy(update={"status": AccountStatus.SUSPENDED})

    assert make(suspended, request(7)).account.points_balance == 37
    assert make(suspended, request(-7)).account.status is AccountStatus.SUSPENDED


def test_points_that_would_pass_the_ceiling_are_refused() -> None:
    rich = account_of({NEVER: POINTS_CEILING - 10}, points_held=4, holds={"exchange": 4})

    assert make(rich, request(6)).account.points_balance == POINTS_CEILING - 4
    with pytest.raises(InvalidInputError) as refusal:
        make(rich, request(7))
    assert refusal.value.field == ["points"]


def test_nobody_adjusts_the_own_account_though_there_is_none() -> None:
    for account in (HANAKO, None):
        with pytest.raises(DomainError) as refusal:
            make(account, request(), actor_sub="hanako")
        assert refusal.value.code is ErrorCode.FORBIDDEN
        assert refusal.value.field == ["userId"]


def test_who_has_no_account_is_not_found() -> None:
    with pytest.raises(DomainError) as refusal:
        make(None, request())
    assert (refusal.value.code, refusal.value.field) == (ErrorCode.NOT_FOUND, ["userId"])


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"points": 0}, "points"),
        ({"points": 1_000_001}, "points"),
        ({"points": -1_000_001}, "points"),
        ({"points": -1, "expires_at": NOW + timedelta(days=1)}, "expiresAt"),
        ({"reason": ""}, "reason"),
        ({"reason": " "}, "reason"),
        ({"reason": "a\r"}, "reason"),
        ({"reason": "x" * 501}, "reason"),
        ({"idempotency_key": ""}, "idempotencyKey"),
        ({"idempotency_key": "k" * 129}, "idempotencyKey"),
    ],
)
def test_a_part_out_of_its_range_is_named(parts: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        adjustment_command("ichiro", request(**parts))
    assert refusal.value.field == [field]


@pytest.mark.parametrize("points", [1, -1, 1_000_000, -1_000_000])
def test_the_ends_of_the_ranges_are_in_them(points: int) -> None:
    command = adjustment_command(
        "ichiro", request(points, reason="理\n" * 250, idempotency_key="k" * 128)
    )

    assert command.reason == "理\n" * 250


@pytest.mark.parametrize(
    "parts",
    [
        {"points": 6},
        {"user_id": "taro"},
        {"expires_at": NOW + timedelta(days=1)},
        {"reason": "another"},
    ],
)
def test_another_body_under_the_key_is_another_request(parts: dict[str, Any]) -> None:
    entry = make(HANAKO, request()).entry

    assert refused_replay(adjustment_command("ichiro", request()), entry) is None
    other = adjustment_command("ichiro", request(**parts))
    assert other.transaction_id == entry.transaction_id
    assert refused_replay(other, entry) is ErrorCode.IDEMPOTENCY_KEY_REUSED


@given(lots=LOTS, points=st.integers(-3000, 3000).filter(bool))
def test_p1_what_an_adjustment_leaves_is_what_there_was_and_what_it_moved(
    lots: dict[str, int], points: int
) -> None:
    account = account_of(lots)
    usable = available(lots, NOW)
    if points < -usable:
        with pytest.raises(InsufficientPointsError) as refusal:
            make(account, request(points))
        assert refusal.value.shortfall == -points - usable
        return
    movement = make(account, request(points))
    after = movement.account
    assert after.points_balance == sum(after.lots.values()) == account.points_balance + points
    assert available(after.lots, NOW) == usable + points
    if points > 0:
        assert after.lots[END_OF_FISCAL_YEAR] == lots.get(END_OF_FISCAL_YEAR, 0) + points
    else:
        assert (after.lots, movement.entry.allocations) == spend(lots, -points, NOW)
