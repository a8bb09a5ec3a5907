"""An exchange that waits for approval: the beginning of a hold."""

from datetime import timedelta

import pytest

from resolvers.domain.accounts import NEVER, Account, Allocation, balance_of, zero_account
from resolvers.domain.enums import ExchangeStatus, LedgerEntryType
from resolvers.domain.errors import InsufficientPointsError
from resolvers.domain.exchanges import ExchangeRequest, exchange, exchange_command
from resolvers.domain.ledger import answered_balance
from resolvers.domain.verification.accounts import verify_chain
from tests.support.domain_programme import BOTTLES, NOW, TOKYO, VOUCHER, deposit, redeem
from tests.support.domain_programme import exchange as exchange_now

SOON = "2027-03-31T14:59:59.999Z"
HANAKO = Account(
    user_id="hanako", points_balance=1600, lots={SOON: 600, NEVER: 1000}, created_at=NOW
)
VALUABLE = VOUCHER.model_copy(update={"requires_approval": True})


def test_hold_takes_lots_like_spending() -> None:
    exchanged = exchange_now(HANAKO, VALUABLE, 2)

    entry, account, row = exchanged.movement.entry, exchanged.movement.account, exchanged.exchange
    allocations = [Allocation(expires_at=SOON, points=600), Allocation(points=400)]
    assert (entry.operation, entry.transaction_type) == ("exchange", LedgerEntryType.HOLD)
    assert (entry.points_change, entry.held_change) == (-1000, 1000)
    assert entry.allocations == row.allocations == allocations
    assert (account.lots, account.holds) == ({NEVER: 600}, {row.exchange_id: 1000})
    assert account.lifetime_earned == HANAKO.lifetime_earned
    assert (row.status, row.stock_taken) == (ExchangeStatus.PENDING_APPROVAL, 2)
    assert row.hold_until == NOW + timedelta(hours=72)


def test_p7_held_points_are_not_spendable() -> None:
    account = exchange_now(HANAKO, VALUABLE, 2).movement.account

    shown = balance_of(account, NOW)
    assert (shown.available, shown.held) == (600, 1000)
    with pytest.raises(InsufficientPointsError) as refusal:
        exchange_now(account, VOUCHER, 2)
    assert refusal.value.available == 600


def test_holds_stand_beside_each_other() -> None:
    first = exchange_now(HANAKO, VALUABLE)
    second = exchange_now(first.movement.account, VALUABLE, 2)

    account = second.movement.account
    assert account.holds == {first.exchange.exchange_id: 500, second.exchange.exchange_id: 1000}
    assert account.points_held == second.movement.entry.held_after == 1500
    assert answered_balance(second.movement.entry).held == 1500


def test_direct_exchange_keeps_open_hold() -> None:
    held = exchange_now(HANAKO, VALUABLE)
    spent = exchange_now(held.movement.account, VOUCHER)

    assert spent.movement.account.holds == held.movement.account.holds
    assert (spent.exchange.hold_until, spent.movement.entry.held_change) == (None, 0)
    assert spent.exchange.status is ExchangeStatus.CONFIRMED


def test_hold_counts_for_limits_at_once() -> None:
    account = exchange_now(HANAKO, VALUABLE, 2).movement.account

    assert account.reward_counts == account.day_counters.exchanged == {"voucher": 2}


@pytest.mark.parametrize("hold_hours", [1, 72, 8760])
def test_hold_ends_hours_after_accounts_moment(hold_hours: int) -> None:
    ahead = HANAKO.model_copy(update={"last_at": NOW + timedelta(minutes=5)})
    request = ExchangeRequest("voucher", 1, None, "key-1")
    command = exchange_command("hanako", request)

    exchanged = exchange(
        ahead, VALUABLE, request, command, now=NOW, zone=TOKYO, hold_hours=hold_hours
    )

    assert exchanged.exchange.requested_at == NOW + timedelta(minutes=5)
    assert exchanged.exchange.hold_until == NOW + timedelta(hours=hold_hours, minutes=5)


def test_a_hold_is_a_link_of_the_chain() -> None:
    earned = redeem(zero_account("hanako", NOW), [deposit(BOTTLES, 60)]).movement
    held = exchange_now(earned.account, VALUABLE.model_copy(update={"points_cost": 5})).movement
    spent = exchange_now(held.account, VOUCHER.model_copy(update={"points_cost": 3})).movement

    entries = [movement.entry for movement in (earned, held, spent)]
    assert verify_chain(entries) is None
    assert [(entry.balance_after, entry.held_after) for entry in entries] == [
        (12, 0),
        (7, 5),
        (4, 5),
    ]
