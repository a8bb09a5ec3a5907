from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from resolvers.domain.base.enums import ErrorCode, ExpiryPolicy, Material, QuantityUnit
from resolvers.domain.base.errors import DomainError, InvalidInputError
from resolvers.domain.deposits.earn_rules import EarnRuleDraft, end_rule, save_rule
from resolvers.domain.deposits.earning import EarnRule, active_rule
from tests.support.domain_programme import NOW, TOKYO
from tests.support.refusals import raised

DRAFT = EarnRuleDraft(
    material=Material.PET_BOTTLE,
    unit=QuantityUnit.PIECE,
    quantity_per_point=5,
    points_per_quantity=1,
)


def saved(rules: list[EarnRule], draft: EarnRuleDraft, new_id: str = "new") -> list[EarnRule]:
    return save_rule(rules, draft, NOW, TOKYO, new_id)[0]


def test_rule_keeps_every_field() -> None:
    draft = replace(
        DRAFT,
        multiplier_percent=150,
        daily_cap_points=50,
        expiry_policy=ExpiryPolicy.MONTHS_END,
        expiry_count=12,
        active_from=NOW,
        active_until=NOW + timedelta(days=1),
    )
    least, rule = (save_rule([], each, NOW, TOKYO, "new")[1] for each in (DRAFT, draft))
    assert rule.to_item() == least.to_item() | {
        "multiplier_percent": 150,
        "daily_cap_points": 50,
        "expiry_policy": "MONTHS_END",
        "expiry_count": 12,
        "active_from": "2026-11-25T09:00:00.000Z",
        "active_until": "2026-11-26T09:00:00.000Z",
    }
    assert EarnRule.model_validate(rule.to_item()) == rule


def test_same_content_again_changes_nothing() -> None:
    rules, rule = save_rule([], DRAFT, NOW, TOKYO, "new")
    for again in (DRAFT, replace(DRAFT, id="new", multiplier_percent=100)):
        after, answer = save_rule(rules, again, NOW, TOKYO, "other")
        assert after == rules
        assert answer is rule


def test_changed_content_raises_version_in_place() -> None:
    rules = saved(saved([], DRAFT), replace(DRAFT, unit=QuantityUnit.GRAM), "grams")
    after, rule = save_rule(
        rules, replace(DRAFT, id="new", quantity_per_point=4), NOW, TOKYO, "unused"
    )
    assert (rule.rule_id, rule.version, rule.quantity_per_point) == ("new", 2, 4)
    assert [each.rule_id for each in after] == ["new", "grams"]
    assert after[0] == rule


def test_unknown_and_ended_rules_are_not_found() -> None:
    end = NOW + timedelta(hours=1)
    rules = saved([], replace(DRAFT, active_until=end))
    after, rule = save_rule(rules, DRAFT, end, TOKYO, "next")
    assert after == [rule]
    for unknown, now in (("other", NOW), ("new", end)):
        with pytest.raises(DomainError) as refusal:
            save_rule(rules, replace(DRAFT, id=unknown), now, TOKYO, "unused")
        assert (refusal.value.code, refusal.value.field) == (ErrorCode.NOT_FOUND, ["input", "id"])


@pytest.mark.parametrize("start", [None, NOW + timedelta(days=1)])
def test_rules_cannot_share_material_unit_and_start(start: datetime | None) -> None:
    rules = saved([], replace(DRAFT, active_from=start))
    another = replace(DRAFT, active_from=start, quantity_per_point=4)
    moved = saved(rules, replace(DRAFT, active_from=NOW + timedelta(days=2)), "campaign")
    for before, draft in ((rules, another), (moved, replace(another, id="campaign"))):
        with pytest.raises(InvalidInputError) as refusal:
            save_rule(before, draft, NOW, TOKYO, "other")
        assert refusal.value.field == ["input", "activeFrom"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"material": Material.NEWSPAPER}, "material"), ({"unit": QuantityUnit.GRAM}, "unit")],
)
def test_rule_keeps_its_material_and_unit(changes: dict[str, Any], field: str) -> None:
    rules, draft = saved([], DRAFT), replace(DRAFT, id="new", **changes)
    refusal = raised(InvalidInputError, lambda: save_rule(rules, draft, NOW, TOKYO, "unused"))
    assert refusal.field == ["input", field]


def test_rules_are_at_most_200_and_changeable() -> None:
    rules: list[EarnRule] = []
    for number in range(200):
        draft = replace(DRAFT, active_from=NOW + timedelta(days=number))
        rules = saved(rules, draft, f"rule {number}")
    assert raised(InvalidInputError, lambda: saved(rules, DRAFT)).field == ["input"]
    assert len(saved(rules, replace(DRAFT, id="rule 0"))) == 200


FIXED = ExpiryPolicy.FIXED_DATE


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("quantityPerPoint", {"quantity_per_point": 0}),
        ("quantityPerPoint", {"quantity_per_point": 100_001}),
        ("pointsPerQuantity", {"points_per_quantity": 0}),
        ("pointsPerQuantity", {"points_per_quantity": 1_000_001}),
        ("multiplierPercent", {"multiplier_percent": 0}),
        ("multiplierPercent", {"multiplier_percent": 1001}),
        ("multiplierPercent", {"points_per_quantity": 500_000, "multiplier_percent": 201}),
        ("dailyCapPoints", {"daily_cap_points": 0}),
        ("dailyCapPoints", {"daily_cap_points": 1_000_001}),
        (
            "dailyCapPoints",
            {"points_per_quantity": 3, "multiplier_percent": 250, "daily_cap_points": 6},
        ),
        ("expiryCount", {"expiry_count": 30}),
        ("expiryDate", {"expiry_date": date(2028, 3, 31)}),
        ("expiryCount", {"expiry_policy": ExpiryPolicy.MONTHS_END}),
        ("expiryDate", {"expiry_policy": FIXED}),
        ("expiryDate", {"expiry_policy": FIXED, "expiry_date": date(2026, 11, 24)}),
        (
            "expiryDate",
            {
                "expiry_policy": FIXED,
                "expiry_date": date(2027, 3, 31),
                "active_from": datetime(2027, 4, 1, tzinfo=TOKYO),
            },
        ),
        ("activeUntil", {"active_until": NOW}),
        ("activeUntil", dict.fromkeys(("active_from", "active_until"), NOW + timedelta(days=2))),
    ],
)
def test_value_out_of_range_names_field(field: str, changes: dict[str, Any]) -> None:
    draft = replace(DRAFT, **changes)
    refusal = raised(InvalidInputError, lambda: save_rule([], draft, NOW, TOKYO, "new"))
    assert refusal.field == ["input", field]


def test_refused_cap_says_how_much_is_enough() -> None:
    draft = replace(DRAFT, points_per_quantity=3, multiplier_percent=250, daily_cap_points=6)
    refusal = raised(InvalidInputError, lambda: saved([], draft))
    assert "at least the 7 points" in refusal.message


def test_fixed_date_passes_with_programmes_day() -> None:
    draft = replace(DRAFT, expiry_policy=ExpiryPolicy.FIXED_DATE, expiry_date=date(2026, 11, 25))
    end = datetime(2026, 11, 25, 23, 59, 59, 999000, tzinfo=TOKYO)
    rules, rule = save_rule([], draft, end, TOKYO, "new")
    late = end + timedelta(milliseconds=1)
    with pytest.raises(InvalidInputError, match="expiryDate has passed"):
        save_rule([], draft, late, TOKYO, "new")
    save_rule([], draft, late, ZoneInfo("UTC"), "new")
    # The same content again is still no change, and any other needs another date.
    assert save_rule(rules, draft, late, TOKYO, "unused") == (rules, rule)
    with pytest.raises(InvalidInputError, match="expiryDate has passed"):
        save_rule(rules, replace(draft, id="new", quantity_per_point=4), late, TOKYO, "unused")


@pytest.mark.parametrize(
    "ends",
    [
        {
            "quantity_per_point": 100_000,
            "points_per_quantity": 100_000,
            "multiplier_percent": 1_000,
            "daily_cap_points": 1_000_000,
            "active_from": datetime(1, 1, 1, tzinfo=UTC),
            "active_until": datetime(9999, 12, 31, tzinfo=UTC),
        },
        {
            "quantity_per_point": 1,
            "multiplier_percent": 1,
            "daily_cap_points": 1,
            "active_until": NOW + timedelta(milliseconds=1),
        },
        {"points_per_quantity": 3, "multiplier_percent": 250, "daily_cap_points": 7},
        {
            "expiry_policy": ExpiryPolicy.FIXED_DATE,
            "expiry_date": date(2027, 3, 31),
            "active_from": datetime(2027, 3, 31, 23, 59, 59, 999000, tzinfo=TOKYO),
        },
    ],
)
def test_ranges_include_their_ends(ends: dict[str, Any]) -> None:
    assert len(saved([], replace(DRAFT, **ends))) == 1


def test_ended_rule_earns_nothing_from_now() -> None:
    day = timedelta(days=1)
    campaign = replace(DRAFT, multiplier_percent=200, active_from=NOW - day, active_until=NOW + day)
    rules = saved(saved([], DRAFT, "base"), campaign, "campaign")

    after, ended = end_rule(rules, "campaign", NOW)

    assert (ended.active_until, ended.version) == (NOW, 2)
    assert after == [rules[0], ended]
    assert active_rule(after, DRAFT.material, DRAFT.unit, NOW) == rules[0]
    assert end_rule(after, "campaign", NOW + timedelta(hours=1)) == (after, ended)
    assert end_rule(rules, "base", NOW)[0][1:] == rules[1:]
    error = raised(DomainError, lambda: end_rule(rules, "other", NOW))
    assert (error.code, error.field) == (ErrorCode.NOT_FOUND, ["id"])
