"""The books that a machine keeps of a programme's history, and what has to hold in them.

Nothing is checked against the rules that are tested: sums and counts are the books' own.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from hypothesis.stateful import RuleBasedStateMachine, invariant

from resolvers.domain.accounts import Account, balance_of, zero_account
from resolvers.domain.enums import ExchangeStatus, LedgerEntryType
from resolvers.domain.errors import DomainError
from resolvers.domain.exchanges import Exchange
from resolvers.domain.expirations import due_lots
from resolvers.domain.ledger import LedgerEntry, Movement, answered_balance
from resolvers.domain.lots import NEVER
from resolvers.domain.redemption_counts import RedemptionCount
from resolvers.domain.rewards import Reward
from resolvers.domain.times import day_of, parse_instant
from resolvers.domain.verification.accounts import verify_chain
from tests.support.domain_programme import NOW, TOKYO, VOUCHER

Answer = TypeVar("Answer")
CITIZENS = ("hanako", "taro")
BUCKETS = {
    LedgerEntryType.EARN: "issued",
    LedgerEntryType.EXCHANGE: "exchanged",
    LedgerEntryType.EXCHANGE_REFUND: "exchanged",
    LedgerEntryType.EXPIRE: "expired",
    LedgerEntryType.ADJUST: "adjusted",
    LedgerEntryType.REVERSAL: "reversed",
}
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
        self.restocked: Counter[int] = Counter()
        self.exchanges: dict[str, Exchange] = {}
        self.counts: dict[tuple[str, str], RedemptionCount] = {}
        self.ids: Counter[str] = Counter()
        self.moved: Counter[str] = Counter()
        self.reversed: set[tuple[str, str]] = set()
        self.ended: Counter[str] = Counter()
        self.grace_days = 0

    def of_status(self, *statuses: ExchangeStatus) -> list[Exchange]:
        """The exchanges of citizens that are not erased, oldest first."""
        return [
            row
            for row in self.exchanges.values()
            if row.status in statuses and not self.accounts[row.user_id].is_erased
        ]

    def moment_of(self, who: str) -> datetime:
        return max(self.now, self.accounts[who].last_at or self.now)

    def book(self, movement: Movement) -> None:
        entry = movement.entry
        before = self.accounts[entry.user_id]
        assert entry.created_at >= (before.last_at or entry.created_at)
        self.accounts[entry.user_id] = movement.account
        self.entries[entry.user_id].append(entry)
        self.ids[entry.transaction_id] += 1
        bucket = BUCKETS.get(entry.transaction_type)
        if bucket is not None:
            self.moved[bucket] += entry.points_change + entry.held_change
        else:
            assert entry.points_change + entry.held_change == 0

    def move_stock(self, number: int, stock: int, total: int) -> None:
        reward = self.rewards[number]
        changes: dict[str, Any] = {"total_redeemed": reward.total_redeemed + total}
        if reward.stock_count is not None:
            changes["stock_count"] = reward.stock_count + stock
        self.rewards[number] = reward.model_copy(update=changes)

    def count(self, who: str, reward_id: str, day: str | None) -> int:
        """Pieces that the citizen has of the reward, pending ones included; of one day or all."""
        return sum(
            row.quantity
            for row in self.exchanges.values()
            if (row.user_id, row.reward_id) == (who, reward_id)
            and row.status in (ExchangeStatus.PENDING_APPROVAL, ExchangeStatus.CONFIRMED)
            and day in (None, day_of(row.requested_at, TOKYO))
        )

    # --- what always holds

    @invariant()
    def p1_balance_sums_lots_and_held_sums_holds(self) -> None:
        for account in self.accounts.values():
            assert account.points_balance == sum(account.lots.values()) >= 0
            assert account.points_held == sum(account.holds.values()) >= 0

    @invariant()
    def p3_stock_and_exchanges_equal_all_stock(self) -> None:
        for number, reward in enumerate(self.rewards):
            net = sum(self.count(who, reward.reward_id, None) for who in CITIZENS)
            assert reward.total_redeemed == net
            if reward.stock_count is not None:
                assert reward.stock_count >= 0
                brought = REWARDS[number]["stock_count"] + self.restocked[number]
                assert reward.stock_count + net == brought

    @invariant()
    def p4_no_limit_is_ever_exceeded(self) -> None:
        days = {day_of(row.requested_at, TOKYO) for row in self.exchanges.values()}
        for who in CITIZENS:
            assert self.count(who, "reward-2", None) <= 4
            assert all(self.count(who, "reward-0", day) <= 2 for day in days)

    @invariant()
    def p5_every_movement_has_an_id_of_its_own(self) -> None:
        assert set(self.ids.values()) <= {1}

    @invariant()
    def p6_entry_is_reversed_once_a_reversal_never(self) -> None:
        for entries in self.entries.values():
            by_id = {entry.transaction_id: entry for entry in entries}
            reversed_ids = [entry.reverses for entry in entries if entry.reverses is not None]
            assert len(set(reversed_ids)) == len(reversed_ids)
            kinds = {by_id[each].transaction_type for each in reversed_ids}
            assert kinds <= {LedgerEntryType.EARN, LedgerEntryType.ADJUST}

    @invariant()
    def p7_hold_is_pending_exchange_and_ends_once(self) -> None:
        for who, account in self.accounts.items():
            if account.is_erased:
                assert account.holds == {}
                continue
            assert account.holds == {
                row.exchange_id: row.points_spent
                for row in self.exchanges.values()
                if row.user_id == who and row.status is ExchangeStatus.PENDING_APPROVAL
            }
        assert all(count == 1 for count in self.ended.values())

    @invariant()
    def p8_p16_entries_add_up_and_chain_verifies(self) -> None:
        for who, account in self.accounts.items():
            entries = self.entries[who]
            assert verify_chain(entries) is None
            assert sum(entry.points_change for entry in entries) == account.points_balance
            assert sum(entry.held_change for entry in entries) == account.points_held
            assert account.ledger_seq == len(entries)
            if entries:
                assert entries[-1].hash == account.ledger_head
                assert entries[-1].balance_after == account.points_balance
                assert entries[-1].held_after == account.points_held

    @invariant()
    def p9_expired_points_are_never_available(self) -> None:
        for account in self.accounts.values():
            alive = sum(
                points
                for lot, points in account.lots.items()
                if lot == NEVER or parse_instant(lot) >= self.now
            )
            assert balance_of(account, self.now).available == alive

    @invariant()
    def p10_nothing_due_remains_after_a_sweep(self) -> None:
        """Nor is anything swept that is not due: what expires had passed its moment."""
        for who, account in self.accounts.items():
            for entry in self.entries[who]:
                if entry.operation == "expire":
                    lots = [parse_instant(each.lot) for each in entry.allocations]
                    assert all(lot < entry.created_at for lot in lots)
            last = self.entries[who][-1:]
            if last and last[0].operation == "expire":
                assert due_lots(account, last[0].created_at) == []

    @invariant()
    def p11_earned_points_last_a_whole_japanese_day(self) -> None:
        for entries in self.entries.values():
            for entry in entries:
                if entry.transaction_type is LedgerEntryType.EARN:
                    ends = [parse_instant(each.lot).astimezone(TOKYO) for each in entry.allocations]
                    assert all(f"{end:%m-%d %H:%M:%S.%f}" == LAST_MOMENT for end in ends)

    @invariant()
    def p14_entry_answers_balance_of_its_account(self) -> None:
        """At the entry's own moment; what is published is made of the account's item."""
        for who, account in self.accounts.items():
            for entry in self.entries[who][-1:]:
                shown = balance_of(account, entry.created_at)
                if not account.is_erased:
                    assert answered_balance(entry) == shown
                assert shown.version == entry.sequence == len(self.entries[who])

    @invariant()
    def p13_all_points_of_the_programme_add_up(self) -> None:
        have = sum(each.points_balance + each.points_held for each in self.accounts.values())
        assert sum(self.moved.values()) == have

    @invariant()
    def p15_an_erased_account_shows_nothing(self) -> None:
        for account in self.accounts.values():
            if account.is_erased:
                shown = balance_of(account, self.now)
                assert (shown.available, shown.held, shown.lifetime_earned) == (0, 0, 0)
                assert (account.points_balance, account.points_held) == (0, 0)

    @invariant()
    def lifetime_earned_is_earned_less_reversed(self) -> None:
        for who, account in self.accounts.items():
            by_id = {entry.transaction_id: entry for entry in self.entries[who]}
            earned = sum(
                entry.points_change
                for entry in by_id.values()
                if entry.transaction_type is LedgerEntryType.EARN
                and (who, entry.transaction_id) not in self.reversed
            )
            assert account.lifetime_earned == earned
