from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given

from resolvers.domain.base.digests import digest
from resolvers.domain.base.enums import ErrorCode, LedgerEntryType
from resolvers.domain.base.errors import DomainError
from resolvers.domain.base.times import parse_instant
from resolvers.domain.points.accounts import balance_of
from resolvers.domain.points.expirations import due_lots, expiration_command, expire
from resolvers.domain.points.ledger import Actor
from resolvers.domain.points.lots import NEVER, Allocation
from tests.support.domain_corrections import LATER, LOTS, PASSED, account_of
from tests.support.domain_programme import NOW
from tests.support.refusals import raised

JUST_PASSED = "2026-11-25T08:59:59.999Z"


def test_due_lots_expire_in_one_entry() -> None:
    account = account_of({LATER: 10, JUST_PASSED: 3, NEVER: 5, PASSED: 7})
    movement = expire(account, expiration_command(account), NOW)
    entry = movement.entry
    assert (entry.transaction_type, entry.operation) == (LedgerEntryType.EXPIRE, "expire")
    assert (entry.points_change, entry.held_change, entry.balance_after) == (-10, 0, 15)
    assert entry.allocations == [
        Allocation(expires_at=PASSED, points=7),
        Allocation(expires_at=JUST_PASSED, points=3),
    ]
    assert entry.actor == Actor(sub="", role="system")
    assert entry.transaction_id == digest("expire", "hanako", 0)
    # A clock that is behind the last entry changes nothing.
    ahead = account.model_copy(update={"last_at": NOW})
    behind = NOW - timedelta(days=1)
    assert expire(ahead, expiration_command(ahead), behind).entry.allocations == entry.allocations
    assert entry.created_at == NOW
    assert movement.account.lots == {LATER: 10, NEVER: 5}
    assert movement.account.next_expiry == parse_instant(LATER)


def test_lot_is_due_after_its_last_millisecond() -> None:
    account = account_of({LATER: 10})
    last = parse_instant(LATER)
    assert due_lots(account, last) == []
    assert due_lots(account, last + timedelta(milliseconds=1)) == [Allocation.of(LATER, 10)]


@pytest.mark.parametrize(
    ("lots", "update", "read", "code"),
    [
        ({PASSED: 7}, {}, {"ledger_seq": 1}, ErrorCode.CONFLICT_RETRY),
        ({LATER: 7, NEVER: 5}, {}, {}, ErrorCode.CONFLICT_RETRY),
        ({PASSED: 7}, {"erased_at": NOW}, {}, ErrorCode.ACCOUNT_ERASED),
    ],
    ids=["older account", "nothing due", "erased"],
)
def test_expiration_rejects_older_undue_and_erased_accounts(
    lots: dict[str, int], update: dict[str, Any], read: dict[str, Any], code: ErrorCode
) -> None:
    account = account_of(lots).model_copy(update=update)
    command = expiration_command(account.model_copy(update=read))
    assert raised(DomainError, lambda: expire(account, command, NOW)).code is code


@given(lots=LOTS)
def test_p10_expiration_keeps_shown_balance_and_happens_once(lots: dict[str, int]) -> None:
    account = account_of(lots)
    if not due_lots(account, NOW):
        return
    expired = expire(account, expiration_command(account), NOW).account
    before, after = balance_of(account, NOW), balance_of(expired, NOW)
    assert (after.available, after.expiring) == (before.available, before.expiring)
    assert after.available == expired.points_balance
    assert due_lots(expired, NOW) == []
