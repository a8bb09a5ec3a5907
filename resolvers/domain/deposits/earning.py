"""Earning: the points of a deposit, by remainders and caps.

Units = remainder before + quantity. Whole steps of a rule's quantity_per_point earn points. The
rest is the remainder after. A cap cuts whole steps, and their quantity is not carried over.
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from zoneinfo import ZoneInfo

from resolvers.domain.base.enums import ErrorCode, ExpiryPolicy, Material, QuantityUnit
from resolvers.domain.base.errors import LimitReachedError
from resolvers.domain.base.items import Int32, Item
from resolvers.domain.base.times import Instant, day_of, format_instant, next_midnight
from resolvers.domain.points.accounts import (
    Account,
    DayCounters,
    check_ceiling,
    check_lifetime,
    moment_of,
)
from resolvers.domain.points.expiry import Expiry, expiry_of, is_over
from resolvers.domain.points.lots import Allocation, add


@dataclass(frozen=True)
class Programme:
    """The programme's settings for earning. Its days are those of `zone`.

    `expiry` applies to rules without their own. `daily_cap_points` limits the points that a user
    earns in a day by all rules together (None: no cap).
    """

    zone: ZoneInfo
    expiry: Expiry
    daily_cap_points: int | None = None


class EarnRule(Item):
    """One version of a rule, active from active_from (inclusive) to active_until (exclusive)."""

    rule_id: str
    material: Material
    unit: QuantityUnit
    quantity_per_point: Int32
    points_per_quantity: Int32
    multiplier_percent: Int32 = 100
    daily_cap_points: Int32 | None = None
    expiry_policy: ExpiryPolicy | None = None
    expiry_count: Int32 | None = None
    expiry_date: date | None = None
    active_from: Instant | None = None
    active_until: Instant | None = None
    version: Int32

    def expiry_in(self, programme: Programme) -> Expiry:
        """Return the expiry of its points: the rule's, or else the programme's."""
        if self.expiry_policy is None:
            return programme.expiry
        return Expiry(self.expiry_policy, self.expiry_count, self.expiry_date)

    def points_of(self, steps: int) -> int:
        return steps * self.points_per_quantity * self.multiplier_percent // 100

    def steps_within(self, points: int) -> int:
        """Return the most steps that earn at most `points`."""
        percent_per_step = self.points_per_quantity * self.multiplier_percent
        return ((points + 1) * 100 - 1) // percent_per_step

    def can_earn_within(self, programme_daily_cap: int | None) -> bool:
        """Return whether both caps leave room for one step on a new day."""
        caps = (self.daily_cap_points, programme_daily_cap)
        return all(cap is None or self.steps_within(cap) > 0 for cap in caps)

    def earns_in(self, programme: Programme, now: datetime) -> bool:
        """Return whether its points are valid at `now`, and both caps leave room for one step."""
        expires = is_over(self.expiry_in(programme), now, programme.zone)
        return not expires and self.can_earn_within(programme.daily_cap_points)


class DepositItem(Item):
    """A material of a deposit and its rule, fixed when the token was issued."""

    material: Material
    unit: QuantityUnit
    quantity: Int32
    rule: EarnRule


class RecycleItem(Item):
    """The result of one material of a deposit: before + quantity = steps + capped + after."""

    material: Material
    unit: QuantityUnit
    quantity: Int32
    points_earned: Int32
    capped_quantity: Int32
    remainder_before: Int32
    remainder_after: Int32
    rule_id: str
    rule_version: Int32


@dataclass(frozen=True)
class Earned:
    """The parts of an EARN entry. Remainders, counters and lots are complete new values."""

    items: list[RecycleItem]
    points: int
    remainders: dict[str, int]
    day_counters: DayCounters
    lots: dict[str, int]
    allocations: list[Allocation]


@dataclass(frozen=True)
class _Cap:
    """A cap that cut steps. `opens`: a later day has room for a step of the rule."""

    points: int
    opens: bool


def active_rule(
    rules: Iterable[EarnRule], material: Material, unit: QuantityUnit, now: datetime
) -> EarnRule | None:
    """Return the active rule that started last; rules without a start count as the oldest."""
    active = [
        rule
        for rule in rules
        if (rule.material, rule.unit) == (material, unit)
        and (rule.active_from is None or rule.active_from <= now)
        and (rule.active_until is None or now < rule.active_until)
    ]
    # Text sorts as time does, and the empty text sorts before every time.
    return max(
        active,
        key=lambda rule: "" if rule.active_from is None else format_instant(rule.active_from),
        default=None,
    )


def rules_in_force(
    rules: Iterable[EarnRule], materials: Iterable[Material], programme: Programme, now: datetime
) -> list[EarnRule]:
    """Return the rules by which deposits of the materials earn at `now`, one for each unit.

    Leave out rules whose points would be expired or exceed a daily cap, as for a token.
    """
    active = [
        active_rule(rules, material, unit, now) for material in materials for unit in QuantityUnit
    ]
    return [rule for rule in active if rule is not None and rule.earns_in(programme, now)]


def points_value(items: Iterable[DepositItem]) -> int:
    """Return the points of a deposit without remainders and caps."""
    return sum(item.rule.points_of(item.quantity // item.rule.quantity_per_point) for item in items)


def most_points(items: Iterable[DepositItem]) -> int:
    """Return the most points that a deposit can earn: with a remainder below a step, without caps.

    A remainder from an earlier rule with larger steps can earn more.
    """
    return sum(
        item.rule.points_of(-(-item.quantity // item.rule.quantity_per_point)) for item in items
    )


def remainder_key(material: Material, unit: QuantityUnit) -> str:
    return f"{material.value}#{unit.value}"


def remainders_of(account: Account) -> list[tuple[Material, QuantityUnit, int]]:
    """Return the account's carried remainders, in the order of the materials' names.

    Leave out materials and units that only a newer release knows: the account keeps them.
    """
    known = {remainder_key(*each): each for each in itertools.product(Material, QuantityUnit)}
    found = sorted(account.remainders.items())
    return [(*known[key], quantity) for key, quantity in found if key in known]


def earn(
    account: Account, items: Sequence[DepositItem], now: datetime, programme: Programme
) -> Earned:
    """Return the points that the account earns for a deposit, item by item in order.

    The rule's cap cuts before the programme's. Both apply to the programme's day. The points of an
    item expire by its rule, or else by the programme, counted from `now`. After a fixed date they
    are credited as expired. Raise LimitReachedError if a cap cuts and leaves no point (without a
    time if no day leaves room for a step), and InvalidInputError above a ceiling of the account.
    """
    now = moment_of(account, now)
    counters = account.day_counters.on(day_of(now, programme.zone))
    remainders = dict(account.remainders)
    earned_items = []
    caps: list[_Cap] = []
    for item in items:
        key = remainder_key(item.material, item.unit)
        before = remainders.get(key, 0)
        steps, after = divmod(before + item.quantity, item.rule.quantity_per_point)
        granted = _cut_steps(item.rule, steps, counters, programme.daily_cap_points, caps)
        points = item.rule.points_of(granted)
        if points:
            # Before the item: an earlier rule's remainder can earn more points than fit.
            check_ceiling(account, points, ["code"])
        counters = _count(counters, item.rule.rule_id, points)
        remainders[key] = after
        earned_items.append(
            RecycleItem(
                material=item.material,
                unit=item.unit,
                quantity=item.quantity,
                points_earned=points,
                capped_quantity=(steps - granted) * item.rule.quantity_per_point,
                remainder_before=before,
                remainder_after=after,
                rule_id=item.rule.rule_id,
                rule_version=item.rule.version,
            )
        )
    points = sum(item.points_earned for item in earned_items)
    if caps and points == 0:
        opens = any(cap.opens for cap in caps)
        advice = "wait until resetsAt" if opens else "one step of the rule is more than the cap"
        raise LimitReachedError(
            ErrorCode.DAILY_EARN_CAP_REACHED,
            f"the daily cap of {caps[0].points} points is reached: {advice}",
            caps[0].points,
            next_midnight(now, programme.zone) if opens else None,
        )
    check_ceiling(account, points, ["code"])
    check_lifetime(account, points, ["code"])
    allocations = _allocate(items, earned_items, now, programme)
    return Earned(
        items=earned_items,
        points=points,
        remainders={key: left for key, left in remainders.items() if left},
        day_counters=counters,
        lots=reduce(
            lambda lots, part: add(lots, part.lot, part.points), allocations, dict(account.lots)
        ),
        allocations=allocations,
    )


def _allocate(
    items: Sequence[DepositItem],
    earned_items: Sequence[RecycleItem],
    now: datetime,
    programme: Programme,
) -> list[Allocation]:
    """Return one allocation per lot, soonest first. Items that expire together share a lot."""
    lots: dict[str, int] = {}
    for item, earned in zip(items, earned_items, strict=True):
        expiry = expiry_of(item.rule.expiry_in(programme), now, programme.zone)
        lots = add(lots, expiry, earned.points_earned)
    # Text sorts as time does, and NEVER sorts after every time.
    return [Allocation.of(lot, lots[lot]) for lot in sorted(lots)]


def _cut_steps(
    rule: EarnRule,
    steps: int,
    counters: DayCounters,
    programme_daily_cap: int | None,
    caps: list["_Cap"],
) -> int:
    """Return the steps that both caps leave. Append the cap that leaves the fewest to `caps`."""
    cut_by: int | None = None
    for cap, used in (
        (rule.daily_cap_points, counters.earned.get(rule.rule_id, 0)),
        (programme_daily_cap, counters.earned_total),
    ):
        # A cap that was lowered during the day may already be exceeded.
        if cap is not None and (allowed := rule.steps_within(max(cap - used, 0))) < steps:
            cut_by, steps = cap, allowed
    if cut_by is not None:
        caps.append(_Cap(cut_by, rule.can_earn_within(programme_daily_cap)))
    return steps


def _count(counters: DayCounters, rule_id: str, points: int) -> DayCounters:
    if points == 0:
        return counters
    return counters.model_copy(
        update={
            "earned": {**counters.earned, rule_id: counters.earned.get(rule_id, 0) + points},
            "earned_total": counters.earned_total + points,
        }
    )
