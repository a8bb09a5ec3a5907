from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.rules.accounts import Account, DayCounters, zero_account
from resolvers.rules.earning import (
    DepositItem,
    Earned,
    EarnRule,
    earn,
    points_value,
    remainder_key,
    rule_in_force,
)
from resolvers.rules.lots import Allocation
from resolvers.rules.refusals import InvalidInput, LimitReached
from resolvers.rules.times import parse_instant
from resolvers.rules.vocabulary import ErrorCode, Material, QuantityUnit
from tests.rules.programme import (
    BOTTLES,
    END_OF_FISCAL_YEAR,
    NOW,
    PAPER,
    TOKYO,
    deposit,
    redeem,
)

HANAKO = zero_account("hanako", NOW)


def changed(rule: EarnRule, **changes: object) -> EarnRule:
    return EarnRule.model_validate({**rule.to_item(), **changes})


def earned(
    *items: DepositItem, account: Account = HANAKO, now: datetime = NOW, cap: int | None = None
) -> Earned:
    return earn(account, items, now, TOKYO, cap)


def after(*items: DepositItem, now: datetime = NOW, cap: int | None = None) -> Account:
    """Hanako's account once she has redeemed these."""
    return redeem(HANAKO, [*items], now, cap).movement.account


def test_five_bottles_are_a_point_and_two_are_carried_to_the_next_visit() -> None:
    visit = earned(deposit(BOTTLES, 12))
    assert visit.points == 2
    assert visit.items[0].to_item() == {
        "material": "PET_BOTTLE",
        "unit": "PIECE",
        "quantity": 12,
        "points_earned": 2,
        "capped_quantity": 0,
        "remainder_before": 0,
        "remainder_after": 2,
        "rule_id": "bottles",
        "rule_version": 1,
    }
    assert visit.remainders == {"PET_BOTTLE#PIECE": 2}
    next_visit = earned(deposit(BOTTLES, 3), account=after(deposit(BOTTLES, 12)))
    assert (next_visit.points, next_visit.items[0].remainder_before) == (1, 2)
    assert next_visit.remainders == {}


def test_a_deposit_that_only_adds_to_the_remainder_earns_0() -> None:
    visit = earned(deposit(BOTTLES, 4))
    assert (visit.points, visit.allocations, visit.lots) == (0, [], {})
    assert visit.remainders == {"PET_BOTTLE#PIECE": 4}


def test_materials_and_units_have_remainders_of_their_own() -> None:
    grams = changed(BOTTLES, rule_id="by weight", unit=QuantityUnit.GRAM)
    visit = earned(deposit(BOTTLES, 3), deposit(grams, 4), deposit(PAPER, 999))
    assert visit.remainders == {
        "PET_BOTTLE#PIECE": 3,
        "PET_BOTTLE#GRAM": 4,
        "NEWSPAPER#GRAM": 999,
    }
    assert remainder_key(Material.NEWSPAPER, QuantityUnit.GRAM) == "NEWSPAPER#GRAM"


def test_points_go_into_the_lot_of_the_end_of_the_next_fiscal_year() -> None:
    visit = earned(deposit(BOTTLES, 10))
    assert visit.lots == {END_OF_FISCAL_YEAR: 2}
    assert visit.allocations == [Allocation(expires_at=END_OF_FISCAL_YEAR, points=2)]


def test_a_campaign_multiplies_and_rounds_the_whole_item_down() -> None:
    half_more = changed(BOTTLES, multiplier_percent=150)
    assert earned(deposit(half_more, 5)).points == 1
    assert earned(deposit(half_more, 15)).points == 4
    assert points_value([deposit(half_more, 15), deposit(PAPER, 2999)]) == 6


def test_a_cap_cuts_whole_steps_whose_quantity_is_not_carried() -> None:
    rule = changed(BOTTLES, points_per_quantity=3, daily_cap_points=10)
    visit = earned(deposit(rule, 27))
    item = visit.items[0]
    assert (visit.points, item.capped_quantity, item.remainder_after) == (9, 10, 2)
    assert visit.day_counters == DayCounters(
        day="2026-11-25", earned={"bottles": 9}, earned_total=9
    )


def test_the_rules_cap_cuts_before_the_programmes() -> None:
    rule = changed(BOTTLES, daily_cap_points=5)
    visit = earned(deposit(rule, 50), deposit(PAPER, 9000), cap=8)
    assert [item.points_earned for item in visit.items] == [5, 3]
    assert [item.capped_quantity for item in visit.items] == [25, 6000]
    assert visit.day_counters.earned == {"bottles": 5, "paper": 3}
    assert visit.day_counters.earned_total == 8


def test_items_count_in_the_tokens_order() -> None:
    visit = earned(deposit(PAPER, 9000), deposit(BOTTLES, 50), cap=8)
    assert [item.points_earned for item in visit.items] == [8, 0]


@pytest.mark.parametrize(
    ("rule_cap", "programme_cap", "limit"), [(10, None, 10), (None, 10, 10), (10, 30, 10)]
)
def test_a_day_without_room_refuses_with_the_cap_that_bit_and_the_next_midnight_in_japan(
    rule_cap: int | None, programme_cap: int | None, limit: int
) -> None:
    rule = changed(BOTTLES, daily_cap_points=rule_cap)
    full = after(deposit(rule, 50), cap=programme_cap)
    with pytest.raises(LimitReached) as refusal:
        earned(deposit(rule, 5), account=full, cap=programme_cap)
    assert refusal.value.code is ErrorCode.DAILY_EARN_CAP_REACHED
    assert refusal.value.limit == limit
    assert refusal.value.resets_at == parse_instant("2026-11-25T15:00:00Z")
    # At that moment the day's room is there again.
    assert earned(deposit(rule, 5), account=full, now=refusal.value.resets_at).points == 1


def test_a_full_day_still_takes_what_only_adds_to_the_remainder() -> None:
    rule = changed(BOTTLES, daily_cap_points=10)
    full = after(deposit(rule, 50))
    visit = earned(deposit(rule, 4), account=full)
    assert (visit.points, visit.remainders) == (0, {"PET_BOTTLE#PIECE": 4})


def test_a_cap_that_was_lowered_during_the_day_leaves_no_room() -> None:
    full = after(deposit(changed(BOTTLES, daily_cap_points=10), 50))
    with pytest.raises(LimitReached) as refusal:
        earned(deposit(changed(BOTTLES, daily_cap_points=4), 5), account=full)
    assert refusal.value.limit == 4


def test_the_day_goes_by_the_last_entry_when_the_clock_jumps_back_over_midnight() -> None:
    rule = changed(BOTTLES, daily_cap_points=10)
    midnight = parse_instant("2026-11-25T15:00:00Z")
    full = after(deposit(rule, 50), now=midnight)
    with pytest.raises(LimitReached):
        earned(deposit(rule, 5), account=full, now=midnight - timedelta(seconds=1))


def test_steps_worth_no_point_fit_under_a_full_cap_but_points_never_do() -> None:
    half = changed(BOTTLES, multiplier_percent=50, daily_cap_points=1)
    assert half.steps_within(0) == 1
    visit = earned(deposit(half, 5))
    assert (visit.points, visit.items[0].capped_quantity) == (0, 0)
    full = after(deposit(half, 10))
    with pytest.raises(LimitReached):
        earned(deposit(half, 10), account=full)


def test_points_past_the_ceiling_are_refused_where_they_enter() -> None:
    rich = HANAKO.model_copy(update={"points_balance": 10**9 - 1})
    assert earned(deposit(BOTTLES, 5), account=rich).points == 1
    with pytest.raises(InvalidInput) as refusal:
        earned(deposit(BOTTLES, 10), account=rich)
    assert refusal.value.field == ["code"]


def test_points_that_an_answer_could_not_tell_are_refused_where_they_enter() -> None:
    spender = HANAKO.model_copy(update={"lifetime_earned": 2**31 - 2})
    assert earned(deposit(BOTTLES, 5), account=spender).points == 1
    with pytest.raises(InvalidInput) as refusal:
        earned(deposit(BOTTLES, 10), account=spender)
    assert refusal.value.field == ["code"]


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
@pytest.mark.parametrize("rules", [[BASE, SUMMER, AUGUST], [AUGUST, BASE, SUMMER]])
def test_of_the_rules_in_force_the_one_that_became_active_last_wins(
    rules: Sequence[EarnRule], now: str, rule_id: str
) -> None:
    rule = rule_in_force(rules, BOTTLES.material, BOTTLES.unit, parse_instant(now))
    assert rule is not None
    assert rule.rule_id == rule_id


def test_a_rule_is_for_its_material_and_unit_only() -> None:
    assert rule_in_force([BASE], Material.NEWSPAPER, QuantityUnit.PIECE, NOW) is None
    assert rule_in_force([BASE], Material.PET_BOTTLE, QuantityUnit.GRAM, NOW) is None
    assert rule_in_force([SUMMER], Material.PET_BOTTLE, QuantityUnit.PIECE, NOW) is None


@given(
    points_per_quantity=st.integers(1, 1000),
    multiplier_percent=st.integers(1, 1000),
    room=st.integers(0, 5000),
)
def test_p4_the_most_steps_within_a_cap_are_the_most(
    points_per_quantity: int, multiplier_percent: int, room: int
) -> None:
    rule = changed(
        BOTTLES, points_per_quantity=points_per_quantity, multiplier_percent=multiplier_percent
    )
    steps = rule.steps_within(room)
    assert rule.points_of(steps) <= room < rule.points_of(steps + 1)
