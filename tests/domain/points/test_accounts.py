from decimal import Decimal

import pytest
from pydantic import ValidationError

from resolvers.domain.base.enums import AccountStatus, ErrorCode
from resolvers.domain.base.errors import DomainError, InvalidInputError
from resolvers.domain.base.times import parse_instant
from resolvers.domain.points.accounts import (
    LIFETIME_CEILING,
    Account,
    DayCounters,
    ExpiringPoints,
    balance_of,
    check_active,
    check_ceiling,
    check_lifetime,
    expiry_shard_of,
    zero_account,
)
from resolvers.domain.points.lots import NEVER
from tests.support.domain_programme import NOW
from tests.support.refusals import raised

PASSED = "2026-03-31T14:59:59.999Z"
SOON = "2027-03-31T14:59:59.999Z"
LATER = "2028-03-31T14:59:59.999Z"


@pytest.mark.parametrize(
    "wrong",
    [
        {"points_balance": Decimal("0.5")},
        {"points_balance": 2**31},
        {"lifetime_earned": 2**61 - 1},
        {"lots": {NEVER: 2**31}},
        {"lots": {"2027-03-31": 7}},
        {"lots": {"2027-02-30T00:00:00.000Z": 7}},
    ],
)
def test_what_no_answer_can_show_is_unreadable(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Account.model_validate({"user_id": "hanako", **wrong})


RICH = Account(
    user_id="hanako",
    points_balance=25,
    points_held=4,
    lots={NEVER: 5, LATER: 10, SOON: 3, PASSED: 7},
    holds={"exchange": 4},
    lifetime_earned=40,
    ledger_seq=12,
)


def test_balance_shows_unexpired_points_by_expiry() -> None:
    balance = balance_of(RICH, NOW)
    assert (balance.user_id, balance.available, balance.held) == ("hanako", 18, 4)
    assert (balance.lifetime_earned, balance.version) == (40, 12)
    assert balance.expiring == [
        ExpiringPoints(3, parse_instant(SOON)),
        ExpiringPoints(10, parse_instant(LATER)),
    ]
    assert balance.as_of == NOW


@pytest.mark.parametrize("erased", [{"erased_at": NOW}, {"status": AccountStatus.ERASED}])
def test_erased_account_shows_zeros_and_its_version(erased: dict[str, object]) -> None:
    balance = balance_of(RICH.model_copy(update=erased), NOW)
    assert (balance.available, balance.held, balance.lifetime_earned) == (0, 0, 0)
    assert (balance.expiring, balance.version) == ([], 12)


@pytest.mark.parametrize(
    ("update", "code"),
    [
        ({"status": AccountStatus.SUSPENDED}, ErrorCode.ACCOUNT_SUSPENDED),
        ({"status": AccountStatus.ERASED}, ErrorCode.ACCOUNT_ERASED),
        ({"status": AccountStatus.SUSPENDED, "erased_at": NOW}, ErrorCode.ACCOUNT_ERASED),
    ],
)
def test_only_active_account_redeems_and_exchanges(
    update: dict[str, object], code: ErrorCode
) -> None:
    account = zero_account("hanako", NOW)
    check_active(account)
    assert raised(DomainError, lambda: check_active(account.model_copy(update=update))).code is code


def test_ceiling_counts_balance_and_held_points() -> None:
    account = Account(user_id="hanako", points_balance=10**9 - 10, points_held=4)
    check_ceiling(account, 6, ["points"])
    refusal = raised(InvalidInputError, lambda: check_ceiling(account, 7, ["points"]))
    assert refusal.field == ["points"]


def test_points_ever_earned_end_at_int() -> None:
    account = Account(user_id="hanako", lifetime_earned=LIFETIME_CEILING - 6)
    check_lifetime(account, 6, ["points"])
    refusal = raised(InvalidInputError, lambda: check_lifetime(account, 7, ["points"]))
    assert refusal.field == ["points"]


def test_new_account_is_dated() -> None:
    account = zero_account("hanako", NOW)
    assert (account.created_at, account.updated_at, account.version) == (NOW, NOW, 0)


def test_expiry_shard_of_a_user_never_changes() -> None:
    shards = [expiry_shard_of(f"user {number}") for number in range(200)]

    assert {*shards} == {str(number) for number in range(10)}
    assert (expiry_shard_of("hanako"), expiry_shard_of("taro")) == ("5", "3")


def test_new_day_starts_its_counters_empty() -> None:
    today = DayCounters(day="2026-11-25", earned={"bottles": 3}, earned_total=3)
    assert today.on("2026-11-25") is today
    assert today.on("2026-11-26") == DayCounters(day="2026-11-26")
