import pytest

from resolvers.domain.rewards.redemption_counts import is_counted, no_count
from tests.support.domain_programme import VOUCHER


@pytest.mark.parametrize(
    "why", ["redemption_limit_per_user", "redemption_limit_per_day", "counted_from_start"]
)
def test_limit_makes_reward_counted(why: str) -> None:
    assert not is_counted(VOUCHER)
    assert is_counted(VOUCHER.model_copy(update={why: 1}))


def test_return_of_another_day_leaves_today() -> None:
    count = no_count("hanako", "voucher").plus(2, "2026-11-24", 1).plus(3, "2026-11-25", 2)

    left = count.minus(2, "2026-11-24", 3)

    assert (left.quantity, left.on("2026-11-25")) == (3, 3)
