"""P4, P12 over whole histories: any rules and caps, and a clock that goes on, stops or jumps back.

What happens to points in other ways is in test_programme_history.
"""

from collections import defaultdict
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from resolvers.domain.base.enums import Material, QuantityUnit
from resolvers.domain.base.errors import LimitReachedError
from resolvers.domain.base.times import day_of
from resolvers.domain.deposits.earning import EarnRule, RecycleItem, remainder_key
from resolvers.domain.points.accounts import Account, zero_account
from tests.support.domain_programme import NOW, TOKYO, deposit, redeem

MATERIALS = [
    (Material.PET_BOTTLE, QuantityUnit.PIECE),
    (Material.PET_BOTTLE, QuantityUnit.GRAM),
    (Material.NEWSPAPER, QuantityUnit.GRAM),
]


@st.composite
def earn_rules(draw: st.DrawFn, index: int) -> EarnRule:
    material, unit = MATERIALS[index]
    return EarnRule(
        rule_id=f"rule {index}",
        material=material,
        unit=unit,
        quantity_per_point=draw(st.integers(1, 12)),
        points_per_quantity=draw(st.integers(1, 7)),
        multiplier_percent=draw(st.sampled_from([1, 50, 100, 130, 300])),
        daily_cap_points=draw(st.none() | st.integers(1, 40)),
        version=draw(st.integers(1, 3)),
    )


DEPOSITS = st.lists(
    st.integers(0, len(MATERIALS) - 1).flatmap(
        lambda index: st.tuples(earn_rules(index), st.integers(1, 60))
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda item: item[0].rule_id,
)
PAUSES = st.sampled_from([timedelta(hours=hours) for hours in (0, 5, 24, -9)])


class EarningHistory(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.cap: int | None = None
        self.account: Account = zero_account("hanako", NOW)
        self.deposited: dict[str, int] = defaultdict(int)
        self.proven: dict[str, int] = defaultdict(int)
        self.earned_by_day: dict[str, int] = defaultdict(int)

    @initialize(cap=st.none() | st.integers(1, 60))
    def open_programme(self, cap: int | None) -> None:
        self.cap = cap

    @rule(pause=PAUSES)
    def wait(self, pause: timedelta) -> None:
        self.now += pause

    @rule(drawn=DEPOSITS)
    def recycle(self, drawn: list[tuple[EarnRule, int]]) -> None:
        items = [deposit(earn_rule, quantity) for earn_rule, quantity in drawn]
        try:
            redeemed = redeem(self.account, items, self.now, self.cap)
        except LimitReachedError as refusal:
            self._check_reset(refusal, [earn_rule for earn_rule, _ in drawn])
            return
        movement, event = redeemed.movement, redeemed.event
        self.account = movement.account
        self.earned_by_day[day_of(movement.entry.created_at, TOKYO)] += event.points_earned
        for item, result in zip(items, event.items, strict=True):
            self._prove(item.rule, result)
            # P4: a rule's cap holds also where another version or another cap counted before.
            cap = item.rule.daily_cap_points
            counted = movement.account.day_counters.earned.get(item.rule.rule_id, 0)
            assert cap is None or result.points_earned == 0 or counted <= cap

    def _prove(self, earn_rule: EarnRule, result: RecycleItem) -> None:
        """P12: count the granted steps from the points alone, and what was capped."""
        key = remainder_key(result.material, result.unit)
        units = result.remainder_before + result.quantity
        granted = units - result.capped_quantity - result.remainder_after
        assert granted % earn_rule.quantity_per_point == 0
        steps = granted // earn_rule.quantity_per_point
        percent = earn_rule.points_per_quantity * earn_rule.multiplier_percent
        assert result.points_earned == steps * percent // 100
        assert 0 <= result.remainder_after < earn_rule.quantity_per_point
        assert result.capped_quantity >= 0
        self.deposited[key] += result.quantity
        self.proven[key] += granted + result.capped_quantity

    def _check_reset(self, refusal: LimitReachedError, rules: list[EarnRule]) -> None:
        """Expect tomorrow, or no time if no day has room for a step."""
        opens = [
            all(
                cap is None or cap >= each.points_per_quantity * each.multiplier_percent // 100
                for cap in (each.daily_cap_points, self.cap)
            )
            for each in rules
        ]
        if refusal.resets_at is None:
            assert not all(opens)
        else:
            assert any(opens)
            assert day_of(refusal.resets_at, TOKYO) > day_of(self.now, TOKYO)

    @invariant()
    def p4_no_day_exceeds_programmes_cap(self) -> None:
        assert self.cap is None or all(points <= self.cap for points in self.earned_by_day.values())

    @invariant()
    def p12_every_piece_is_granted_capped_or_carried(self) -> None:
        for key, quantity in self.deposited.items():
            assert quantity == self.proven[key] + self.account.remainders.get(key, 0)


TestEarningHistory = pytest.mark.slow(EarningHistory.TestCase)
TestEarningHistory.settings = settings(max_examples=55, stateful_step_count=40, deadline=None)
