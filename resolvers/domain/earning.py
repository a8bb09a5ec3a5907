"""Earning: what a deposit gives, with the remainder of earlier visits and the caps of the day.

Units = remainder before + quantity; whole steps of a rule's quantity_per_point give points; what
is left is the remainder after. A cap cuts whole steps, whose quantity is not carried.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from zoneinfo import ZoneInfo

from resolvers.domain.accounts import Account, DayCounters, check_ceiling, check_lifetime, moment_of
from resolvers.domain.enums import ErrorCode, ExpiryPolicy, Material, QuantityUnit
from resolvers.domain.errors import LimitReachedError
from resolvers.domain.expiry import Expiry, expiry_of
from resolvers.domain.items import Item
from resolvers.domain.lots import Allocation, add
from resolvers.domain.times import Instant, day_of, format_instant, next_midnight


@dataclass(frozen=True)
class Programme:
    """What a programme says of all earning: its days are the time zone's.

    `expiry` is for the points of every rule that has none of its own; `daily_cap_points` the most
    that a citizen earns a day over all rules (None: no cap).
    """

    zone: ZoneInfo
    expiry: Expiry
    daily_cap_points: int | None = None


class EarnRule(Item):
    """One version of a rule, in force from active_from (inclusive) to active_until (exclusive)."""

    rule_id: str
    material: Material
    unit: QuantityUnit
    quantity_per_point: int
    points_per_quantity: int
    multiplier_percent: int = 100
    daily_cap_points: int | None = None
    expiry_policy: ExpiryPolicy | None = None
    expiry_count: int | None = None
    expiry_date: date | None = None
    active_from: Instant | None = None
    active_until: Instant | None = None
    version: int

    def expiry_in(self, programme: Programme) -> Expiry:
        """When its points end: by its own policy, or else as the programme's points do."""
        if self.expiry_policy is None:
            return programme.expiry
        return Expiry(self.expiry_policy, self.expiry_count, self.expiry_date)

    def points_of(self, steps: int) -> int:
        return steps * self.points_per_quantity * self.multiplier_percent // 100

    def steps_within(self, points: int) -> int:
        """The most steps whose points are not above `points`; 0: a cap like that gives nothing."""
        percent_per_step = self.points_per_quantity * self.multiplier_percent
        return ((points + 1) * 100 - 1) // percent_per_step

    def can_earn_within(self, programme_daily_cap: int | None) -> bool:
        """Whether a day that nothing was earned on yet has room for a step under both caps."""
        caps = (self.daily_cap_points, programme_daily_cap)
        return all(cap is None or self.steps_within(cap) > 0 for cap in caps)


class DepositItem(Item):
    """A material of a deposit with the rule it earns by, fixed when its token was issued."""

    material: Material
    unit: QuantityUnit
    quantity: int
    rule: EarnRule


class RecycleItem(Item):
    """What a material of a deposit has earned: before + quantity = steps + capped + after."""

    material: Material
    unit: QuantityUnit
    quantity: int
    points_earned: int
    capped_quantity: int
    remainder_before: int
    remainder_after: int
    rule_id: str
    rule_version: int


@dataclass(frozen=True)
class Earned:
    """The parts of an EARN entry; remainders, counters and lots are whole, as afterwards."""

    items: list[RecycleItem]
    points: int
    remainders: dict[str, int]
    day_counters: DayCounters
    lots: dict[str, int]
    allocations: list[Allocation]


@dataclass(frozen=True)
class _Cap:
    """A cap that cut steps; `opens`: another day has room for a step of the rule."""

    points: int
    opens: bool


def rule_in_force(
    rules: Iterable[EarnRule], material: Material, unit: QuantityUnit, now: datetime
) -> EarnRule | None:
    """Of the rules active now the one that became active last; without a start: the oldest."""
    active = [
        rule
        for rule in rules
        if (rule.material, rule.unit) == (material, unit)
        and (rule.active_from is None or rule.active_from <= now)
        and (rule.active_until is None or now < rule.active_until)
    ]
    # Text sorts as time does, and before every time stands the start that is none.
    return max(
        active,
        key=lambda rule: "" if rule.active_from is None else format_instant(rule.active_from),
        default=None,
    )


def points_value(items: Iterable[DepositItem]) -> int:
    """The points of a deposit for somebody without a remainder and far from every cap."""
    return sum(item.rule.points_of(item.quantity // item.rule.quantity_per_point) for item in items)


def remainder_key(material: Material, unit: QuantityUnit) -> str:
    return f"{material.value}#{unit.value}"


def earn(
    account: Account,
    items: Sequence[DepositItem],
    now: datetime,
    programme: Programme,
) -> Earned:
    """What the account gets for a deposit; the items count in their order.

    The rule's cap cuts before the programme's; both are of the programme's day. Each item's points
    expire by its rule, or else the programme, counted from `now`; after a fixed date they are
    credited and have expired. Raises LimitReachedError if a cap cuts something and no point is
    left, without a time where no day leaves room for a step; InvalidInputError if the points
    would take the account past a ceiling.
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
        raise LimitReachedError(
            ErrorCode.DAILY_EARN_CAP_REACHED,
            f"the cap of {caps[0].points} points a day is reached",
            caps[0].points,
            next_midnight(now, programme.zone) if any(cap.opens for cap in caps) else None,
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
    """One allocation a lot, soonest first; items whose points expire together share one."""
    lots: dict[str, int] = {}
    for item, earned in zip(items, earned_items, strict=True):
        expiry = expiry_of(item.rule.expiry_in(programme), now, programme.zone)
        lots = add(lots, expiry, earned.points_earned)
    # Text sorts as time does, and NEVER after every time.
    return [Allocation.of(lot, lots[lot]) for lot in sorted(lots)]


def _cut_steps(
    rule: EarnRule,
    steps: int,
    counters: DayCounters,
    programme_daily_cap: int | None,
    caps: list["_Cap"],
) -> int:
    """The steps that both caps leave; the cap that leaves the fewest is noted in `caps`."""
    cut_by: int | None = None
    for cap, used in (
        (rule.daily_cap_points, counters.earned.get(rule.rule_id, 0)),
        (programme_daily_cap, counters.earned_total),
    ):
        # A cap that was lowered during the day may be passed already.
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
