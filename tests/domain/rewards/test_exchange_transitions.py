import itertools
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from resolvers.domain.base.authorization import Role
from resolvers.domain.base.digests import digest
from resolvers.domain.base.enums import ErrorCode, ExchangeStatus, LedgerEntryType
from resolvers.domain.base.errors import DomainError, InvalidInputError
from resolvers.domain.points.accounts import (
    TOTAL_CEILING,
    Account,
    KeptExchange,
    balance_of,
    zero_account,
)
from resolvers.domain.points.ledger import SYSTEM, Actor
from resolvers.domain.points.lots import Allocation
from resolvers.domain.rewards.exchange_states import Step
from resolvers.domain.rewards.exchange_transitions import (
    ExchangeTransition,
    TransitionRequest,
    TransitionTerms,
    apply_transition,
    transition_command,
)
from resolvers.domain.rewards.exchanges import Exchanged
from resolvers.domain.rewards.exchanges_without_key import keep
from resolvers.domain.rewards.redemption_counts import no_count
from tests.support.domain_programme import END_OF_FISCAL_YEAR, NOW, TOKYO, VOUCHER, exchange
from tests.support.refusals import raised

SOON = "2026-12-01T14:59:59.999Z"
NONE_YET = no_count("hanako", "voucher")
OPERATOR = Actor(sub="operator-1", role=Role.OPERATOR)
HANAKO = Actor(sub="hanako", role=Role.CITIZEN)
TERMS = TransitionTerms(now=NOW, zone=TOKYO, refund_grace_days=0, salt="salt")
LUXURY = VOUCHER.model_copy(update={"requires_approval": True})
ENDS = {
    Step.APPROVE: TransitionRequest(Step.APPROVE, OPERATOR, note="enjoy"),
    Step.REJECT: TransitionRequest(Step.REJECT, OPERATOR, reason="sold out at the shop"),
    Step.CANCEL: TransitionRequest(Step.CANCEL, HANAKO, key="key-1"),
    Step.TIME_OUT: TransitionRequest(Step.TIME_OUT),
    Step.ERASE: TransitionRequest(Step.ERASE),
}
RELEASES = {
    Step.REJECT: ExchangeStatus.REJECTED,
    Step.CANCEL: ExchangeStatus.CANCELLED,
    Step.TIME_OUT: ExchangeStatus.EXPIRED,
    Step.ERASE: ExchangeStatus.CANCELLED,
}
AFTER_THE_HOLD = NOW + timedelta(hours=72)
EXPIRED = datetime.fromisoformat("2026-12-02T09:00:00Z")
"""A moment after SOON, within a hold of 30 November."""


def rich() -> Account:
    """Return an account with 200 points that expire soon and 600 that expire later."""
    lots = {SOON: 200, END_OF_FISCAL_YEAR: 600}
    kept = {"poster": KeptExchange(exchanged_at=NOW, transaction_id="poster")}
    changes = {"lots": lots, "points_balance": 800, "exchanges_without_key": kept}
    return zero_account("hanako", NOW).model_copy(update=changes)


def held(now: datetime = NOW) -> Exchanged:
    return keep(exchange(rich(), LUXURY, now=now), now, timedelta(seconds=30))


def confirmed() -> Exchanged:
    return exchange(rich(), VOUCHER)


def moment_of(step: Step) -> datetime:
    return AFTER_THE_HOLD if step is Step.TIME_OUT else NOW


def end(
    before: Exchanged, step: Step, *, grace_days: int = 0, now: datetime | None = None
) -> ExchangeTransition:
    at = now or moment_of(step)
    terms = TransitionTerms.without_request(at, TOKYO)
    if step not in (Step.TIME_OUT, Step.ERASE):
        terms = replace(TERMS, now=at, refund_grace_days=grace_days)
    transition = ENDS[step]
    return apply_transition(
        before.movement.account,
        before.exchange,
        transition,
        transition_command(before.exchange, transition),
        terms,
        before.count,
    )


def code_of(before: Exchanged, step: Step, now: datetime | None = None) -> ErrorCode:
    with pytest.raises(DomainError) as refused:
        end(before, step, now=now)
    assert refused.value.field == ["exchangeId"]
    return refused.value.code


def again(ended: ExchangeTransition) -> Exchanged:
    """Return the ended exchange as a later request reads it."""
    return Exchanged(ended.movement, ended.exchange, ended.count or NONE_YET)


def test_approval_spends_hold_without_moving_lots() -> None:
    before = held()
    ended = end(before, Step.APPROVE)
    entry, account = ended.movement.entry, ended.movement.account

    assert entry.transaction_type is LedgerEntryType.EXCHANGE
    assert (entry.points_change, entry.held_change) == (0, -500)
    assert (entry.reward_id, entry.exchange_id) == ("voucher", before.exchange.exchange_id)
    assert (account.points_balance, account.points_held, account.holds) == (300, 0, {})
    assert account.lots == before.movement.account.lots
    assert account.exchanges_without_key == before.movement.account.exchanges_without_key
    assert entry.allocations == before.exchange.allocations
    assert not ended.given_back
    assert ended.exchange.status is ExchangeStatus.CONFIRMED
    assert (ended.exchange.decided_by, ended.exchange.note) == ("operator-1", "enjoy")
    assert ended.count is None


@pytest.mark.parametrize(("step", "status"), RELEASES.items())
def test_p7_released_hold_returns_points_to_lots(step: Step, status: ExchangeStatus) -> None:
    before = held()
    ended = end(before, step)
    entry, account, row = ended.movement.entry, ended.movement.account, ended.exchange
    assert entry.transaction_type is LedgerEntryType.HOLD_RELEASE
    assert (entry.points_change, entry.held_change) == (500, -500)
    assert account.lots == rich().lots
    assert (account.points_balance, account.points_held, account.holds) == (800, 0, {})
    assert account.exchanges_without_key == rich().exchanges_without_key
    assert entry.allocations == before.exchange.allocations
    assert ended.given_back
    assert ended.count is not None
    assert (ended.count.quantity, ended.count.day_quantity, ended.count.sequence) == (0, 0, 2)
    assert (row.status, row.updated_at) == (status, moment_of(step))
    assert (row.decided_at is not None) == (step is Step.REJECT)


@pytest.mark.parametrize(
    ("first", "second"),
    # What was approved is refunded by a cancellation.
    [pair for pair in itertools.product(ENDS, ENDS) if pair != (Step.APPROVE, Step.CANCEL)],
)
def test_p7_ended_hold_cannot_end_again(first: Step, second: Step) -> None:
    ended = again(end(held(), first))
    assert code_of(ended, second) is ErrorCode.INVALID_STATE_TRANSITION


def test_p7_hold_until_separates_approval_from_timeout() -> None:
    before = held()
    last = AFTER_THE_HOLD - timedelta(milliseconds=1)
    assert end(before, Step.APPROVE, now=last).exchange.status is ExchangeStatus.CONFIRMED
    assert code_of(before, Step.APPROVE, now=AFTER_THE_HOLD) is ErrorCode.INVALID_STATE_TRANSITION
    assert code_of(before, Step.TIME_OUT, now=last) is ErrorCode.INVALID_STATE_TRANSITION
    for step in (Step.REJECT, Step.CANCEL):
        assert end(before, step, now=AFTER_THE_HOLD).given_back


def test_hold_ends_with_lots_expired_since() -> None:
    before = held(datetime.fromisoformat("2026-11-30T09:00:00Z"))
    approved = end(before, Step.APPROVE, now=EXPIRED).movement
    assert (approved.entry.held_change, approved.account.points_held) == (-500, 0)
    account = end(before, Step.CANCEL, now=EXPIRED, grace_days=14).movement.account
    assert (account.lots, account.points_balance) == (rich().lots, 800)
    assert balance_of(account, EXPIRED).available == 600


def test_p6_refund_restores_spent_lots() -> None:
    before = confirmed()
    ended = end(before, Step.CANCEL)
    entry = ended.movement.entry

    assert entry.transaction_type is LedgerEntryType.EXCHANGE_REFUND
    assert (entry.points_change, entry.held_change) == (500, 0)
    assert ended.movement.account.lots == rich().lots
    assert entry.allocations == before.exchange.allocations
    assert ended.exchange.status is ExchangeStatus.CANCELLED
    assert ended.given_back
    assert entry.exchange_id == before.exchange.exchange_id


def test_p6_refund_has_other_id_than_approval() -> None:
    approved = end(held(), Step.APPROVE)
    refund = end(again(approved), Step.CANCEL)

    assert refund.movement.entry.transaction_type is LedgerEntryType.EXCHANGE_REFUND
    assert refund.movement.entry.transaction_id != approved.movement.entry.transaction_id
    assert refund.movement.account.lots == rich().lots


def test_refund_past_int_is_refused() -> None:
    bought = confirmed()
    cost = bought.exchange.points_spent
    room = TOTAL_CEILING - cost

    def refund(balance: int) -> ExchangeTransition:
        lots = {END_OF_FISCAL_YEAR: balance}
        rich_again = bought.movement.account.model_copy(
            update={"lots": lots, "points_balance": balance}
        )
        movement = replace(bought.movement, account=rich_again)
        return end(replace(bought, movement=movement), Step.CANCEL)

    assert refund(room).movement.account.points_balance == TOTAL_CEILING
    assert raised(InvalidInputError, lambda: refund(room + 1)).field == ["exchangeId"]


@pytest.mark.parametrize(
    ("grace_days", "lot"), [(1, "2026-12-03T14:59:59.999Z"), (14, "2026-12-16T14:59:59.999Z")]
)
def test_p6_grace_moves_expired_points_in_entry(grace_days: int, lot: str) -> None:
    ended = end(confirmed(), Step.CANCEL, now=EXPIRED, grace_days=grace_days)
    assert ended.movement.account.lots == {lot: 200, END_OF_FISCAL_YEAR: 600}
    assert set(ended.movement.entry.allocations) == {
        Allocation(expires_at=lot, points=200),
        Allocation(expires_at=END_OF_FISCAL_YEAR, points=300),
    }
    assert balance_of(ended.movement.account, EXPIRED).available == 800
    for early in (
        end(confirmed(), Step.CANCEL, grace_days=grace_days),
        end(confirmed(), Step.CANCEL, now=EXPIRED),
    ):
        assert early.movement.account.lots == rich().lots


def test_expired_lots_share_grace() -> None:
    lots = {SOON: 200, "2026-12-01T15:00:00.000Z": 300}
    poor = rich().model_copy(update={"lots": lots, "points_balance": 500})
    later = datetime.fromisoformat("2026-12-03T09:00:00Z")

    ended = end(exchange(poor, VOUCHER), Step.CANCEL, now=later, grace_days=1)

    assert ended.movement.account.lots == {"2026-12-04T14:59:59.999Z": 500}


def test_p4_refund_keeps_another_days_counter() -> None:
    next_day = NOW + timedelta(days=1)
    before = confirmed()
    second = exchange(
        before.movement.account.model_copy(update={"lots": {"never": 800}, "points_balance": 800}),
        VOUCHER,
        now=next_day,
        count=before.count,
    )
    late = Exchanged(second.movement, before.exchange, second.count)

    count = end(late, Step.CANCEL, now=next_day).count

    assert count is not None
    assert (count.quantity, count.on("2026-11-26")) == (1, 1)


def test_transition_stores_actor_and_reason() -> None:
    ended = end(held(), Step.REJECT)
    assert ended.exchange.note == ended.movement.entry.reason == "sold out at the shop"
    assert (ended.movement.entry.salt, ended.movement.entry.actor) == ("salt", OPERATOR)
    assert end(held(), Step.TIME_OUT).movement.entry.actor == SYSTEM


def test_p7_ends_of_a_hold_are_one_deed() -> None:
    waiting, bought = held().exchange, confirmed().exchange
    ends = {transition_command(waiting, each).transaction_id for each in ENDS.values()}
    cancel, time_out = ENDS[Step.CANCEL], ENDS[Step.TIME_OUT]
    refund = transition_command(bought, cancel)

    assert ends == {digest("hold-end", waiting.exchange_id)}
    assert refund.transaction_id == digest("refund", bought.exchange_id)
    assert refund.caller_hash == digest("hanako", "cancel", "key-1")
    without_key = transition_command(waiting, time_out).caller_hash
    assert without_key == digest(SYSTEM.sub, "timeout", waiting.exchange_id)


def test_uncounted_exchange_gives_no_count_back() -> None:
    before = held()
    cancel = ENDS[Step.CANCEL]
    command = transition_command(before.exchange, cancel)
    ended = apply_transition(before.movement.account, before.exchange, cancel, command, TERMS)

    assert (ended.given_back, ended.count) == (True, None)


def test_repeated_step_keeps_its_id() -> None:
    cancelled = [(each, Step.CANCEL) for each in (again(end(held(), Step.APPROVE)), confirmed())]
    for before, step in (*((held(), step) for step in ENDS), *cancelled):
        after = end(before, step).exchange
        first, repeated = (transition_command(e, ENDS[step]) for e in (before.exchange, after))
        assert repeated.transaction_id == first.transaction_id
