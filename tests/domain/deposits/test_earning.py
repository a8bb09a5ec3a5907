from dataclasses import replace
from datetime import timedelta

import pytest

from resolvers.domain.base.enums import ExpiryPolicy, Material, QuantityUnit
from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.base.times import parse_instant
from resolvers.domain.deposits.earning import (
    active_rule,
    earn,
    points_value,
    remainder_key,
    remainders_of,
    rules_in_force,
)
from resolvers.domain.points.accounts import Account, balance_of
from resolvers.domain.points.expiry import Expiry
from resolvers.domain.points.lots import NEVER, Allocation
from tests.support.domain_programme import (
    BOTTLES,
    END_OF_FISCAL_YEAR,
    HANAKO,
    NOW,
    PAPER,
    PROGRAMME,
    after,
    changed,
    deposit,
    earned,
)
from tests.support.refusals import raised


def test_p12_remainder_carries_to_next_visit() -> None:
    visit = earned(deposit(BOTTLES, 12))
    assert visit.points == 2
    assert (visit.items[0].remainder_before, visit.items[0].remainder_after) == (0, 2)
    assert visit.remainders == {"PET_BOTTLE#PIECE": 2}
    next_visit = earned(deposit(BOTTLES, 3), account=after(deposit(BOTTLES, 12)))
    assert (next_visit.points, next_visit.items[0].remainder_before) == (1, 2)
    assert next_visit.remainders == {}


def test_deposit_below_one_step_earns_0() -> None:
    visit = earned(deposit(BOTTLES, 4))
    assert (visit.points, visit.allocations, visit.lots) == (0, [], {})
    assert visit.remainders == {"PET_BOTTLE#PIECE": 4}


def test_materials_and_units_have_remainders_of_their_own() -> None:
    grams = changed(BOTTLES, rule_id="by weight", unit=QuantityUnit.GRAM)
    visit = earned(deposit(BOTTLES, 3), deposit(grams, 4), deposit(PAPER, 999))
    assert visit.remainders == {"PET_BOTTLE#PIECE": 3, "PET_BOTTLE#GRAM": 4, "NEWSPAPER#GRAM": 999}
    assert remainder_key(Material.NEWSPAPER, QuantityUnit.GRAM) == "NEWSPAPER#GRAM"


def test_rules_expiry_precedes_programmes() -> None:
    months = changed(BOTTLES, expiry_policy="MONTHS_END", expiry_count=3)
    items = [deposit(months, 10), deposit(PAPER, 3000)]
    assert earned(*items).lots == {"2027-02-28T14:59:59.999Z": 2, END_OF_FISCAL_YEAR: 3}
    never = replace(PROGRAMME, expiry=Expiry(ExpiryPolicy.NEVER))
    assert earn(HANAKO, items, NOW, never).lots == {"2027-02-28T14:59:59.999Z": 2, NEVER: 3}


def test_deposit_allocates_each_lot_once_soonest_first() -> None:
    never = changed(BOTTLES, rule_id="never", expiry_policy="NEVER")
    fixed = changed(BOTTLES, unit="GRAM", expiry_policy="FIXED_DATE", expiry_date="2028-03-31")
    soon = changed(PAPER, unit="PIECE", expiry_policy="DAYS", expiry_count=30)
    nothing = changed(PAPER, material="TEXTILE", expiry_policy="DAYS", expiry_count=1)
    held = HANAKO.model_copy(
        update={"points_balance": 9, "lots": {NEVER: 4, "2027-03-31T14:59:59.999Z": 5}}
    )
    visit = earned(
        deposit(never, 5),
        deposit(PAPER, 2000),
        deposit(fixed, 15),
        deposit(soon, 1000),
        deposit(nothing, 999),
        account=held,
    )
    in_thirty_days = "2026-12-25T14:59:59.999Z"
    assert visit.allocations == [
        Allocation(expires_at=in_thirty_days, points=1),
        Allocation(expires_at=END_OF_FISCAL_YEAR, points=2 + 3),
        Allocation(expires_at=None, points=1),
    ]
    assert visit.lots == {
        NEVER: 4 + 1,
        "2027-03-31T14:59:59.999Z": 5,
        in_thirty_days: 1,
        END_OF_FISCAL_YEAR: 5,
    }
    assert visit.points == 7


def test_p9_points_past_fixed_date_are_credited_expired() -> None:
    rule = changed(BOTTLES, expiry_policy="FIXED_DATE", expiry_date="2026-11-25")
    last = parse_instant("2026-11-25T23:59:59.999+09:00")
    account = after(deposit(rule, 12), now=last)
    assert balance_of(account, last).available == 2
    account = after(deposit(rule, 12), now=last + timedelta(milliseconds=1))
    assert (account.points_balance, account.lifetime_earned) == (2, 2)
    assert account.next_expiry == last
    assert account.remainders == {"PET_BOTTLE#PIECE": 2}
    assert balance_of(account, last + timedelta(milliseconds=1)).available == 0


def test_multiplier_rounds_whole_item_down() -> None:
    half_more = changed(BOTTLES, multiplier_percent=150)
    assert earned(deposit(half_more, 5)).points == 1
    assert earned(deposit(half_more, 15)).points == 4
    assert points_value([deposit(half_more, 15), deposit(PAPER, 2999)]) == 6


def test_items_count_in_the_tokens_order() -> None:
    visit = earned(deposit(PAPER, 9000), deposit(BOTTLES, 50), cap=8)
    assert [item.points_earned for item in visit.items] == [8, 0]


@pytest.mark.parametrize(
    "full", [{"points_balance": 10**9 - 1}, {"lifetime_earned": 2**31 - 2}], ids=str
)
def test_earning_rejects_points_past_ceilings(full: dict[str, int]) -> None:
    account = HANAKO.model_copy(update=full)
    assert earned(deposit(BOTTLES, 5), account=account).points == 1
    refusal = raised(InvalidInputError, lambda: earned(deposit(BOTTLES, 10), account=account))
    assert refusal.field == ["code"]


BASE = changed(BOTTLES, rule_id="base")
SUMMER = changed(
    BOTTLES,
    rule_id="summer",
    active_from="2026-07-01T00:00:00+09:00",
    active_until="2026-09-01T00:00:00+09:00",
)
AUGUST = changed(
    BOTTLES,
    rule_id="august",
    active_from="2026-08-01T00:00:00+09:00",
    active_until="2026-08-31T00:00:00+09:00",
)


@pytest.mark.parametrize(
    ("now", "rule_id"),
    [
        ("2026-06-30T23:59:59.999+09:00", "base"),
        ("2026-07-01T00:00:00.000+09:00", "summer"),
        ("2026-08-01T00:00:00.000+09:00", "august"),
        ("2026-08-30T23:59:59.999+09:00", "august"),
        ("2026-08-31T00:00:00.000+09:00", "summer"),
        ("2026-09-01T00:00:00.000+09:00", "base"),
    ],
)
def test_latest_active_rule_wins(now: str, rule_id: str) -> None:
    for rules in ([BASE, SUMMER, AUGUST], [AUGUST, BASE, SUMMER]):
        rule = active_rule(rules, BOTTLES.material, BOTTLES.unit, parse_instant(now))
        assert rule is not None
        assert rule.rule_id == rule_id


def test_rule_applies_to_its_material_and_unit() -> None:
    assert active_rule([BASE], Material.NEWSPAPER, QuantityUnit.PIECE, NOW) is None
    assert active_rule([BASE], Material.PET_BOTTLE, QuantityUnit.GRAM, NOW) is None
    assert active_rule([SUMMER], Material.PET_BOTTLE, QuantityUnit.PIECE, NOW) is None


def test_rule_that_no_token_takes_is_not_in_force() -> None:
    over = changed(BOTTLES, expiry_policy=ExpiryPolicy.FIXED_DATE, expiry_date="2026-11-24")
    capped = changed(PAPER, daily_cap_points=2, points_per_quantity=3)
    materials = (Material.PET_BOTTLE, Material.NEWSPAPER)

    assert rules_in_force([over, capped], materials, PROGRAMME, NOW) == []
    small = replace(PROGRAMME, daily_cap_points=2)
    dear = changed(PAPER, points_per_quantity=3)
    assert rules_in_force([BASE, dear], materials, small, NOW) == [BASE]


def test_remainders_are_those_of_the_account() -> None:
    assert remainders_of(after(deposit(BOTTLES, 13), deposit(PAPER, 1700))) == [
        (Material.NEWSPAPER, QuantityUnit.GRAM, 700),
        (Material.PET_BOTTLE, QuantityUnit.PIECE, 3),
    ]
    assert remainders_of(after(deposit(BOTTLES, 15))) == []
    newer = Account(user_id="hanako", remainders={"MAGNETS#PIECE": 2, "PET_BOTTLE#PIECE": 3})
    assert remainders_of(newer) == [(Material.PET_BOTTLE, QuantityUnit.PIECE, 3)]
