"""The books that a machine keeps of a programme's history, and what has to hold in them.

Nothing is checked against the rules that are tested: sums and counts are the books' own.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from hypothesis.stateful import RuleBasedStateMachine, invariant

from resolvers.domain.base.enums import ErrorCode, ExchangeStatus, LedgerEntryType
from resolvers.domain.base.errors import DomainError, InsufficientPointsError
from resolvers.domain.base.times import day_of, parse_instant
from resolvers.domain.points.accounts import Account, balance_of, zero_account
from resolvers.domain.points.ledger import LedgerEntry, Movement, answered_balance
from resolvers.domain.points.lots import NEVER
from resolvers.domain.rewards.exchange_transitions import TransitionTerms
from resolvers.domain.rewards.exchanges import Exchange
from resolvers.domain.rewards.redemption_counts import RedemptionCount
from resolvers.domain.rewards.rewards import Reward
from tests.support.chains import verify_chain
from tests.support.domain_programme import NOW, TOKYO, VOUCHER

Answer = TypeVar("Answer")
CITIZENS = ("hanako", "taro")
PENDING = ExchangeStatus.PENDING_APPROVAL
LAST_MOMENT = "03-31 23:59:59.999000"
REWARDS: tuple[dict[str, Any], ...] = (
    {"points_cost": 3, "stock_count": 8, "redemption_limit_per_day": 2},
    {"points_cost": 7, "stock_count": 5, "requires_approval": True},
    {"points_cost": 2, "stock_count": None, "redemption_limit_per_user": 4},
)


def tried(work: Callable[[], Answer]) -> Answer | DomainError:
    """What is answered, or refused."""
    try:
        return work()
    except DomainError as refused:
        return refused


class Books(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.accounts: dict[str, Account] = {name: zero_account(name, NOW) for name in CITIZENS}
        self.entries: dict[str, list[LedgerEntry]] = defaultdict(list)
        self.rewards: list[Reward] = [
            VOUCHER.model_copy(update={"reward_id": f"reward-{n}", **content})
            for n, content in enumerate(REWARDS)
        ]
        self.exchanges: dict[str, Exchange] = {}
        self.counts: dict[tuple[str, str], RedemptionCount] = {}
        self.ids: Counter[str] = Counter()
        self.terms = TransitionTerms(NOW, TOKYO, 0, "salt")

    def moment_of(self, who: str) -> datetime:
        return max(self.now, self.accounts[who].last_at or self.now)

    def book(self, movement: Movement) -> None:
        entry = movement.entry
        assert entry.created_at >= (self.accounts[entry.user_id].last_at or entry.created_at)
        self.accounts[entry.user_id] = movement.account
        self.entries[entry.user_id].append(entry)
        self.ids[entry.transaction_id] += 1

    def do(self, who: str, move: Callable[[Account], Movement]) -> None:
        account = self.accounts[who]
        movement = tried(lambda: move(account))
        if isinstance(movement, DomainError):
            self._check_refusal(who, movement)
        else:
            self.book(movement)

    def _check_refusal(self, who: str, refusal: DomainError) -> None:
        if isinstance(refusal, InsufficientPointsError):
            available = balance_of(self.accounts[who], self.moment_of(who)).available
            assert available == refusal.available < refusal.required
        else:
            assert refusal.code is ErrorCode.ACCOUNT_ERASED
            assert self.accounts[who].is_erased

    def count(self, who: str, reward_id: str, day: str | None) -> int:
        """Pieces that the citizen has of the reward, pending ones included; of one day or all."""
        return sum(
            row.quantity
            for row in self.exchanges.values()
            if (row.user_id, row.reward_id) == (who, reward_id)
            and row.status in (PENDING, ExchangeStatus.CONFIRMED)
            and day in (None, day_of(row.requested_at, TOKYO))
        )

    # --- what always holds

    @invariant()
    def p1_p8_p13_p16_entries_add_up_to_lots_and_holds(self) -> None:
        for who, account in self.accounts.items():
            entries = self.entries[who]
            assert account.points_balance == sum(account.lots.values()) >= 0
            assert account.points_held == sum(account.holds.values()) >= 0
            assert sum(entry.points_change for entry in entries) == account.points_balance
            assert sum(entry.held_change for entry in entries) == account.points_held
            assert [entry.sequence for entry in entries] == [*range(1, account.ledger_seq + 1)]
            assert verify_chain(entries) is None
            assert not entries or entries[-1].hash == account.ledger_head

    @invariant()
    def p3_stock_and_exchanges_equal_all_stock(self) -> None:
        for reward, content in zip(self.rewards, REWARDS, strict=True):
            net = sum(self.count(who, reward.reward_id, None) for who in CITIZENS)
            assert reward.total_redeemed == net
            if reward.stock_count is not None:
                assert reward.stock_count >= 0
                assert reward.stock_count + net == content["stock_count"]

    @invariant()
    def p4_no_limit_is_ever_exceeded(self) -> None:
        days = {day_of(row.requested_at, TOKYO) for row in self.exchanges.values()}
        for who in CITIZENS:
            assert self.count(who, "reward-2", None) <= 4
            assert all(self.count(who, "reward-0", day) <= 2 for day in days)

    @invariant()
    def p5_p6_every_movement_happens_once(self) -> None:
        assert set(self.ids.values()) <= {1}
        by_id = {row.transaction_id: row for rows in self.entries.values() for row in rows}
        undone = [row.reverses for row in by_id.values() if row.reverses is not None]
        assert len(set(undone)) == len(undone)
        kinds = {by_id[each].transaction_type for each in undone}
        assert kinds <= {LedgerEntryType.EARN, LedgerEntryType.ADJUST}

    @invariant()
    def p7_hold_is_a_pending_exchange(self) -> None:
        for who, account in self.accounts.items():
            assert account.holds == {
                row.exchange_id: row.points_spent
                for row in self.exchanges.values()
                if row.user_id == who and row.status is PENDING
            }

    @invariant()
    def p9_p15_shown_points_are_usable(self) -> None:
        for account in self.accounts.values():
            alive = sum(
                points
                for lot, points in account.lots.items()
                if lot == NEVER or parse_instant(lot) >= self.now
            )
            shown = balance_of(account, self.now)
            assert shown.available == alive
            if account.is_erased:
                assert (account.points_balance, account.points_held) == (0, 0)
                assert (shown.held, shown.lifetime_earned) == (0, 0)

    @invariant()
    def p11_earned_points_last_a_whole_japanese_day(self) -> None:
        for entry in (row for rows in self.entries.values() for row in rows):
            if entry.transaction_type is LedgerEntryType.EARN:
                ends = [parse_instant(each.lot).astimezone(TOKYO) for each in entry.allocations]
                assert all(f"{end:%m-%d %H:%M:%S.%f}" == LAST_MOMENT for end in ends)

    @invariant()
    def p14_entry_answers_balance_of_its_account(self) -> None:
        for who, account in self.accounts.items():
            for entry in self.entries[who][-1:]:
                shown = balance_of(account, entry.created_at)
                assert account.is_erased or answered_balance(entry) == shown
                assert shown.version == entry.sequence

    @invariant()
    def lifetime_earned_is_earned_less_reversed(self) -> None:
        for who, account in self.accounts.items():
            undone = {entry.reverses for entry in self.entries[who]}
            assert account.lifetime_earned == sum(
                entry.points_change
                for entry in self.entries[who]
                if entry.transaction_type is LedgerEntryType.EARN
                and entry.transaction_id not in undone
            )
