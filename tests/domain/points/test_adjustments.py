from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.domain.base.enums import ErrorCode, ExpiryPolicy
from resolvers.domain.base.errors import DomainError, InsufficientPointsError, InvalidInputError
from resolvers.domain.base.times import format_instant, parse_instant
from resolvers.domain.points.accounts import POINTS_CEILING, Account, balance_of
from resolvers.domain.points.adjustments import LOTS_MAXIMUM, adjustment_command
from resolvers.domain.points.expiry import Expiry
from resolvers.domain.points.lots import NEVER, available, spend
from tests.support.domain_corrections import (
    EMPTY,
    HANAKO,
    LATER,
    LOTS,
    PASSED,
    SOON,
    account_of,
    make,
    request,
)
from tests.support.domain_programme import END_OF_FISCAL_YEAR, NOW
from tests.support.refusals import raised, refused_replay


def test_passed_programme_date_requires_own_expiry() -> None:
    over = Expiry(ExpiryPolicy.FIXED_DATE, last_day=date(2026, 11, 24))
    with pytest.raises(InvalidInputError, match="expired at the end of 2026-11-24: set") as refusal:
        make(HANAKO, request(7), default_expiry=over)
    assert refusal.value.field == ["expiresAt"]
    own = request(7, NOW + timedelta(days=1))
    for asked in (own, request(-7)):
        assert make(HANAKO, asked, default_expiry=over).entry.points_change == asked.points


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(minutes=5)])
def test_own_expiry_begins_after_last_entry(ahead: timedelta) -> None:
    account = HANAKO.model_copy(update={"last_at": NOW + ahead})
    refusal = raised(InvalidInputError, lambda: make(account, request(7, NOW + ahead)))
    assert refusal.field == ["expiresAt"]
    expires_at = NOW + ahead + timedelta(milliseconds=1)
    after = make(account, request(7, expires_at)).account
    assert after.lots[format_instant(expires_at)] == 7
    assert balance_of(after, NOW + ahead).available == 27


def test_one_point_is_added_like_many() -> None:
    assert make(EMPTY, request(1)).account.lots == {END_OF_FISCAL_YEAR: 1}


def test_refused_lot_says_how_many_are_alive() -> None:
    alive = {format_instant(NOW + timedelta(days=days)): 1 for days in range(1, 39)}
    full = account_of({PASSED: 1, format_instant(NOW): 1, NEVER: 1, **alive})
    with pytest.raises(InvalidInputError, match=r"has 41 lots \(39 unexpired\)"):
        make(full, request(7, NOW + timedelta(hours=1)))


def test_own_expiry_cannot_add_41st_lot() -> None:
    lots = {format_instant(NOW + timedelta(days=days)): 1 for days in range(1, LOTS_MAXIMUM + 1)}
    full = account_of(lots)
    another = request(7, NOW + timedelta(days=1, hours=1))
    assert raised(InvalidInputError, lambda: make(full, another)).field == ["expiresAt"]
    assert len(make(full, request(7, NOW + timedelta(days=40))).account.lots) == 40
    assert len(make(full, request(7)).account.lots) == 41
    room = account_of(dict(list(lots.items())[1:]))
    assert len(make(room, another).account.lots) == 40


def test_late_clock_does_not_take_expired_lot() -> None:
    later = account_of({SOON: 5, LATER: 15}, last_at=parse_instant(SOON) + timedelta(days=1))

    assert make(later, request(-8)).account.lots == {SOON: 5, LATER: 7}


def test_points_that_would_pass_the_ceiling_are_refused() -> None:
    rich = account_of({NEVER: POINTS_CEILING - 10}, points_held=4, holds={"exchange": 4})

    assert make(rich, request(6)).account.points_balance == POINTS_CEILING - 4
    assert raised(InvalidInputError, lambda: make(rich, request(7))).field == ["points"]


@pytest.mark.parametrize(
    ("account", "actor_sub", "code"),
    [
        (HANAKO, "hanako", ErrorCode.FORBIDDEN),
        (None, "hanako", ErrorCode.FORBIDDEN),
        (None, "ichiro", ErrorCode.NOT_FOUND),
    ],
)
def test_adjustment_needs_an_account_of_another(
    account: Account | None, actor_sub: str, code: ErrorCode
) -> None:
    refusal = raised(DomainError, lambda: make(account, request(), actor_sub=actor_sub))
    assert (refusal.code, refusal.field) == (code, ["userId"])


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"points": 0}, "points"),
        ({"points": 1_000_001}, "points"),
        ({"points": -1_000_001}, "points"),
        ({"points": -1, "expires_at": NOW + timedelta(days=1)}, "expiresAt"),
        ({"reason": "x" * 501}, "reason"),
        ({"idempotency_key": "k" * 129}, "idempotencyKey"),
    ],
)
def test_part_out_of_range_is_named(parts: dict[str, Any], field: str) -> None:
    asked = request(**parts)
    assert raised(InvalidInputError, lambda: adjustment_command("ichiro", asked)).field == [field]


@pytest.mark.parametrize("points", [1_000_000, -1_000_000])
def test_ranges_include_their_ends(points: int) -> None:
    reason = "理\n" * 250
    asked = request(points, reason=reason, idempotency_key="k" * 128)
    assert adjustment_command("ichiro", asked).reason == reason


@pytest.mark.parametrize(
    "parts",
    [
        {"points": 6},
        {"user_id": "taro"},
        {"expires_at": NOW + timedelta(days=1)},
        {"reason": "another"},
    ],
)
def test_other_body_under_key_is_another_request(parts: dict[str, Any]) -> None:
    entry = make(HANAKO, request()).entry

    assert refused_replay(adjustment_command("ichiro", request()), entry) is None
    other = adjustment_command("ichiro", request(**parts))
    assert other.transaction_id == entry.transaction_id
    assert refused_replay(other, entry) is ErrorCode.IDEMPOTENCY_KEY_REUSED


@given(lots=LOTS, points=st.integers(-3000, 3000).filter(bool))
def test_p1_adjustment_changes_balance_by_its_points(lots: dict[str, int], points: int) -> None:
    account = account_of(lots)
    usable = available(lots, NOW)
    if points < -usable:
        with pytest.raises(InsufficientPointsError) as refusal:
            make(account, request(points))
        assert (refusal.value.required, refusal.value.available) == (-points, usable)
        return
    movement = make(account, request(points))
    after = movement.account
    assert after.points_balance == sum(after.lots.values()) == account.points_balance + points
    assert available(after.lots, NOW) == usable + points
    if points > 0:
        assert after.lots[END_OF_FISCAL_YEAR] == lots.get(END_OF_FISCAL_YEAR, 0) + points
    else:
        assert (after.lots, movement.entry.allocations) == spend(lots, -points, NOW)
