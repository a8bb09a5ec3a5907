from datetime import datetime

import pytest

from resolvers.domain.base.digests import digest
from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.deposits.earning import Programme
from resolvers.domain.deposits.opening_balance import open_account, opening_command
from resolvers.domain.points.accounts import POINTS_CEILING, Account, zero_account
from resolvers.domain.points.expiry import parse_expiry
from resolvers.domain.points.ledger import Movement
from tests.support.chains import verify_chain
from tests.support.domain_programme import NOW, TOKYO
from tests.support.refusals import raised


def opened(
    account: Account, points: int, policy: str = "MONTHS_END:1", now: datetime = NOW
) -> Movement:
    programme = Programme(TOKYO, parse_expiry(policy))
    command = opening_command(account.user_id, "old-1")
    return open_account(account, points, command, now=now, programme=programme, salt="salt")


def test_opening_id_depends_on_sub_alone() -> None:
    first, other = opening_command("hanako", "old-1"), opening_command("hanako", "old-2")
    assert first.transaction_id == other.transaction_id == digest("opening", "hanako")
    assert first.caller_hash != other.caller_hash
    assert first.caller_hash == opening_command("taro", "old-1").caller_hash


@pytest.mark.parametrize(
    ("policy", "lot"), [("MONTHS_END:1", "2026-12-31T14:59:59.999Z"), ("NEVER", "never")]
)
def test_opening_gets_programmes_expiry_unearned(policy: str, lot: str) -> None:
    movement = opened(zero_account("hanako", NOW), 7, policy)
    assert (movement.account.lots, movement.account.lifetime_earned) == ({lot: 7}, 0)
    assert [each.lot for each in movement.entry.allocations] == [lot]
    assert movement.entry.reason_digest
    assert movement.entry.salt == "salt"
    assert verify_chain([movement.entry]) is None


def test_opening_ceiling_counts_held_points() -> None:
    held = zero_account("hanako", NOW).model_copy(
        update={"points_held": 3, "holds": {"exchange": 3}}
    )
    assert opened(held, POINTS_CEILING - 3).entry.balance_after == POINTS_CEILING - 3
    refusal = raised(InvalidInputError, lambda: opened(held, POINTS_CEILING - 2))
    assert refusal.field == ["points_balance"]
