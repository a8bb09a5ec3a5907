"""Hanako's deposits, and her account after them."""

from dataclasses import replace
from datetime import datetime

from resolvers.domain.accounts import Account, zero_account
from resolvers.domain.earning import DepositItem, Earned, EarnRule, earn
from tests.support.domain_programme import NOW, PROGRAMME, redeem

HANAKO = zero_account("hanako", NOW)


def changed(rule: EarnRule, **changes: object) -> EarnRule:
    return EarnRule.model_validate({**rule.to_item(), **changes})


def earned(
    *items: DepositItem, account: Account = HANAKO, now: datetime = NOW, cap: int | None = None
) -> Earned:
    return earn(account, items, now, replace(PROGRAMME, daily_cap_points=cap))


def after(*items: DepositItem, now: datetime = NOW, cap: int | None = None) -> Account:
    """Return Hanako's account after these deposits."""
    return redeem(HANAKO, [*items], now, cap).movement.account
