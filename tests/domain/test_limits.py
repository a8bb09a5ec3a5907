"""Limits of one user: pieces of a reward in all and per day, and open holds."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from resolvers.domain.accounts import Account
from resolvers.domain.enums import ErrorCode, LedgerEntryType
from resolvers.domain.errors import LimitReachedError
from resolvers.domain.exchanges import OPEN_HOLDS_MAXIMUM, Exchanged
from resolvers.domain.lots import NEVER
from resolvers.domain.redemption_counts import no_count
from resolvers.domain.rewards import Reward
from tests.support.domain_programme import NOW, TOKYO, VOUCHER, exchange

MIDNIGHT = datetime(2026, 11, 25, 15, tzinfo=UTC)
"""The first moment of 26 November 2026 in Tokyo."""
JUST_BEFORE = MIDNIGHT - timedelta(milliseconds=1)


def rich(**attributes: Any) -> Account:
    """Return Hanako's account with a million points that never expire."""
    whole = {"points_balance": 1_000_000, "lots": {NEVER: 1_000_000}, **attributes}
    return Account(user_id="hanako", created_at=NOW, **whole)


def reward(**changes: Any) -> Reward:
    return VOUCHER.model_copy(update={"points_cost": 1, "stock_count": None, **changes})


def refused(
    before: Exchanged, wanted: Reward, quantity: int, now: datetime = NOW
) -> LimitReachedError:
    with pytest.raises(LimitReachedError) as refusal:
        after(before, wanted, quantity, now)
    return refusal.value


def after(before: Exchanged, wanted: Reward, quantity: int = 1, now: datetime = NOW) -> Exchanged:
    """Exchange once more."""
    return exchange(before.movement.account, wanted, quantity, now, count=before.count)


def test_limit_per_user_counts_pieces_for_ever() -> None:
    three_each = reward(redemption_limit_per_user=3)
    first = exchange(rich(), three_each, 2)

    for now in (NOW, NOW + timedelta(days=4000)):
        refusal = refused(first, three_each, 2, now)
        assert (refusal.code, refusal.limit, refusal.resets_at) == (
            ErrorCode.PER_USER_LIMIT_REACHED,
            3,
            None,
        )
    assert "2 exchanged before and 2 now" in refusal.message
    assert after(first, three_each).count.quantity == 3


def test_p4_daily_limit_reopens_at_programmes_midnight() -> None:
    one_a_day = reward(redemption_limit_per_day=1)
    first = exchange(rich(), one_a_day, now=MIDNIGHT - timedelta(hours=24))
    for now in (MIDNIGHT - timedelta(hours=15), JUST_BEFORE):  # midnight in UTC; 23:59 in Tokyo
        refusal = refused(first, one_a_day, 1, now)
        assert (refusal.code, refusal.limit, refusal.resets_at) == (
            ErrorCode.DAILY_LIMIT_REACHED,
            1,
            MIDNIGHT,
        )
    reopened = after(first, one_a_day, now=MIDNIGHT)
    # A clock that goes back over midnight does not reopen the day.
    refusal = refused(reopened, one_a_day, 1, JUST_BEFORE)
    assert refusal.resets_at == MIDNIGHT + timedelta(days=1)


def test_later_limit_counts_earlier_exchanges() -> None:
    first = exchange(rich(), reward(), 5)

    refusal = refused(first, reward(redemption_limit_per_user=5), 1)
    assert refusal.code is ErrorCode.PER_USER_LIMIT_REACHED
    refusal = refused(first, reward(redemption_limit_per_day=5), 1)
    assert refusal.code is ErrorCode.DAILY_LIMIT_REACHED
    # A lowered limit takes nothing back.
    assert refused(first, reward(redemption_limit_per_user=1), 1).limit == 1


def test_quantity_above_limit_gets_no_time() -> None:
    busy = exchange(rich(), reward(), 1)
    assert refused(busy, reward(redemption_limit_per_user=2), 3).limit == 2
    two_a_day = reward(redemption_limit_per_day=2)
    refusal = refused(busy, two_a_day, 3)
    assert (refusal.limit, refusal.resets_at) == (2, None)
    assert refused(busy, two_a_day, 2).resets_at == MIDNIGHT


def holds(count: int) -> dict[str, Any]:
    return {"holds": {f"exchange {number}": 5 for number in range(count)}, "points_held": 5 * count}


def test_open_holds_are_at_most_twenty() -> None:
    valuable = reward(requires_approval=True)
    twentieth = exchange(rich(**holds(19)), valuable)
    assert len(twentieth.movement.account.holds) == 20

    refusal = refused(twentieth, valuable.model_copy(update={"reward_id": "pool"}), 1)

    assert (refusal.code, refusal.limit, refusal.resets_at) == (
        ErrorCode.PER_USER_LIMIT_REACHED,
        20,
        None,
    )
    assert "wait for approval" in refusal.message
    assert after(twentieth, reward()).movement.entry.held_change == 0


ZONES = [TOKYO, ZoneInfo("UTC"), ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")]
STARTS = [
    JUST_BEFORE,
    datetime(2026, 11, 1, 3, 59, 59, 999000, tzinfo=UTC),  # New York, before a day of 25 hours
    datetime(2028, 2, 28, 14, 59, tzinfo=UTC),  # Tokyo, before a leap day
]
PAUSES = st.sampled_from(
    [
        timedelta(0),
        timedelta(milliseconds=1),
        timedelta(hours=5),
        timedelta(days=1),
        -timedelta(hours=9),
    ]
)
LIMITS = st.none() | st.integers(1, 8)


class LimitHistory(RuleBasedStateMachine):
    """One account and two rewards whose limits change while the clock moves."""

    def __init__(self) -> None:
        super().__init__()
        self.zone = TOKYO
        self.now = NOW
        self.account = rich()
        self.rewards = [reward(reward_id=name) for name in ("voucher", "pool")]
        self.latest = datetime.min.replace(tzinfo=UTC)
        self.counts = {name: no_count("hanako", name) for name in ("voucher", "pool")}
        self.had: dict[str, int] = defaultdict(int)
        self.had_on: dict[tuple[str, date], int] = defaultdict(int)

    @initialize(
        zone=st.sampled_from(ZONES), now=st.sampled_from(STARTS), open_holds=st.integers(0, 20)
    )
    def open_programme(self, zone: ZoneInfo, now: datetime, open_holds: int) -> None:
        self.zone, self.now = zone, now
        self.account = rich(**holds(open_holds))

    @rule(pause=PAUSES)
    def wait(self, pause: timedelta) -> None:
        self.now += pause

    @rule(index=st.integers(0, 1), per_user=LIMITS, per_day=LIMITS, approval=st.booleans())
    def define(
        self, index: int, per_user: int | None, per_day: int | None, *, approval: bool
    ) -> None:
        changes = {
            "redemption_limit_per_user": per_user,
            "redemption_limit_per_day": per_day,
            "requires_approval": approval,
        }
        self.rewards[index] = self.rewards[index].model_copy(update=changes)

    @rule(index=st.integers(0, 1), quantity=st.integers(1, 4))
    def exchange(self, index: int, quantity: int) -> None:
        wanted = self.rewards[index]
        moment = max(self.now, self.latest)
        today = moment.astimezone(self.zone).date()
        try:
            count = self.counts[wanted.reward_id]
            exchanged = exchange(self.account, wanted, quantity, self.now, self.zone, count)
        except LimitReachedError as refusal:
            per_day = wanted.redemption_limit_per_day
            opens = per_day is not None and quantity <= per_day
            self._check_refusal(refusal, self._expected(wanted, quantity, today), today, opens)
            return
        assert self._expected(wanted, quantity, today) is None
        entry = exchanged.movement.entry
        is_hold = wanted.requires_approval
        assert entry.transaction_type is (
            LedgerEntryType.HOLD if is_hold else LedgerEntryType.EXCHANGE
        )
        self.account, self.latest = exchanged.movement.account, moment
        self.counts[wanted.reward_id] = exchanged.count
        self.had[wanted.reward_id] += quantity
        self.had_on[wanted.reward_id, today] += quantity

    def _expected(self, wanted: Reward, quantity: int, today: date) -> ErrorCode | None:
        """Return the expected refusal by the model's own counts, in all and on that day."""
        in_all = self.had[wanted.reward_id] + quantity
        per_user, per_day = wanted.redemption_limit_per_user, wanted.redemption_limit_per_day
        if per_user is not None and in_all > per_user:
            return ErrorCode.PER_USER_LIMIT_REACHED
        if per_day is not None and self.had_on[wanted.reward_id, today] + quantity > per_day:
            return ErrorCode.DAILY_LIMIT_REACHED
        if wanted.requires_approval and len(self.account.holds) == OPEN_HOLDS_MAXIMUM:
            return ErrorCode.PER_USER_LIMIT_REACHED
        return None

    def _check_refusal(
        self, refusal: LimitReachedError, expected: ErrorCode | None, today: date, opens: bool
    ) -> None:
        """Check the refusal. `opens`: tomorrow has room for as many."""
        assert refusal.code is expected
        if refusal.code is ErrorCode.PER_USER_LIMIT_REACHED or not opens:
            assert refusal.resets_at is None
            return
        assert refusal.resets_at is not None
        last = refusal.resets_at - timedelta(milliseconds=1)
        assert last.astimezone(self.zone).date() == today
        assert refusal.resets_at.astimezone(self.zone).date() == today + timedelta(days=1)

    @invariant()
    def p4_counts_match_granted_exchanges(self) -> None:
        for name, count in self.counts.items():
            assert count.quantity == self.had[name]
            of_day = {str(day): n for (each, day), n in self.had_on.items() if each == name and n}
            assert count.on(count.day or "") == of_day.get(count.day or "", 0)

    @invariant()
    def p7_held_points_match_at_most_twenty_holds(self) -> None:
        assert self.account.points_held == sum(self.account.holds.values())
        assert len(self.account.holds) <= OPEN_HOLDS_MAXIMUM
        assert self.account.points_balance == sum(self.account.lots.values())


TestLimitHistory = LimitHistory.TestCase
TestLimitHistory.settings = settings(max_examples=55, stateful_step_count=40, deadline=None)
