from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from resolvers.domain.base.enums import ErrorCode
from resolvers.domain.base.errors import LimitReachedError
from resolvers.domain.points.accounts import Account
from resolvers.domain.points.lots import NEVER
from resolvers.domain.rewards.exchanges import Exchanged
from resolvers.domain.rewards.rewards import Reward
from tests.support.domain_programme import NOW, VOUCHER, exchange

MIDNIGHT = datetime(2026, 11, 25, 15, tzinfo=UTC)
"""The first moment of 26 November 2026 in Tokyo."""
JUST_BEFORE = MIDNIGHT - timedelta(milliseconds=1)


def rich(**attributes: Any) -> Account:
    """Return Hanako's account with a million points that never expire."""
    whole = {"points_balance": 1_000_000, "lots": {NEVER: 1_000_000}, **attributes}
    return Account(user_id="hanako", created_at=NOW, **whole)


def reward(**changes: Any) -> Reward:
    return VOUCHER.model_copy(update={"points_cost": 1, "stock_count": None, **changes})


def refused(
    before: Exchanged, wanted: Reward, quantity: int, now: datetime = NOW
) -> LimitReachedError:
    with pytest.raises(LimitReachedError) as refusal:
        after(before, wanted, quantity, now)
    return refusal.value


def after(before: Exchanged, wanted: Reward, quantity: int = 1, now: datetime = NOW) -> Exchanged:
    """Exchange once more."""
    return exchange(before.movement.account, wanted, quantity, now, count=before.count)


def test_limit_per_user_counts_pieces_for_ever() -> None:
    three_each = reward(redemption_limit_per_user=3)
    first = exchange(rich(), three_each, 2)

    for now in (NOW, NOW + timedelta(days=4000)):
        refusal = refused(first, three_each, 2, now)
        assert (refusal.code, refusal.limit, refusal.resets_at) == (
            ErrorCode.PER_USER_LIMIT_REACHED,
            3,
            None,
        )
    assert "2 exchanged before and 2 now" in refusal.message
    third = after(first, three_each).count
    assert third is not None
    assert third.quantity == 3


def test_p4_daily_limit_reopens_at_programmes_midnight() -> None:
    one_a_day = reward(redemption_limit_per_day=1)
    first = exchange(rich(), one_a_day, now=MIDNIGHT - timedelta(hours=24))
    for now in (MIDNIGHT - timedelta(hours=15), JUST_BEFORE):  # midnight in UTC; 23:59 in Tokyo
        refusal = refused(first, one_a_day, 1, now)
        assert (refusal.code, refusal.limit, refusal.resets_at) == (
            ErrorCode.DAILY_LIMIT_REACHED,
            1,
            MIDNIGHT,
        )
    reopened = after(first, one_a_day, now=MIDNIGHT)
    # A clock that goes back over midnight does not reopen the day.
    refusal = refused(reopened, one_a_day, 1, JUST_BEFORE)
    assert refusal.resets_at == MIDNIGHT + timedelta(days=1)


def holds(count: int) -> dict[str, Any]:
    return {"holds": {f"exchange {number}": 5 for number in range(count)}, "points_held": 5 * count}


def test_open_holds_are_at_most_twenty() -> None:
    valuable = reward(requires_approval=True)
    twentieth = exchange(rich(**holds(19)), valuable)
    assert len(twentieth.movement.account.holds) == 20

    refusal = refused(twentieth, valuable.model_copy(update={"reward_id": "pool"}), 1)

    assert (refusal.code, refusal.limit, refusal.resets_at) == (
        ErrorCode.PER_USER_LIMIT_REACHED,
        20,
        None,
    )
    assert "wait for approval" in refusal.message
    assert after(twentieth, reward()).movement.entry.held_change == 0
