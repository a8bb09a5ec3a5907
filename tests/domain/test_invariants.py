"""The invariants of the rules as properties, over whole histories of one account."""

from collections import defaultdict
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from resolvers.domain.accounts import Account, balance_of, zero_account
from resolvers.domain.earning import EarnRule, RecycleItem, remainder_key
from resolvers.domain.enums import Material, QuantityUnit
from resolvers.domain.errors import InsufficientPointsError, LimitReachedError, OutOfStockError
from resolvers.domain.expiry import expiry_of
from resolvers.domain.ledger import LedgerEntry, answered_balance
from resolvers.domain.lots import NEVER
from resolvers.domain.times import day_of, parse_instant
from resolvers.domain.verification.accounts import verify_chain
from tests.support.domain_programme import NOW, PROGRAMME, TOKYO, VOUCHER, deposit, exchange, redeem

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
        lambda index: st.tuples(st.just(index), earn_rules(index), st.integers(1, 60))
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda item: item[0],
)
PAUSES = st.sampled_from(
    [timedelta(0), timedelta(hours=5), timedelta(days=1), timedelta(days=200), -timedelta(hours=9)]
)


class AccountHistory(RuleBasedStateMachine):
    """One account that recycles and exchanges while its clock goes on, stops, or jumps back."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.cap: int | None = None
        self.account: Account = zero_account("hanako", NOW)
        self.entries: list[LedgerEntry] = []
        self.reward = VOUCHER
        self.deposited: dict[str, int] = defaultdict(int)
        self.proven: dict[str, int] = defaultdict(int)
        self.earned_by_day: dict[str, int] = defaultdict(int)

    @initialize(cap=st.none() | st.integers(1, 60), cost=st.integers(1, 15))
    def open_programme(self, cap: int | None, cost: int) -> None:
        self.cap = cap
        self.reward = VOUCHER.model_copy(update={"points_cost": cost, "stock_count": 12})

    @rule(pause=PAUSES)
    def wait(self, pause: timedelta) -> None:
        self.now += pause

    @rule(drawn=DEPOSITS)
    def recycle(self, drawn: list[tuple[int, EarnRule, int]]) -> None:
        before = self.account
        items = [deposit(earn_rule, quantity) for _, earn_rule, quantity in drawn]
        try:
            redeemed = redeem(before, items, self.now, self.cap)
        except LimitReachedError as refusal:
            self._check_reset(refusal, [earn_rule for _, earn_rule, _ in drawn])
            return
        movement, event = redeemed.movement, redeemed.event
        self.account = movement.account
        self.entries.append(movement.entry)
        day = day_of(movement.entry.created_at, TOKYO)
        self.earned_by_day[day] += event.points_earned
        for item, result in zip(items, event.items, strict=True):
            self._prove(item.rule, result)
            # P4: a rule's cap holds also where another version or another cap counted before.
            cap = item.rule.daily_cap_points
            counted = movement.account.day_counters.earned.get(item.rule.rule_id, 0)
            assert cap is None or result.points_earned == 0 or counted <= cap
        if event.points_earned:
            lot = expiry_of(PROGRAMME.expiry, movement.entry.created_at, TOKYO)
            assert max(movement.account.lots) == lot

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

    @rule(quantity=st.integers(1, 4))
    def exchange(self, quantity: int) -> None:
        shown = balance_of(self.account, max(self.now, self.account.last_at or self.now))
        cost = self.reward.points_cost * quantity
        in_stock = self.reward.stock_count or 0
        if quantity > in_stock:
            with pytest.raises(OutOfStockError):
                exchange(self.account, self.reward, quantity, self.now)
        elif cost > shown.available:
            with pytest.raises(InsufficientPointsError) as refusal:
                exchange(self.account, self.reward, quantity, self.now)
            assert (refusal.value.required, refusal.value.available) == (cost, shown.available)
        else:
            exchanged = exchange(self.account, self.reward, quantity, self.now)
            assert exchanged.exchange.points_spent == -exchanged.movement.entry.points_change
            self.account = exchanged.movement.account
            self.entries.append(exchanged.movement.entry)
            left = in_stock - exchanged.exchange.stock_taken
            self.reward = self.reward.model_copy(update={"stock_count": left})

    def _check_reset(self, refusal: LimitReachedError, rules: list[EarnRule]) -> None:
        """Expect tomorrow, or no time if no day has room for a step."""
        caps = [[each.daily_cap_points, self.cap] for each in rules]
        steps = [each.points_per_quantity * each.multiplier_percent // 100 for each in rules]
        opens = [
            all(cap is None or cap >= step for cap in both)
            for both, step in zip(caps, steps, strict=True)
        ]
        if refusal.resets_at is None:
            assert not all(opens)
        else:
            assert any(opens)
            assert day_of(refusal.resets_at, TOKYO) > day_of(self.now, TOKYO)

    @invariant()
    def p1_the_balance_is_its_lots(self) -> None:
        account = self.account
        assert account.points_balance == sum(account.lots.values()) >= 0
        assert account.points_held == sum(account.holds.values()) == 0
        shown = balance_of(account, self.now)
        alive = [
            points
            for lot, points in account.lots.items()
            if lot == NEVER or parse_instant(lot) >= self.now
        ]
        assert shown.available == sum(alive) <= account.points_balance
        assert shown.available == sum(part.points for part in shown.expiring)

    @invariant()
    def p4_no_day_exceeds_programmes_cap(self) -> None:
        assert self.cap is None or all(points <= self.cap for points in self.earned_by_day.values())

    @invariant()
    def p8_the_entries_add_up_to_the_account(self) -> None:
        assert verify_chain(self.entries) is None
        assert sum(entry.points_change for entry in self.entries) == self.account.points_balance
        assert sum(entry.held_change for entry in self.entries) == self.account.points_held
        assert self.account.ledger_seq == len(self.entries)
        if self.entries:
            last = self.entries[-1]
            assert last.hash == self.account.ledger_head
            assert answered_balance(last) == balance_of(self.account, last.created_at)
            earned = sum(max(entry.points_change, 0) for entry in self.entries)
            assert self.account.lifetime_earned == earned
            moments = [entry.created_at for entry in self.entries]
            assert moments == sorted(moments)

    @invariant()
    def p12_every_piece_is_granted_capped_or_carried(self) -> None:
        for key, quantity in self.deposited.items():
            assert quantity == self.proven[key] + self.account.remainders.get(key, 0)


TestAccountHistory = AccountHistory.TestCase
TestAccountHistory.settings = settings(max_examples=55, stateful_step_count=40, deadline=None)
