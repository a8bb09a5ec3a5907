"""Everything that can happen to points, in any order: the invariants over whole histories.

Two citizens, three rewards, one clock that goes on, stops or jumps back.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from resolvers.domain.base.authorization import Role
from resolvers.domain.base.enums import ErrorCode, LedgerEntryType
from resolvers.domain.base.errors import (
    DomainError,
    InsufficientPointsError,
    LimitReachedError,
    OutOfStockError,
)
from resolvers.domain.base.times import day_of, parse_instant
from resolvers.domain.points.accounts import Account, balance_of
from resolvers.domain.points.adjustments import AdjustmentRequest, adjust, adjustment_command
from resolvers.domain.points.expirations import due_lots, expiration_command, expire
from resolvers.domain.points.ledger import Actor, LedgerEntry, Movement
from resolvers.domain.points.lots import NEVER
from resolvers.domain.points.reversals import reversal_command, reverse
from resolvers.domain.rewards.exchange_states import Step
from resolvers.domain.rewards.exchange_transitions import (
    TransitionRequest,
    TransitionTerms,
    apply_transition,
    transition_command,
)
from resolvers.domain.rewards.exchanges import Exchange
from resolvers.domain.upkeep.erasure import (
    erase,
    erasure_command,
    expire_all,
    remaining_expiry_command,
)
from tests.support.domain_programme import BOTTLES, NOW, PROGRAMME, TOKYO, deposit, exchange, redeem
from tests.support.programme_books import CITIZENS, PENDING, Books, tried

ADMIN = Actor(sub="admin", role=Role.ADMIN)
PAUSES = [
    *(timedelta(milliseconds=1), timedelta(hours=7), timedelta(hours=80), timedelta(days=150)),
    -timedelta(hours=9),
]
WHO = st.sampled_from(CITIZENS)
PICKS = st.integers(0, 10_000)


class ProgrammeHistory(Books):
    @initialize(grace_days=st.sampled_from([0, 3]))
    def open_programme(self, grace_days: int) -> None:
        """Give every citizen points that expire soon, and points that last."""
        self.terms = TransitionTerms(NOW, TOKYO, grace_days, "salt")
        for who in CITIZENS:
            self.adjust(who, 15, 2)
            self.adjust(who, 60, None)

    @rule(pause=st.sampled_from(PAUSES))
    def wait(self, pause: timedelta) -> None:
        self.now += pause

    @rule(who=WHO, pieces=st.integers(1, 120))
    def recycle(self, who: str, pieces: int) -> None:
        name = f"token {self.accounts[who].ledger_seq} of {who}"
        items = [deposit(BOTTLES, pieces)]
        self.do(who, lambda account: redeem(account, items, self.now, name=name).movement)

    @rule(who=WHO, number=st.integers(0, 2), quantity=st.integers(1, 3))
    def exchange(self, who: str, number: int, quantity: int) -> None:
        reward = self.rewards[number]
        count = self.counts.get((who, reward.reward_id))
        done = tried(lambda: exchange(self.accounts[who], reward, quantity, self.now, count=count))
        if isinstance(done, OutOfStockError):
            assert reward.stock_count is not None
            assert reward.stock_count < quantity
        elif isinstance(done, LimitReachedError):
            day = None if done.resets_at is None else day_of(self.moment_of(who), TOKYO)
            assert self.count(who, reward.reward_id, day) + quantity > done.limit
        elif isinstance(done, DomainError):
            self._check_refusal(who, done)
        else:
            self.book(done.movement)
            if done.count is not None:
                self.counts[who, reward.reward_id] = done.count
            self.exchanges[done.exchange.exchange_id] = done.exchange
            self._take(number, done.exchange.stock_taken, quantity)

    def _take(self, number: int, stock: int, total: int) -> None:
        reward = self.rewards[number]
        changes: dict[str, Any] = {"total_redeemed": reward.total_redeemed + total}
        if reward.stock_count is not None:
            changes["stock_count"] = reward.stock_count - stock
        self.rewards[number] = reward.model_copy(update=changes)

    @precondition(lambda self: self.exchanges)
    @rule(pick=PICKS, step=st.sampled_from([Step.APPROVE, Step.REJECT, Step.TIME_OUT, Step.CANCEL]))
    def decide(self, pick: int, step: Step) -> None:
        rows = [row for row in self.exchanges.values() if not self.accounts[row.user_id].is_erased]
        if rows:
            self._end(rows[pick % len(rows)], step)

    def _end(self, row: Exchange, step: Step) -> None:
        ending = TransitionRequest(step, ADMIN, reason="a reason" if step is Step.REJECT else None)
        account, count = self.accounts[row.user_id], self.counts[row.user_id, row.reward_id]
        terms = replace(self.terms, now=self.now)
        command = transition_command(row, ending)
        ended = tried(lambda: apply_transition(account, row, ending, command, terms, count))
        if isinstance(ended, DomainError):
            assert ended.code is ErrorCode.INVALID_STATE_TRANSITION
            return
        self.p6_points_return_to_their_lots(row, ended.movement.entry)
        self.book(ended.movement)
        self.exchanges[row.exchange_id] = ended.exchange
        self.counts[row.user_id, row.reward_id] = ended.count or count
        if ended.given_back:
            number = int(row.reward_id.removeprefix("reward-"))
            self._take(number, -row.stock_taken, -row.quantity)

    def p6_points_return_to_their_lots(self, row: Exchange, entry: LedgerEntry) -> None:
        """Or to days of grace, where they have expired."""
        if entry.transaction_type is LedgerEntryType.EXCHANGE:
            assert row.hold_until is not None
            assert entry.created_at < row.hold_until
        given = {each.lot: each.points for each in entry.allocations}
        taken = {each.lot: each.points for each in row.allocations}
        assert sum(given.values()) == row.points_spent
        if given != taken:
            assert self.terms.refund_grace_days > 0
            assert entry.transaction_type is LedgerEntryType.EXCHANGE_REFUND
            for lot, points in taken.items():
                is_alive = lot == NEVER or parse_instant(lot) >= entry.created_at
                assert not is_alive or given[lot] >= points

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
        expiry = PROGRAMME.expiry
        self.do(
            who,
            lambda account: adjust(
                account,
                request,
                command,
                now=self.now,
                zone=TOKYO,
                default_expiry=expiry,
                salt="salt",
            ),
        )

    @precondition(lambda self: self.entries)
    @rule(who=WHO, pick=PICKS)
    def reverse(self, who: str, pick: int) -> None:
        entries, before = self.entries[who], self.accounts[who]
        if before.is_erased:
            return
        original = entries[pick % len(entries)]
        reversal = reversal_command(ADMIN.sub, original, "a reason", f"key-{len(entries)}")
        if original.transaction_id in {entry.reverses for entry in entries}:
            # With any key the id is the same, and no Put writes it again.
            assert self.ids[reversal.command.transaction_id] == 1
            return
        movement = tried(lambda: reverse(before, reversal, now=self.now, salt="salt"))
        if isinstance(movement, InsufficientPointsError):
            assert movement.available < original.points_change
        elif isinstance(movement, DomainError):
            assert movement.code is ErrorCode.NOT_REVERSIBLE
        else:
            assert movement.entry.points_change == -original.points_change
            assert movement.account.remainders == before.remainders
            self.book(movement)

    @rule(who=WHO)
    def sweep(self, who: str) -> None:
        account = self.accounts[who]
        if account.is_erased or not due_lots(account, self.now):
            return
        before = balance_of(account, self.moment_of(who))
        command = expiration_command(account)
        movement = expire(account, command, self.now)
        self.book(movement)
        self.p10_sweep_takes_what_is_due(account, movement)
        assert before.available == movement.entry.balance_after
        assert isinstance(tried(lambda: expire(self.accounts[who], command, self.now)), DomainError)

    def p10_sweep_takes_what_is_due(self, before: Account, movement: Movement) -> None:
        moment = movement.entry.created_at
        taken = {each.lot for each in movement.entry.allocations}
        due = {lot for lot in before.lots if lot != NEVER and parse_instant(lot) < moment}
        assert taken == due
        assert not due_lots(movement.account, moment)

    @precondition(lambda self: self.now > NOW + timedelta(days=300))
    @rule(who=WHO)
    def erase(self, who: str) -> None:
        account = self.accounts[who]
        if account.is_erased:
            return
        self.book(erase(account, erasure_command(who), self.now))
        for row in list(self.exchanges.values()):
            if row.user_id == who and row.status is PENDING:
                self._end(row, Step.ERASE)
        after = self.accounts[who]
        self.book(expire_all(after, remaining_expiry_command(after), self.now))


TestProgrammeHistory = pytest.mark.slow(ProgrammeHistory.TestCase)
TestProgrammeHistory.settings = settings(max_examples=30, stateful_step_count=80, deadline=None)
