from datetime import timedelta
from typing import Any

import pytest

from resolvers.domain.base.digests import digest
from resolvers.domain.base.enums import AccountStatus, LedgerEntryType
from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.points.accounts import Account, KeptExchange, expiry_shard_of, zero_account
from resolvers.domain.points.ledger import SYSTEM, Movement
from resolvers.domain.points.lots import NEVER
from resolvers.domain.upkeep.erasure import (
    check_confirmed,
    erase,
    erasure_command,
    expire_all,
    is_finished,
    remaining_expiry_command,
)
from tests.support.chains import verify_chain
from tests.support.domain_programme import END_OF_FISCAL_YEAR, NOW
from tests.support.refusals import raised

PASSED = "2025-03-31T14:59:59.999Z"
PERSONAL = {
    "display_name": "花子",
    "lang": "ja",
    "status_reason": "two accounts",
    "exchanges_without_key": {"voucher": KeptExchange(exchanged_at=NOW, transaction_id="t")},
}
LATER = NOW + timedelta(hours=1)


def account_of(**attributes: Any) -> Account:
    return zero_account("hanako", NOW).model_copy(update={**PERSONAL, **attributes})


def erased(account: Account) -> Movement:
    return erase(account, erasure_command(account.user_id), LATER)


def test_erasure_takes_all_lots_in_one_entry() -> None:
    lots = {NEVER: 1, END_OF_FISCAL_YEAR: 20, PASSED: 300}

    ahead = LATER + timedelta(days=1)

    movement = erased(account_of(lots=lots, points_balance=321, last_at=ahead))

    entry, after = movement.entry, movement.account
    assert after.erased_at == entry.created_at == ahead
    assert (entry.transaction_type, entry.points_change) == (LedgerEntryType.EXPIRE, -321)
    assert [(each.expires_at, each.points) for each in entry.allocations] == [
        (PASSED, 300),
        (END_OF_FISCAL_YEAR, 20),
        (None, 1),
    ]
    assert (after.lots, after.points_balance, after.ledger_seq) == ({}, 0, 1)
    assert entry.transaction_id == digest("erase", "hanako")
    assert (entry.operation, entry.actor.role, entry.actor.sub) == ("erase", "citizen", "hanako")


def test_erasure_removes_personal_data_at_once() -> None:
    suspended = account_of(status=AccountStatus.SUSPENDED)

    after = erased(suspended).account

    assert dict.fromkeys(PERSONAL) == {name: getattr(after, name) for name in PERSONAL}
    assert (after.status, after.erased_at, after.user_id) == (AccountStatus.ERASED, LATER, "hanako")
    assert after.created_at == NOW
    assert not {"花子", "two accounts"} & {*map(str, erased(suspended).entry.to_item().values())}


def test_erased_account_is_due_until_finished() -> None:
    after = erased(account_of(lots={END_OF_FISCAL_YEAR: 5}, points_balance=5)).account

    assert (after.next_expiry, after.expiry_shard) == (LATER, expiry_shard_of("hanako"))
    assert not is_finished(after)
    done = after.model_copy(update={"next_expiry": None, "expiry_shard": None})
    assert is_finished(done)
    assert not is_finished(done.model_copy(update={"holds": {"x": 5}, "points_held": 5}))
    assert not is_finished(done.model_copy(update={"lots": {NEVER: 5}}))


def test_erasure_without_points_keeps_holds_open() -> None:
    movement = erased(account_of(holds={"x": 7}, points_held=7))
    assert (movement.entry.points_change, movement.entry.allocations) == (0, [])
    assert (movement.account.holds, movement.entry.held_after) == ({"x": 7}, 7)
    assert verify_chain([erased(account_of()).entry]) is None


def test_returned_holds_expire_once_per_entry() -> None:
    first = erased(account_of())
    given_back = first.account.model_copy(update={"lots": {NEVER: 7}, "points_balance": 7})

    command = remaining_expiry_command(given_back)
    movement = expire_all(given_back, command, LATER)

    assert command.transaction_id == digest("expire", "hanako", 1)
    assert (movement.entry.points_change, movement.entry.actor) == (-7, SYSTEM)
    assert (movement.account.points_balance, movement.account.next_expiry) == (0, LATER)
    assert remaining_expiry_command(movement.account).transaction_id != command.transaction_id


@pytest.mark.parametrize("confirm", ["", "Hanako", "hanako ", "taro"])
def test_only_the_own_id_confirms(confirm: str) -> None:
    check_confirmed("hanako", "hanako")
    refusal = raised(InvalidInputError, lambda: check_confirmed(confirm, "hanako"))
    assert refusal.field == ["confirm"]
