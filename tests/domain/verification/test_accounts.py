from typing import Any

from resolvers.domain.points.accounts import zero_account
from resolvers.domain.points.ledger import LedgerEntry
from tests.support.chains import verify_chain
from tests.support.domain_programme import BOTTLES, NOW, VOUCHER, deposit, exchange, redeem


def history() -> list[LedgerEntry]:
    """Earn 1,000, exchange 500, earn nothing, exchange 500."""
    first = redeem(zero_account("hanako", NOW), [deposit(BOTTLES, 5000)]).movement
    second = exchange(first.account, VOUCHER).movement
    third = redeem(second.account, [deposit(BOTTLES, 1)]).movement
    fourth = exchange(third.account, VOUCHER).movement
    return [movement.entry for movement in (first, second, third, fourth)]


def test_p16_valid_chain_verifies() -> None:
    assert verify_chain(history()) is None
    assert verify_chain([]) is None


def test_p16_every_changed_attribute_is_found() -> None:
    entries = history()
    item = {**entries[1].to_item(), "added": None}
    for name, value in item.items():
        other: Any = value + 1 if isinstance(value, int) else "2026-11-25T08:00:00.000Z"
        if name == "transaction_type":
            other = "ADJUST"
        if name == "allocations":
            other = [{"points": 500}]
        if name == "result":
            other = {**value, "lifetime_earned": 0}
        if name == "actor":
            other = {**value, "role": "admin"}
        changed = LedgerEntry.model_validate({**item, name: other})
        problem = verify_chain([entries[0], changed, *entries[2:]])
        assert problem is not None, name
        assert problem.sequence == 2, name
