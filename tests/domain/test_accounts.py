from decimal import Decimal

import pytest
from pydantic import ValidationError

from resolvers.domain.accounts import (
    GENESIS,
    NEVER,
    Account,
    DayCounters,
    ExpiringPoints,
    balance_of,
    check_active,
    check_ceiling,
    expiry_shard_of,
    moment_of,
    next_expiry_of,
    zero_account,
)
from resolvers.domain.enums import AccountStatus, ErrorCode
from resolvers.domain.errors import DomainError, InvalidInputError
from resolvers.domain.times import parse_instant
from tests.support.domain_programme import NOW

PASSED = "2026-03-31T14:59:59.999Z"
SOON = "2027-03-31T14:59:59.999Z"
LATER = "2028-03-31T14:59:59.999Z"


def test_a_new_account_is_the_whole_zero_item() -> None:
    assert zero_account("hanako", NOW).to_item() == {
        "user_id": "hanako",
        "points_balance": 0,
        "points_held": 0,
        "lots": {},
        "holds": {},
        "remainders": {},
        "day_counters": {"earned": {}, "earned_total": 0, "exchanged": {}},
        "reward_counts": {},
        "ledger_seq": 0,
        "ledger_head": GENESIS,
        "lifetime_earned": 0,
        "status": "ACTIVE",
        "created_at": "2026-11-25T09:00:00.000Z",
        "updated_at": "2026-11-25T09:00:00.000Z",
    }


def test_account_reads_back_from_dynamodb_numbers() -> None:
    account = Account(
        user_id="hanako",
        points_balance=7,
        lots={SOON: 7},
        last_at=NOW,
        remainders={"PET_BOTTLE#PIECE": 3},
        day_counters=DayCounters(day="2026-11-25", earned={"bottles": 7}, earned_total=7),
        next_expiry=parse_instant(SOON),
        expiry_shard="4",
        status=AccountStatus.SUSPENDED,
    )
    item = account.to_item()
    assert Account.model_validate(item) == account
    item |= {"points_balance": Decimal(7), "lots": {SOON: Decimal(7)}}
    assert Account.model_validate(item) == account


def test_account_rejects_half_a_point() -> None:
    with pytest.raises(ValidationError):
        Account.model_validate({"user_id": "hanako", "points_balance": Decimal("0.5")})


def test_accounts_share_no_maps() -> None:
    one = Account(user_id="hanako")
    one.lots[SOON] = 1
    assert Account(user_id="taro").lots == {}


def test_balance_shows_unexpired_points_by_expiry() -> None:
    account = Account(
        user_id="hanako",
        points_balance=25,
        points_held=4,
        lots={NEVER: 5, LATER: 10, SOON: 3, PASSED: 7},
        holds={"exchange": 4},
        lifetime_earned=40,
        ledger_seq=12,
    )
    balance = balance_of(account, NOW.replace(microsecond=1999))
    assert (balance.user_id, balance.available, balance.held) == ("hanako", 18, 4)
    assert (balance.lifetime_earned, balance.version) == (40, 12)
    assert balance.expiring == (
        ExpiringPoints(3, parse_instant(SOON)),
        ExpiringPoints(10, parse_instant(LATER)),
    )
    assert balance.as_of == NOW.replace(microsecond=1000)


@pytest.mark.parametrize("erased", [{"erased_at": NOW}, {"status": AccountStatus.ERASED}])
def test_erased_account_shows_zeros_and_its_version(erased: dict[str, object]) -> None:
    account = Account(
        user_id="hanako",
        points_balance=3,
        points_held=4,
        lots={SOON: 3},
        holds={"exchange": 4},
        lifetime_earned=40,
        ledger_seq=12,
    ).model_copy(update=erased)
    balance = balance_of(account, NOW)
    assert (balance.available, balance.held, balance.lifetime_earned) == (0, 0, 0)
    assert (balance.expiring, balance.version) == ((), 12)


def test_moment_is_never_before_last_entry() -> None:
    account = zero_account("hanako", NOW)
    assert moment_of(account, NOW) == NOW
    later = NOW.replace(hour=10)
    ahead = account.model_copy(update={"last_at": later})
    assert moment_of(ahead, NOW) == later
    assert moment_of(ahead, NOW.replace(hour=11)) == NOW.replace(hour=11)


def test_only_an_active_account_redeems_and_exchanges() -> None:
    account = zero_account("hanako", NOW)
    check_active(account)
    for update, code in (
        ({"status": AccountStatus.SUSPENDED}, ErrorCode.ACCOUNT_SUSPENDED),
        ({"status": AccountStatus.ERASED}, ErrorCode.ACCOUNT_ERASED),
        ({"status": AccountStatus.SUSPENDED, "erased_at": NOW}, ErrorCode.ACCOUNT_ERASED),
    ):
        with pytest.raises(DomainError) as refusal:
            check_active(account.model_copy(update=update))
        assert refusal.value.code is code


def test_ceiling_counts_balance_and_held_points() -> None:
    account = Account(user_id="hanako", points_balance=10**9 - 10, points_held=4)
    check_ceiling(account, 6, ["points"])
    with pytest.raises(InvalidInputError) as refusal:
        check_ceiling(account, 7, ["points"])
    assert refusal.value.field == ["points"]


def test_a_new_day_counts_from_nothing() -> None:
    counters = DayCounters(day="2026-11-25", earned={"bottles": 3}, earned_total=3)
    assert counters.on("2026-11-25") is counters
    assert counters.on("2026-11-26") == DayCounters(day="2026-11-26")


def test_next_expiry_is_soonest_dated_lot() -> None:
    assert next_expiry_of({NEVER: 1, LATER: 1, PASSED: 1}) == parse_instant(PASSED)
    assert next_expiry_of({NEVER: 1}) is None


def test_users_keep_one_of_ten_shards() -> None:
    shards = {expiry_shard_of(f"user {number}") for number in range(200)}
    assert shards == set("0123456789")
    assert expiry_shard_of("hanako") == "5"
