from datetime import timedelta

import pytest

from resolvers.domain.accounts import Account, CountsBegin, zero_account
from resolvers.domain.redemption_counts import (
    CLOCKS_DIFFER,
    is_counted,
    is_current,
    is_without_history,
    no_count,
)
from tests.support.domain_programme import NOW, VOUCHER

HANAKO = zero_account("hanako", NOW)
OLDER = HANAKO.model_copy(update={"reward_counts": {}})
"""Her account as a release without redemption counts leaves it."""
LIMITED = VOUCHER.model_copy(update={"counted_from_start": True})


def counted_since(sequence: int) -> Account:
    begin = CountsBegin(sequence=sequence, at=NOW - CLOCKS_DIFFER)
    return HANAKO.model_copy(update={"counts_begin": begin})


def test_older_release_makes_counts_stale() -> None:
    count = no_count("hanako", "voucher").plus(1, "2026-11-25", 7)
    assert is_current(count, HANAKO)
    assert not is_current(count, OLDER)
    assert is_current(count, counted_since(7))
    assert not is_current(count, counted_since(8))


@pytest.mark.parametrize("limit", ["redemption_limit_per_user", "redemption_limit_per_day"])
def test_limit_makes_reward_counted(limit: str) -> None:
    assert not is_counted(VOUCHER)
    assert is_counted(VOUCHER.model_copy(update={limit: 1}))
    assert is_counted(LIMITED)


def test_only_reward_limited_from_start_lacks_history() -> None:
    assert is_without_history(HANAKO, LIMITED)
    assert not is_without_history(HANAKO, VOUCHER)
    assert not is_without_history(OLDER, LIMITED)
    # The older release may have exchanged it, by a clock that is behind.
    assert not is_without_history(counted_since(7), LIMITED)
    newer = LIMITED.model_copy(update={"created_at": NOW + timedelta(milliseconds=1)})
    assert is_without_history(counted_since(7), newer)


def test_return_of_another_day_leaves_today() -> None:
    count = no_count("hanako", "voucher").plus(2, "2026-11-24", 1).plus(3, "2026-11-25", 2)

    left = count.minus(2, "2026-11-24", 3)

    assert (left.quantity, left.on("2026-11-25")) == (3, 3)
