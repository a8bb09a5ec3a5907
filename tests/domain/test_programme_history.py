"""Everything that can happen to points, in any order: the invariants over whole histories.

Two citizens, three rewards, one clock that goes on, stops or jumps back.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from resolvers.domain.accounts import Account, balance_of
from resolvers.domain.adjustments import AdjustmentRequest, adjust, adjustment_command
from resolvers.domain.authorization import Role
from resolvers.domain.enums import ErrorCode, ExchangeStatus, LedgerEntryType
from resolvers.domain.erasure import erase, erasure_command, expire_after, remaining_expiry_command
from resolvers.domain.errors import (
    DomainError,
    InsufficientPointsError,
    LimitReachedError,
    OutOfStockError,
)
from resolvers.domain.exchange_states import Step
from resolvers.domain.exchange_transitions import (
    ExchangeTransition,
    TransitionRequest,
    TransitionTerms,
    apply_transition,
    transition_command,
)
from resolvers.domain.exchanges import Exchange
from resolvers.domain.expirations import due_lots, expiration_command, expire
from resolvers.domain.ledger import Actor, Movement
from resolvers.domain.lots import NEVER
from resolvers.domain.reversals import reversal_command, reverse
from resolvers.domain.rewards import Reward, restock
from resolvers.domain.times import day_of, parse_instant
from tests.support.domain_programme import BOTTLES, NOW, PROGRAMME, TOKYO, deposit, exchange, redeem
from tests.support.programme_books import CITIZENS, Books, tried

ADMIN = Actor(sub="admin", role=Role.ADMIN)
PAUSES = st.sampled_from(
    [
        timedelta(0),
        timedelta(milliseconds=1),
        timedelta(hours=7),
        timedelta(hours=80),
        timedelta(days=150),
        -timedelta(hours=9),
    ]
)
WHO = st.sampled_from(CITIZENS)
PICKS = st.integers(0, 10_000)


class ProgrammeHistory(Books):
    @initialize(grace_days=st.sampled_from([0, 3]))
    def open_programme(self, grace_days: int) -> None:
        """Give every citizen points that expire soon, and points that last."""
        self.grace_days = grace_days
        for who in CITIZENS:
            self.adjust(who, 15, 2)
            self.adjust(who, 60, None)

    @rule(pause=PAUSES)
    def wait(self, pause: timedelta) -> None:
        self.now += pause

    @rule(who=WHO, pieces=st.integers(1, 120))
    def recycle(self, who: str, pieces: int) -> None:
        name = f"token {self.accounts[who].ledger_seq} of {who}"
        items = [deposit(BOTTLES, pieces)]
        self._do(who, lambda account: redeem(account, items, self.now, name=name).movement)

    @rule(who=WHO, number=st.integers(0, 2), quantity=st.integers(1, 3))
    def exchange(self, who: str, number: int, quantity: int) -> None:
        reward = self.rewards[number]
        count = self.counts.get((who, reward.reward_id))
        exchanged = tried(
            lambda: exchange(self.accounts[who], reward, quantity, self.now, count=count)
        )
        if isinstance(exchanged, DomainError):
            self._check_refusal(who, reward, quantity, exchanged)
            return
        self.book(exchanged.movement)
        self.counts[who, reward.reward_id] = exchanged.count
        self.exchanges[exchanged.exchange.exchange_id] = exchanged.exchange
        self.move_stock(number, -exchanged.exchange.stock_taken, quantity)

    @rule(number=st.integers(0, 1), delta=st.sampled_from([-6, -1, 2]))
    def restock(self, number: int, delta: int) -> None:
        reward = self.rewards[number]
        assert reward.stock_count is not None
        after = tried(lambda: restock(reward, delta))
        assert isinstance(after, DomainError) is (reward.stock_count + delta < 0)
        if not isinstance(after, DomainError):
            self.rewards[number] = after
            self.restocked[number] += delta

    def _check_refusal(self, who: str, reward: Reward, quantity: int, refusal: DomainError) -> None:
        """Check the refusal by the machine's own count of what the citizen has."""
        account, moment = self.accounts[who], self.moment_of(who)
        if account.is_erased:
            assert refusal.code is ErrorCode.ACCOUNT_ERASED
        elif isinstance(refusal, OutOfStockError):
            assert reward.stock_count is not None
            assert reward.stock_count < quantity
        elif isinstance(refusal, InsufficientPointsError):
            assert balance_of(account, moment).available == refusal.available
            assert refusal.available < refusal.required == reward.points_cost * quantity
        else:
            assert isinstance(refusal, LimitReachedError)
            day = None if refusal.resets_at is None else day_of(moment, TOKYO)
            assert self.count(who, reward.reward_id, day) + quantity > refusal.limit

    @precondition(lambda self: self.of_status(ExchangeStatus.PENDING_APPROVAL))
    @rule(pick=PICKS, step=st.sampled_from([Step.APPROVE, Step.REJECT, Step.TIME_OUT]))
    def decide(self, pick: int, step: Step) -> None:
        pending = self.of_status(ExchangeStatus.PENDING_APPROVAL)
        self._end(pending[pick % len(pending)], step)

    @precondition(lambda self: self.exchanges)
    @rule(pick=PICKS)
    def cancel(self, pick: int) -> None:
        rows = self.of_status(*ExchangeStatus)
        if rows:
            self._end(rows[pick % len(rows)], Step.CANCEL)

    def _end(self, row: Exchange, step: Step) -> None:
        account = self.accounts[row.user_id]
        ending = TransitionRequest(step, ADMIN, reason="a reason" if step is Step.REJECT else None)
        terms = TransitionTerms(self.now, TOKYO, self.grace_days, "salt")
        command = transition_command(row, ending)
        count = self.counts[row.user_id, row.reward_id]
        ended = tried(lambda: apply_transition(account, row, ending, command, terms, count))
        if isinstance(ended, DomainError):
            assert ended.code is ErrorCode.INVALID_STATE_TRANSITION
            return
        self._check_end(row, ended)
        self.book(ended.movement)
        self.exchanges[row.exchange_id] = ended.exchange
        self.counts[row.user_id, row.reward_id] = ended.count or count
        self.ended[ended.movement.entry.transaction_id] += 1
        if ended.given_back:
            number = int(row.reward_id.removeprefix("reward-"))
            self.move_stock(number, row.stock_taken, -row.quantity)

    def _check_end(self, row: Exchange, ended: ExchangeTransition) -> None:
        """P6, P7: the points return to their lots, or to days of grace if these have expired."""
        entry = ended.movement.entry
        if entry.transaction_type is LedgerEntryType.EXCHANGE:
            assert row.hold_until is not None
            assert entry.created_at < row.hold_until
        given = {each.lot: each.points for each in entry.allocations}
        taken = {each.lot: each.points for each in row.allocations}
        if given != taken:
            assert self.grace_days > 0
            assert entry.transaction_type is LedgerEntryType.EXCHANGE_REFUND
            alive = {
                lot: points
                for lot, points in taken.items()
                if lot == NEVER or parse_instant(lot) >= entry.created_at
            }
            assert all(given[lot] >= points for lot, points in alive.items())
        assert sum(given.values()) == row.points_spent

    @rule(who=WHO, points=st.sampled_from([-40, -3, 5, 60]), days=st.sampled_from([None, 1, 30]))
    def adjust(self, who: str, points: int, days: int | None) -> None:
        if self.accounts[who].is_erased:
            return
        expires_at = None
        if days is not None and points > 0:
            expires_at = self.moment_of(who) + timedelta(days=days)
        key = f"adjust-{who}-{self.accounts[who].ledger_seq}"
        request = AdjustmentRequest(who, points, "a reason", expires_at, key)
        command = adjustment_command(ADMIN.sub, request)

        def move(account: Account) -> Movement:
            return adjust(
                account,
                request,
                command,
                now=self.now,
                zone=TOKYO,
                default_expiry=PROGRAMME.expiry,
                salt="salt",
            )

        self._do(who, move)

    @rule(who=WHO, pick=PICKS)
    def reverse(self, who: str, pick: int) -> None:
        entries = self.entries[who]
        if not entries or self.accounts[who].is_erased:
            return
        original = entries[pick % len(entries)]
        reversal = reversal_command(ADMIN.sub, original, "a reason", f"key-{len(entries)}")
        before = self.accounts[who]
        if (who, original.transaction_id) in self.reversed:
            # With any key the id is the same, and no Put writes it again.
            assert reversal.command.transaction_id in {entry.transaction_id for entry in entries}
            return
        movement = tried(lambda: reverse(before, reversal, now=self.now, salt="salt"))
        if isinstance(movement, InsufficientPointsError):
            assert movement.available < original.points_change
            return
        if isinstance(movement, DomainError):
            assert movement.code is ErrorCode.NOT_REVERSIBLE
            return
        assert movement.entry.points_change == -original.points_change
        assert movement.account.remainders == before.remainders
        self.reversed.add((who, original.transaction_id))
        self.book(movement)

    @rule(who=WHO)
    def sweep(self, who: str) -> None:
        """P9, P10: expired points leave once and were not spendable before."""
        account = self.accounts[who]
        if account.is_erased or not due_lots(account, self.now):
            return
        before = balance_of(account, self.moment_of(who))
        command = expiration_command(account)
        movement = expire(account, command, self.now)
        self.book(movement)
        after = balance_of(self.accounts[who], movement.entry.created_at)
        assert after.available == before.available == movement.entry.balance_after
        assert not due_lots(self.accounts[who], self.now)
        assert command.transaction_id in self.ids
        assert isinstance(tried(lambda: expire(self.accounts[who], command, self.now)), DomainError)

    @precondition(lambda self: self.now > NOW + timedelta(days=300))
    @rule(who=WHO)
    def erase(self, who: str) -> None:
        account = self.accounts[who]
        if account.is_erased:
            return
        self.book(erase(account, erasure_command(who), self.now))
        for row in list(self.exchanges.values()):
            if row.user_id == who and row.status is ExchangeStatus.PENDING_APPROVAL:
                self._end(row, Step.ERASE)
        after = self.accounts[who]
        self.book(expire_after(after, remaining_expiry_command(after), self.now))

    def _do(self, who: str, move: Callable[[Account], Movement]) -> None:
        account = self.accounts[who]
        movement = tried(lambda: move(account))
        if isinstance(movement, InsufficientPointsError):
            available = balance_of(account, self.moment_of(who)).available
            assert available == movement.available < movement.required
        elif isinstance(movement, DomainError):
            assert movement.code is ErrorCode.ACCOUNT_ERASED
            assert account.is_erased
        else:
            self.book(movement)


TestProgrammeHistory = pytest.mark.slow(ProgrammeHistory.TestCase)
TestProgrammeHistory.settings = settings(max_examples=30, stateful_step_count=80, deadline=None)
