from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from resolvers.domain.accounts import NEVER, Account, Allocation, DayCounters
from resolvers.domain.authorization import Role
from resolvers.domain.enums import AccountStatus, ErrorCode, ExchangeStatus, LedgerEntryType
from resolvers.domain.errors import (
    DomainError,
    InsufficientPointsError,
    InvalidInputError,
    OutOfStockError,
    PriceChangedError,
)
from resolvers.domain.exchanges import (
    Exchange,
    Exchanged,
    ExchangeRequest,
    exchange_command,
    exchange_id_of,
)
from resolvers.domain.exchanges import exchange as make_exchange
from resolvers.domain.ledger import Actor
from resolvers.domain.rewards import Reward
from tests.support.domain_programme import NOW, TOKYO, VOUCHER, exchange

SOON = "2027-03-31T14:59:59.999Z"
HANAKO = Account(
    user_id="hanako", points_balance=1600, lots={SOON: 600, NEVER: 1000}, created_at=NOW
)


def reward(**changes: Any) -> Reward:
    return VOUCHER.model_copy(update=changes)


def ask(
    account: Account,
    offered: Reward | None,
    quantity: int,
    expected_points_cost: int | None = None,
    now: datetime = NOW,
) -> Exchanged:
    request = ExchangeRequest("voucher", quantity, expected_points_cost, "key-1")
    command = exchange_command(account.user_id, request)
    return make_exchange(account, offered, request, command, now=now, zone=TOKYO, hold_hours=72)


def test_exchange_takes_price_and_stock_per_piece() -> None:
    exchanged = ask(HANAKO, VOUCHER, 2, 500)
    assert exchanged.movement.entry.points_change == -1000
    assert exchanged.exchange.stock_taken == 2
    assert exchanged.movement.account.lots == {NEVER: 600}
    assert exchanged.movement.entry.allocations == [
        Allocation(expires_at=SOON, points=600),
        Allocation(points=400),
    ]


def test_quantities_count_in_all_and_per_day() -> None:
    first = exchange(HANAKO, VOUCHER, 2).movement.account
    assert first.reward_counts == first.day_counters.exchanged == {"voucher": 2}
    midnight = datetime(2026, 11, 25, 15, tzinfo=UTC)
    same_day = exchange(first, VOUCHER, now=midnight - timedelta(milliseconds=1)).movement.account
    assert same_day.day_counters.exchanged == {"voucher": 3}
    next_day = exchange(first, VOUCHER, now=midnight).movement.account
    assert next_day.day_counters == DayCounters(day="2026-11-26", exchanged={"voucher": 1})
    assert next_day.reward_counts == {"voucher": 3}


def test_exchange_keeps_days_earned_points() -> None:
    earned = DayCounters(day="2026-11-25", earned={"bottles": 4}, earned_total=4)
    account = HANAKO.model_copy(update={"day_counters": earned})
    counters = exchange(account, VOUCHER).movement.account.day_counters
    assert (counters.earned, counters.earned_total) == ({"bottles": 4}, 4)


def test_an_unlimited_reward_takes_nothing_from_stock() -> None:
    assert ask(HANAKO, reward(stock_count=None), 3).exchange.stock_taken == 0


@pytest.mark.parametrize("quantity", [0, -1, 101, 10**9])
def test_a_quantity_is_1_to_100(quantity: int) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        ask(HANAKO, VOUCHER, quantity)
    assert refusal.value.field == ["quantity"]


# Each stands before those after it: with all of them true, the first is told.
REFUSALS: list[tuple[dict[str, Any], ErrorCode]] = [
    ({"status": AccountStatus.SUSPENDED}, ErrorCode.ACCOUNT_SUSPENDED),
    ({"is_active": False}, ErrorCode.REWARD_INACTIVE),
    ({"redeemable_from": NOW + timedelta(days=1)}, ErrorCode.REWARD_NOT_YET_AVAILABLE),
    ({"redeemable_until": NOW}, ErrorCode.REWARD_ENDED),
    ({"points_cost": 2000}, ErrorCode.PRICE_CHANGED),
    ({"stock_count": 0}, ErrorCode.OUT_OF_STOCK),
    (
        {"redemption_limit_per_user": 1, "reward_counts": {"voucher": 1}},
        ErrorCode.PER_USER_LIMIT_REACHED,
    ),
    (
        {
            "redemption_limit_per_day": 1,
            "day_counters": DayCounters(day="2026-11-25", exchanged={"voucher": 1}),
        },
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
    account, offered = HANAKO, VOUCHER
    for changes, _ in REFUSALS[index:]:
        accounts = {name: changes[name] for name in set(changes) & set(Account.model_fields)}
        account = account.model_copy(update=accounts)
        rewards = {name: changes[name] for name in set(changes) - set(accounts)}
        offered = offered.model_copy(update=rewards)
    with pytest.raises(DomainError) as refusal:
        ask(account, offered, 1, 500)
    assert refusal.value.code is REFUSALS[index][1]


def test_unknown_reward_precedes_account_checks() -> None:
    suspended = HANAKO.model_copy(update={"status": AccountStatus.SUSPENDED})
    with pytest.raises(DomainError) as refusal:
        ask(suspended, None, 1)
    assert (refusal.value.code, refusal.value.field) == (ErrorCode.NOT_FOUND, ["rewardId"])


def test_window_includes_start_but_not_end() -> None:
    window = reward(redeemable_from=NOW, redeemable_until=NOW + timedelta(days=1))
    last = NOW + timedelta(days=1) - timedelta(milliseconds=1)
    for now in (NOW, last):
        assert ask(HANAKO, window, 1, now=now).exchange.points_spent == 500


def test_price_is_compared_only_if_expected() -> None:
    assert ask(HANAKO, reward(points_cost=600), 1).exchange.points_spent == 600
    with pytest.raises(PriceChangedError) as refusal:
        ask(HANAKO, reward(points_cost=600), 2, 500)
    assert refusal.value.current_points_cost == 600
    assert refusal.value.field == ["expectedPointsCost"]


def test_shortages_report_what_is_left() -> None:
    with pytest.raises(OutOfStockError) as stock:
        ask(HANAKO, reward(stock_count=1), 2)
    assert stock.value.stock_remaining == 1
    with pytest.raises(InsufficientPointsError) as points:
        ask(HANAKO, VOUCHER, 4)
    assert (points.value.required, points.value.available) == (2000, 1600)


def test_late_clock_does_not_revive_points() -> None:
    after_expiry = HANAKO.model_copy(update={"last_at": NOW + timedelta(days=365)})
    with pytest.raises(InsufficientPointsError) as refusal:
        ask(after_expiry, VOUCHER, 3)
    assert refusal.value.available == 1000


def test_an_exchanges_row_tells_what_was_spent() -> None:
    item = {
        "exchange_id": exchange_id_of("transaction"),
        "user_id": "hanako",
        "reward_id": "voucher",
        "quantity": 2,
        "points_cost_at": 500,
        "status": "CONFIRMED",
        "allocations": [{"expires_at": SOON, "points": 600}, {"points": 400}],
        "stock_taken": 2,
        "requested_at": "2026-11-25T09:00:00.000Z",
        "updated_at": "2026-11-25T09:00:00.000Z",
        "request_hash": "request",
    }
    row = Exchange.model_validate(item)
    assert row.points_spent == 1000
    assert row.status is ExchangeStatus.CONFIRMED
    assert row.to_item() == item


def test_a_transaction_makes_one_exchange() -> None:
    assert exchange_id_of("a") == exchange_id_of("a") != exchange_id_of("b")
    assert exchange_id_of("a") != "a"


REQUEST = ExchangeRequest("voucher", 2, 500, "key-1")


def test_an_exchange_is_one_movement_with_its_row() -> None:
    command = exchange_command("hanako", REQUEST)
    exchanged = make_exchange(HANAKO, VOUCHER, REQUEST, command, now=NOW, zone=TOKYO, hold_hours=72)
    entry = exchanged.movement.entry
    assert (entry.transaction_type, entry.points_change) == (LedgerEntryType.EXCHANGE, -1000)
    assert (entry.reward_id, entry.exchange_id) == ("voucher", exchanged.exchange.exchange_id)
    assert exchanged.movement.account.lots == {NEVER: 600}
    assert exchanged.movement.account.lifetime_earned == HANAKO.lifetime_earned
    assert exchanged.exchange.to_item() == {
        "exchange_id": exchange_id_of(command.transaction_id),
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
    assert exchanged.reward is VOUCHER


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
        ({"quantity": 10**9}, "quantity"),
        ({"expected_points_cost": 0}, "expectedPointsCost"),
        ({"expected_points_cost": 10**9}, "expectedPointsCost"),
        ({"idempotency_key": ""}, "idempotencyKey"),
        ({"idempotency_key": "k" * 129}, "idempotencyKey"),
    ],
)
def test_a_request_outside_its_ranges_is_no_order(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        exchange_command("hanako", replace(REQUEST, **changes))
    assert refusal.value.field == [field]
