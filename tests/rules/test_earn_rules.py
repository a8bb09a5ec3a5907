from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from resolvers.rules.earn_rules import EarnRuleDraft, save_rule
from resolvers.rules.earning import EarnRule
from resolvers.rules.refusals import InvalidInput, Refused
from resolvers.rules.vocabulary import ErrorCode, ExpiryPolicy, Material, QuantityUnit
from tests.rules.programme import NOW, TOKYO

DRAFT = EarnRuleDraft(
    material=Material.PET_BOTTLE,
    unit=QuantityUnit.PIECE,
    quantity_per_point=5,
    points_per_quantity=1,
)


def saved(rules: list[EarnRule], draft: EarnRuleDraft, new_id: str = "new") -> list[EarnRule]:
    return save_rule(rules, draft, NOW, new_id)[0]


def test_a_rule_without_an_id_is_new_and_of_version_1() -> None:
    rules, rule = save_rule([], DRAFT, NOW, "new")
    assert rules == [rule]
    assert rule.to_item() == {
        "rule_id": "new",
        "material": "PET_BOTTLE",
        "unit": "PIECE",
        "quantity_per_point": 5,
        "points_per_quantity": 1,
        "multiplier_percent": 100,
        "version": 1,
    }


def test_every_field_of_a_rule_is_kept() -> None:
    draft = replace(
        DRAFT,
        multiplier_percent=150,
        daily_cap_points=50,
        expiry_policy=ExpiryPolicy.FISCAL_YEAR_END_PLUS_1,
        active_from=NOW.astimezone(TOKYO),
        active_until=NOW + timedelta(days=1),
    )
    _, rule = save_rule([], draft, NOW, "new")
    assert rule.to_item() | {"rule_id": "new"} == {
        "rule_id": "new",
        "material": "PET_BOTTLE",
        "unit": "PIECE",
        "quantity_per_point": 5,
        "points_per_quantity": 1,
        "multiplier_percent": 150,
        "daily_cap_points": 50,
        "expiry_policy": "FISCAL_YEAR_END_PLUS_1",
        "active_from": "2026-11-25T09:00:00.000Z",
        "active_until": "2026-11-26T09:00:00.000Z",
        "version": 1,
    }
    assert EarnRule.model_validate(rule.to_item()) == rule


def test_the_same_content_again_changes_nothing_with_and_without_its_id() -> None:
    rules, rule = save_rule([], DRAFT, NOW, "new")
    for again in (DRAFT, replace(DRAFT, id="new", multiplier_percent=100)):
        after, answer = save_rule(rules, again, NOW, "other")
        assert after == rules
        assert answer is rule


def test_other_content_raises_the_version_by_1_and_keeps_the_rules_place() -> None:
    rules = saved(saved([], DRAFT), replace(DRAFT, unit=QuantityUnit.GRAM), "grams")
    after, rule = save_rule(rules, replace(DRAFT, id="new", quantity_per_point=4), NOW, "unused")
    assert (rule.rule_id, rule.version, rule.quantity_per_point) == ("new", 2, 4)
    assert [each.rule_id for each in after] == ["new", "grams"]
    assert after[0] == rule


def test_an_unknown_id_is_not_found() -> None:
    with pytest.raises(Refused) as refusal:
        save_rule(saved([], DRAFT), replace(DRAFT, id="other"), NOW, "unused")
    assert (refusal.value.code, refusal.value.field) == (ErrorCode.NOT_FOUND, ["input", "id"])


def test_a_rule_that_has_ended_drops_out_and_is_not_found_any_more() -> None:
    ends = replace(DRAFT, active_until=NOW + timedelta(hours=1))
    rules = saved([], ends)
    later = NOW + timedelta(hours=1)
    after, rule = save_rule(rules, DRAFT, later, "next")
    assert after == [rule]
    with pytest.raises(Refused) as refusal:
        save_rule(rules, replace(DRAFT, id="new"), later, "unused")
    assert refusal.value.code is ErrorCode.NOT_FOUND


@pytest.mark.parametrize("start", [None, NOW + timedelta(days=1)])
def test_two_rules_of_one_material_unit_and_start_are_refused(start: datetime | None) -> None:
    rules = saved([], replace(DRAFT, active_from=start))
    with pytest.raises(InvalidInput) as refusal:
        save_rule(rules, replace(DRAFT, active_from=start, quantity_per_point=4), NOW, "other")
    assert refusal.value.field == ["input", "activeFrom"]


def test_a_rule_is_not_moved_to_the_start_of_another() -> None:
    start = NOW + timedelta(days=1)
    rules = saved(saved([], DRAFT), replace(DRAFT, active_from=start), "campaign")
    assert len(rules) == 2
    with pytest.raises(InvalidInput) as refusal:
        save_rule(rules, replace(DRAFT, id="campaign", quantity_per_point=1), NOW, "unused")
    assert refusal.value.field == ["input", "activeFrom"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"material": Material.NEWSPAPER}, "material"),
        ({"unit": QuantityUnit.GRAM}, "unit"),
    ],
)
def test_a_rule_keeps_its_material_and_unit(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        save_rule(saved([], DRAFT), replace(DRAFT, id="new", **changes), NOW, "unused")
    assert refusal.value.field == ["input", field]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"quantity_per_point": 0}, "quantityPerPoint"),
        ({"quantity_per_point": 100_001}, "quantityPerPoint"),
        ({"points_per_quantity": 0}, "pointsPerQuantity"),
        ({"points_per_quantity": 1_000_001}, "pointsPerQuantity"),
        ({"multiplier_percent": 0}, "multiplierPercent"),
        ({"multiplier_percent": -100}, "multiplierPercent"),
        ({"multiplier_percent": 1001}, "multiplierPercent"),
        ({"points_per_quantity": 500_000, "multiplier_percent": 201}, "multiplierPercent"),
        ({"daily_cap_points": 0}, "dailyCapPoints"),
        ({"daily_cap_points": 1_000_001}, "dailyCapPoints"),
        ({"expiry_policy": ExpiryPolicy.NEVER}, "expiryPolicy"),
        ({"expiry_policy": ExpiryPolicy.DAYS, "expiry_count": 30}, "expiryPolicy"),
        ({"expiry_count": 30}, "expiryCount"),
        ({"expiry_date": date(2028, 3, 31)}, "expiryDate"),
        ({"active_until": NOW}, "activeUntil"),
        (
            {
                "active_from": NOW + timedelta(days=2),
                "active_until": NOW + timedelta(days=2),
            },
            "activeUntil",
        ),
        ({"active_from": datetime(1, 1, 1, tzinfo=TOKYO)}, "activeFrom"),
        ({"active_until": datetime(2030, 1, 1)}, "activeUntil"),  # noqa: DTZ001 - refused
    ],
)
def test_what_is_outside_its_range_is_refused_by_name(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        save_rule([], replace(DRAFT, **changes), NOW, "new")
    assert refusal.value.field == ["input", field]


def test_the_ends_of_every_range_are_accepted() -> None:
    most = replace(
        DRAFT,
        quantity_per_point=100_000,
        points_per_quantity=100_000,
        multiplier_percent=1_000,
        daily_cap_points=1_000_000,
        active_from=datetime(1, 1, 1, tzinfo=UTC),
        active_until=datetime(9999, 12, 31, tzinfo=UTC),
    )
    least = replace(
        DRAFT,
        quantity_per_point=1,
        points_per_quantity=1,
        multiplier_percent=1,
        daily_cap_points=1,
        active_until=NOW + timedelta(milliseconds=1),
    )
    assert len(saved(saved([], most, "most"), least, "least")) == 2


def test_there_are_at_most_200_rules_and_they_can_still_be_changed() -> None:
    rules: list[EarnRule] = []
    for number in range(200):
        draft = replace(DRAFT, active_from=NOW + timedelta(days=number))
        rules = saved(rules, draft, f"rule {number}")
    with pytest.raises(InvalidInput, match="200 rules") as refusal:
        save_rule(rules, DRAFT, NOW, "one more")
    assert refusal.value.field == ["input"]
    after, _ = save_rule(rules, replace(DRAFT, id="rule 0"), NOW, "unused")
    assert len(after) == 200
