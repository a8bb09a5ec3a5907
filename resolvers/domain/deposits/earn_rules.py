"""Earn rules: how an admin creates and changes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from resolvers.domain.base.enums import ErrorCode, ExpiryPolicy, Material, QuantityUnit
from resolvers.domain.base.errors import DomainError, InvalidInputError
from resolvers.domain.base.times import end_of_day
from resolvers.domain.base.validation import POINTS_MAXIMUM, check_range
from resolvers.domain.deposits.earning import EarnRule
from resolvers.domain.points.expiry import Expiry, ExpiryError

RULES_MAXIMUM = 200
QUANTITY_MAXIMUM = 100_000
MULTIPLIER_MAXIMUM = 1_000


@dataclass(frozen=True)
class EarnRuleDraft:
    """The whole content of a rule as an admin sends it. A new rule has no id."""

    material: Material
    unit: QuantityUnit
    quantity_per_point: int
    points_per_quantity: int
    id: str | None = None
    multiplier_percent: int | None = None
    daily_cap_points: int | None = None
    expiry_policy: ExpiryPolicy | None = None
    expiry_count: int | None = None
    expiry_date: date | None = None
    active_from: datetime | None = None
    active_until: datetime | None = None


def save_rule(
    rules: Sequence[EarnRule], draft: EarnRuleDraft, now: datetime, zone: ZoneInfo, new_id: str
) -> tuple[list[EarnRule], EarnRule]:
    """Return the active and upcoming rules with the draft included, and the draft's rule.

    Drop rules whose active_until has passed. A rule that is saved again with the same content
    keeps its version: the returned rule is the one in `rules`. The day of a FIXED_DATE is in
    `zone`. Raise InvalidInput that names the field, or NOT_FOUND for an unknown id.
    """
    current = [rule for rule in rules if rule.active_until is None or now < rule.active_until]
    _check_ranges(draft)
    _check_expiry(draft)
    rule = _rule_of(draft, new_id)
    _check_cap(rule)
    _check_window(rule, now)
    before = _find(current, rule, draft.id)
    if before is not None:
        if (before.material, before.unit) != (rule.material, rule.unit):
            field = "material" if before.material != rule.material else "unit"
            raise InvalidInputError(
                f"the {field} of a rule cannot be changed: save a new rule", ["input", field]
            )
        rule = rule.model_copy(update={"rule_id": before.rule_id, "version": before.version})
        if rule == before:
            return current, before
        rule = rule.model_copy(update={"version": before.version + 1})
    _check_last_day(rule, now, zone)
    others = [other for other in current if other.rule_id != rule.rule_id]
    if any(_same_start(other, rule) for other in others):
        raise InvalidInputError(
            "another rule of this material and unit starts at the same time: change activeFrom",
            ["input", "activeFrom"],
        )
    if len(others) >= RULES_MAXIMUM:
        raise InvalidInputError(
            f"at most {RULES_MAXIMUM} rules can be active or upcoming: end one first", ["input"]
        )
    if before is None:
        return [*current, rule], rule
    return [rule if other.rule_id == rule.rule_id else other for other in current], rule


def end_rule(
    rules: Sequence[EarnRule], rule_id: str, now: datetime
) -> tuple[list[EarnRule], EarnRule]:
    """End a rule at `now`; return all rules, and this rule.

    A rule that has already ended does not change. Raise NOT_FOUND for an unknown id.
    """
    for position, rule in enumerate(rules):
        if rule.rule_id != rule_id:
            continue
        if rule.active_until is not None and rule.active_until <= now:
            return list(rules), rule
        changes = {"active_until": now, "version": rule.version + 1}
        ended = rule.model_copy(update=changes)
        return [*rules[:position], ended, *rules[position + 1 :]], ended
    raise _not_found(["id"])


def _check_ranges(draft: EarnRuleDraft) -> None:
    check_range(draft.quantity_per_point, 1, QUANTITY_MAXIMUM, ["input", "quantityPerPoint"])
    check_range(draft.points_per_quantity, 1, POINTS_MAXIMUM, ["input", "pointsPerQuantity"])
    multiplier_percent = draft.multiplier_percent
    if multiplier_percent is not None:
        path = ["input", "multiplierPercent"]
        check_range(multiplier_percent, 1, MULTIPLIER_MAXIMUM, path)
        if draft.points_per_quantity * multiplier_percent > POINTS_MAXIMUM * 100:
            raise InvalidInputError(
                f"pointsPerQuantity times multiplierPercent exceeds {POINTS_MAXIMUM} points", path
            )
    if draft.daily_cap_points is not None:
        check_range(draft.daily_cap_points, 1, POINTS_MAXIMUM, ["input", "dailyCapPoints"])


def _check_expiry(draft: EarnRuleDraft) -> None:
    """Raise for a policy without its count or date, and for a count or date without a policy."""
    fields = {"count": "expiryCount", "last_day": "expiryDate"}
    if draft.expiry_policy is not None:
        try:
            Expiry(draft.expiry_policy, draft.expiry_count, draft.expiry_date)
        except ExpiryError as error:
            raise InvalidInputError(str(error), ["input", fields[error.part]]) from error
        return
    for name, value in (("expiryCount", draft.expiry_count), ("expiryDate", draft.expiry_date)):
        if value is not None:
            raise InvalidInputError(f"{name} needs expiryPolicy: set both", ["input", name])


def _rule_of(draft: EarnRuleDraft, rule_id: str) -> EarnRule:
    return EarnRule(
        rule_id=rule_id,
        material=draft.material,
        unit=draft.unit,
        quantity_per_point=draft.quantity_per_point,
        points_per_quantity=draft.points_per_quantity,
        multiplier_percent=100 if draft.multiplier_percent is None else draft.multiplier_percent,
        daily_cap_points=draft.daily_cap_points,
        expiry_policy=draft.expiry_policy,
        expiry_count=draft.expiry_count,
        expiry_date=draft.expiry_date,
        active_from=draft.active_from,
        active_until=draft.active_until,
        version=1,
    )


def _check_cap(rule: EarnRule) -> None:
    """Raise for a cap below one step: the material would never earn."""
    if not rule.can_earn_within(None):
        raise InvalidInputError(
            f"dailyCapPoints must be at least the {rule.points_of(1)} points of quantityPerPoint",
            ["input", "dailyCapPoints"],
        )


def _check_window(rule: EarnRule, now: datetime) -> None:
    if rule.active_until is None:
        return
    path = ["input", "activeUntil"]
    if rule.active_until <= now:
        raise InvalidInputError("activeUntil has passed: choose a later time", path)
    if rule.active_from is not None and rule.active_until <= rule.active_from:
        raise InvalidInputError("activeUntil must be after activeFrom", path)


def _check_last_day(rule: EarnRule, now: datetime, zone: ZoneInfo) -> None:
    """Raise for a rule whose points could never be spent: they expire before it starts."""
    if rule.expiry_date is None:
        return
    last = end_of_day(rule.expiry_date, zone)
    path = ["input", "expiryDate"]
    if last < now:
        raise InvalidInputError("expiryDate has passed: choose a later day", path)
    if rule.active_from is not None and last < rule.active_from:
        raise InvalidInputError("expiryDate must not be before activeFrom", path)


def _find(current: Sequence[EarnRule], rule: EarnRule, id: str | None) -> EarnRule | None:
    """Return the rule that is saved again: by its id, or without an id by its content."""
    if id is None:
        return next((other for other in current if _same_content(other, rule)), None)
    for other in current:
        if other.rule_id == id:
            return other
    raise _not_found(["input", "id"])


def _not_found(field_path: Sequence[str]) -> DomainError:
    message = "no active or upcoming rule has this id: check id"
    return DomainError(ErrorCode.NOT_FOUND, message, field_path)


def _same_content(one: EarnRule, other: EarnRule) -> bool:
    unnamed = {"rule_id": "", "version": 0}
    return one.model_copy(update=unnamed) == other.model_copy(update=unnamed)


def _same_start(one: EarnRule, other: EarnRule) -> bool:
    return (one.material, one.unit, one.active_from) == (
        other.material,
        other.unit,
        other.active_from,
    )
