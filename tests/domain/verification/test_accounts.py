from collections.abc import Callable
from typing import Any

import pytest

from resolvers.domain.accounts import zero_account
from resolvers.domain.ledger import LedgerEntry, entry_hash
from resolvers.domain.verification.accounts import verify_chain
from resolvers.domain.verification.problems import KINDS
from tests.support.domain_programme import (
    BOTTLES,
    END_OF_FISCAL_YEAR,
    NOW,
    VOUCHER,
    deposit,
    exchange,
    redeem,
)

SOON = "2027-03-31T14:59:59.999Z"


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
    item = entries[1].to_item()
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


def rehashed(entry: LedgerEntry, **changes: Any) -> LedgerEntry:
    changed = LedgerEntry.model_validate({**entry.to_item(), **changes})
    return changed.model_copy(update={"hash": entry_hash(changed)})


@pytest.mark.parametrize(
    ("tamper", "sequence", "kind"),
    [
        (lambda rows: rows[1:], 1, "sequence"),
        (lambda rows: [rows[0], *rows[2:]], 2, "sequence"),
        (lambda rows: [rows[1], rows[0]], 1, "sequence"),
        (lambda rows: [rehashed(rows[0], user_id="taro"), *rows[1:]], 2, "user"),
        (lambda rows: [rehashed(rows[0], operation="other"), *rows[1:]], 2, "previous_hash"),
        (lambda rows: [rehashed(rows[0], balance_after=1001)], 1, "balance"),
        (lambda rows: [rehashed(rows[0], held_after=1)], 1, "held"),
        (lambda rows: [rehashed(rows[0], held_change=-1, held_after=-1)], 1, "held"),
        (lambda rows: [rehashed(rows[0], allocations=[])], 1, "allocations"),
        (lambda rows: [*rows[:2], rehashed(rows[2], added="attribute"), rows[3]], 4, None),
        (lambda rows: [rows[0].model_copy(update={"points_change": 2**60})], 1, "hash"),
    ],
)
def test_p16_every_kind_of_corruption_is_named(
    tamper: Callable[[list[LedgerEntry]], list[LedgerEntry]], sequence: int, kind: str | None
) -> None:
    problem = verify_chain(tamper(history()))
    assert problem is not None
    assert problem.sequence == sequence
    assert problem.kind == (kind or "previous_hash")
    assert problem.kind in KINDS
    assert problem.detail


def test_p16_added_attribute_is_found() -> None:
    item = history()[0].to_item()
    problem = verify_chain([LedgerEntry.model_validate({**item, "extra": "x"})])
    assert problem is not None
    assert problem.kind == "hash"


def test_p16_lots_must_follow_from_allocations() -> None:
    first = history()[0]
    result = {**first.result.to_item(), "lots": {SOON: 1000}}
    problem = verify_chain([rehashed(first, result=result)])
    assert problem is not None
    assert problem.kind == "lots"
    assert END_OF_FISCAL_YEAR not in result["lots"]
