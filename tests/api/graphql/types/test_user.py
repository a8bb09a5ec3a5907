from typing import Any

import pytest

from resolvers.api.graphql.types.user import present_user
from resolvers.domain.base.enums import AccountStatus
from resolvers.domain.points.accounts import zero_account
from tests.support.identities import NOW


@pytest.mark.parametrize(
    "erasure", [{"status": AccountStatus.ERASED}, {"erased_at": NOW}], ids=["status", "moment"]
)
def test_p15_erased_account_shows_zeros(erasure: dict[str, Any]) -> None:
    """The row may still hold personal data."""
    account = zero_account("hanako", NOW).model_copy(
        update={
            "display_name": "はなこ",
            "lang": "ja",
            "lots": {"never": 5},
            "points_balance": 5,
            "points_held": 2,
            "lifetime_earned": 7,
            "ledger_seq": 3,
            **erasure,
        }
    )

    user = present_user(account, NOW)

    assert (user.display_name, user.language) == (None, None)
    balance = user.balance
    assert balance is not None
    assert (balance.available, balance.held, balance.lifetime_earned) == (0, 0, 0)
    assert (balance.expiring, balance.version) == ([], 3)
