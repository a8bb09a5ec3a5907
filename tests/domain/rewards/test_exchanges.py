from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from resolvers.domain.base.authorization import Role
from resolvers.domain.base.digests import digest
from resolvers.domain.base.enums import AccountStatus, ErrorCode, ExchangeStatus, LedgerEntryType
from resolvers.domain.base.errors import (
    DomainError,
    InsufficientPointsError,
    InvalidInputError,
    OutOfStockError,
)
from resolvers.domain.points.accounts import Account, balance_of
from resolvers.domain.points.ledger import Actor
from resolvers.domain.points.lots import NEVER, Allocation
from resolvers.domain.rewards.exchanges import (
    Exchange,
    Exchanged,
    ExchangeRequest,
    check_offered,
    exchange_command,
)
from resolvers.domain.rewards.exchanges import exchange as make_exchange
from resolvers.domain.rewards.redemption_counts import RedemptionCount, no_count
from resolvers.domain.rewards.rewards import PIECES_MAXIMUM, Reward
from tests.support.domain_programme import NOW, TOKYO, VOUCHER, exchange
from tests.support.refusals import raised

SOON = "2027-03-31T14:59:59.999Z"
HANAKO = Account(
    user_id="hanako", points_balance=1600, lots={SOON: 600, NEVER: 1000}, created_at=NOW
)


NONE_YET = no_count("hanako", "voucher")


def reward(**changes: Any) -> Reward:
    return VOUCHER.model_copy(update=changes)


def ask(
    account: Account,
    offered: Reward | None,
    quantity: int,
    expected_points_cost: int | None = None,
    now: datetime = NOW,
    count: RedemptionCount = NONE_YET,
    hold_hours: int = 72,
) -> Exchanged:
    request = ExchangeRequest("voucher", quantity, expected_points_cost, "key-1")
    command = exchange_command(account.user_id, request)
    checked = check_offered(account, offered, request, now)
    return make_exchange(
        account, checked, request, command, count=count, now=now, zone=TOKYO, hold_hours=hold_hours
    )


def test_quantities_count_in_all_and_per_day() -> None:
    first = exchange(HANAKO, VOUCHER, 2)
    assert first.count is not None
    assert (first.count.quantity, first.count.day, first.count.day_quantity) == (2, "2026-11-25", 2)
    assert first.count.sequence == first.movement.entry.sequence
    account = first.movement.account
    midnight = datetime(2026, 11, 25, 15, tzinfo=UTC)
    last = midnight - timedelta(milliseconds=1)
    same_day = exchange(account, VOUCHER, now=last, count=first.count).count
    next_day = exchange(account, VOUCHER, now=midnight, count=first.count).count
    assert same_day is not None
    assert next_day is not None
    assert (same_day.quantity, same_day.on("2026-11-25")) == (3, 3)
    assert (next_day.quantity, next_day.on("2026-11-26")) == (3, 1)


# In order: if all of them apply, the first one is raised.
REFUSALS: list[tuple[dict[str, Any], ErrorCode]] = [
    ({"status": AccountStatus.SUSPENDED}, ErrorCode.ACCOUNT_SUSPENDED),
    ({"is_active": False}, ErrorCode.REWARD_INACTIVE),
    ({"redeemable_from": NOW + timedelta(days=1)}, ErrorCode.REWARD_NOT_YET_AVAILABLE),
    ({"redeemable_until": NOW}, ErrorCode.REWARD_ENDED),
    ({"points_cost": 2000}, ErrorCode.PRICE_CHANGED),
    ({"stock_count": 0}, ErrorCode.OUT_OF_STOCK),
    ({"redemption_limit_per_user": 1, "quantity": 1}, ErrorCode.PER_USER_LIMIT_REACHED),
    (
        {"redemption_limit_per_day": 1, "day": "2026-11-25", "day_quantity": 1},
        ErrorCode.DAILY_LIMIT_REACHED,
    ),
    (
        {"requires_approval": True, "holds": dict.fromkeys(map(str, range(20)), 1)},
        ErrorCode.PER_USER_LIMIT_REACHED,
    ),
    ({"points_balance": 0, "lots": {}}, ErrorCode.INSUFFICIENT_POINTS),
]


@pytest.mark.parametrize("index", range(len(REFUSALS)))
def test_first_refusal_in_order_is_raised(index: int) -> None:
    read: list[Any] = [HANAKO, VOUCHER, NONE_YET]
    for changes, _ in REFUSALS[index:]:
        for place, row in enumerate(read):
            of_row = {name: changes[name] for name in changes if name in type(row).model_fields}
            read[place] = row.model_copy(update=of_row)
    account, offered, count = read
    refusal = raised(DomainError, lambda: ask(account, offered, 1, 500, count=count))
    assert refusal.code is REFUSALS[index][1]


def test_unknown_reward_precedes_account_checks() -> None:
    suspended = HANAKO.model_copy(update={"status": AccountStatus.SUSPENDED})
    refusal = raised(DomainError, lambda: ask(suspended, None, 1))
    assert (refusal.code, refusal.field) == (ErrorCode.NOT_FOUND, ["rewardId"])


def test_window_includes_start_but_not_end() -> None:
    window = reward(redeemable_from=NOW, redeemable_until=NOW + timedelta(days=1))
    last = NOW + timedelta(days=1) - timedelta(milliseconds=1)
    for now in (NOW, last):
        assert ask(HANAKO, window, 1, now=now).exchange.points_spent == 500


def test_shortages_report_what_is_left() -> None:
    stock = raised(OutOfStockError, lambda: ask(HANAKO, reward(stock_count=1), 2))
    assert stock.stock_remaining == 1
    for enough in (reward(stock_count=2), reward(stock_count=0, stock_shards=4)):
        assert ask(HANAKO, enough, 2).exchange.quantity == 2
    points = raised(InsufficientPointsError, lambda: ask(HANAKO, VOUCHER, 4))
    assert (points.required, points.available) == (2000, 1600)


def test_unlimited_reward_ends_before_int() -> None:
    nearly = reward(stock_count=None, total_redeemed=PIECES_MAXIMUM - 1)
    assert ask(HANAKO, nearly, 1).exchange.quantity == 1
    assert raised(OutOfStockError, lambda: ask(HANAKO, nearly, 2)).stock_remaining == 1
    # Its stock counts those that were taken.
    limited = reward(stock_count=2, total_redeemed=PIECES_MAXIMUM - 1)
    assert ask(HANAKO, limited, 2).exchange.quantity == 2


def test_late_clock_does_not_revive_points() -> None:
    after_expiry = HANAKO.model_copy(update={"last_at": NOW + timedelta(days=365)})
    assert raised(InsufficientPointsError, lambda: ask(after_expiry, VOUCHER, 3)).available == 1000


REQUEST = ExchangeRequest("voucher", 2, 500, "key-1")


def test_exchange_is_one_movement_with_its_item() -> None:
    command = exchange_command("hanako", REQUEST)
    exchanged = ask(HANAKO, VOUCHER, REQUEST.quantity, REQUEST.expected_points_cost)
    entry, row = exchanged.movement.entry, exchanged.exchange
    assert (entry.transaction_type, entry.points_change) == (LedgerEntryType.EXCHANGE, -1000)
    assert (entry.reward_id, entry.exchange_id) == ("voucher", row.exchange_id)
    assert entry.allocations == [Allocation(expires_at=SOON, points=600), Allocation(points=400)]
    assert exchanged.movement.account.lots == {NEVER: 600}
    assert exchanged.movement.account.lifetime_earned == HANAKO.lifetime_earned
    assert row.to_item() == {
        "exchange_id": digest("exchange", command.transaction_id),
        "user_id": "hanako",
        "reward_id": "voucher",
        "quantity": 2,
        "points_cost_at": 500,
        "status": "CONFIRMED",
        "allocations": [{"expires_at": SOON, "points": 600}, {"points": 400}],
        "stock_taken": 2,
        "requested_at": "2026-11-25T09:00:00.000Z",
        "updated_at": "2026-11-25T09:00:00.000Z",
        "request_hash": command.request_hash,
    }
    assert (Exchange.model_validate(row.to_item()), row.points_spent) == (row, 1000)
    assert ask(HANAKO, reward(stock_count=None), 3).exchange.stock_taken == 0


def test_p5_key_identifies_request_of_one_user() -> None:
    command = exchange_command("hanako", REQUEST)
    assert command == exchange_command("hanako", REQUEST)
    assert command.actor == Actor(sub="hanako", role=Role.CITIZEN)
    strangers = exchange_command("taro", REQUEST)
    assert strangers.transaction_id != command.transaction_id
    changes: dict[str, Any]
    for changes in ({"reward_id": "other"}, {"quantity": 3}, {"expected_points_cost": None}):
        other = exchange_command("hanako", replace(REQUEST, **changes))
        assert other.transaction_id == command.transaction_id
        assert other.request_hash != command.request_hash
    key = exchange_command("hanako", replace(REQUEST, idempotency_key="key-2"))
    assert key.transaction_id != command.transaction_id
    assert key.request_hash == command.request_hash


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": 101}, "quantity"),
        ({"expected_points_cost": 0}, "expectedPointsCost"),
        ({"expected_points_cost": 1_000_001}, "expectedPointsCost"),
        ({"idempotency_key": ""}, "idempotencyKey"),
    ],
)
def test_request_out_of_range_names_field(changes: dict[str, Any], field: str) -> None:
    asked = replace(REQUEST, **changes)
    assert raised(InvalidInputError, lambda: exchange_command("hanako", asked)).field == [field]
    assert exchange_command("hanako", replace(REQUEST, quantity=1, expected_points_cost=1))
    most = replace(REQUEST, quantity=100, expected_points_cost=1_000_000)
    assert exchange_command("hanako", most).operation == "exchange"


VALUABLE = VOUCHER.model_copy(update={"requires_approval": True})


def test_hold_takes_lots_like_spending() -> None:
    exchanged = exchange(HANAKO, VALUABLE, 2)

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
    account = exchange(HANAKO, VALUABLE, 2).movement.account

    shown = balance_of(account, NOW)
    assert (shown.available, shown.held) == (600, 1000)
    refusal = raised(InsufficientPointsError, lambda: exchange(account, VOUCHER, 2))
    assert refusal.available == 600
