from typing import Any

import pytest

from resolvers.api.graphql.types.user import present_user
from resolvers.domain.accounts import zero_account
from resolvers.domain.enums import AccountStatus
from tests.support.identities import ADMIN, KIOSK, NOW
from tests.support.service import HANAKO, TARO, Service


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


def test_remainders_are_shown_as_kept(service: Service) -> None:
    rule = service.save_rule(material="BATTERY", quantityPerPoint=10)
    place = service.make_location(KIOSK, acceptedMaterials=["BATTERY"])
    items = [{"material": "BATTERY", "unit": "PIECE", "quantity": 17}]
    given = {"locationId": place, "items": items, "deviceEventId": "batteries"}
    issued = service.done("issueQrToken", KIOSK, **given)
    service.done("redeemQrToken", code=issued["qrToken"]["code"])
    kept = [{"material": "BATTERY", "unit": "PIECE", "quantity": 7}]

    service.done("endEarnRule", ADMIN, id=rule["id"])

    assert service.ask("viewer")["remainders"] == kept
    assert service.ask("user", ADMIN, id=HANAKO["sub"])["remainders"] == kept
    assert service.ask("viewer", TARO)["remainders"] == []
