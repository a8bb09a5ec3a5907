"""Exchanges: points for rewards."""

from dataclasses import dataclass
from datetime import datetime

from resolvers.rules.accounts import Account, check_active, moment_of
from resolvers.rules.digests import digest
from resolvers.rules.items import Item
from resolvers.rules.ledger import Actor, Movement, book
from resolvers.rules.lots import Allocation, spend
from resolvers.rules.orders import Order, order_by_key
from resolvers.rules.refusals import OutOfStock, PriceChanged, Refused
from resolvers.rules.rewards import POINTS_MAXIMUM, Reward
from resolvers.rules.texts import check_key, check_range
from resolvers.rules.times import Instant
from resolvers.rules.vocabulary import ErrorCode, ExchangeStatus, LedgerEntryType, Role

QUANTITY_MAXIMUM = 100


class Exchange(Item):
    """A row of exchanges.

    points_cost_at is the price of one piece when it was exchanged; stock_taken is what an end of
    the exchange gives back to the stock: 0 for a reward without a limited one.
    """

    exchange_id: str
    user_id: str
    reward_id: str
    quantity: int
    points_cost_at: int
    status: ExchangeStatus
    allocations: list[Allocation]
    stock_taken: int
    voucher_code: str | None = None
    note: str | None = None
    requested_at: Instant
    updated_at: Instant
    hold_until: Instant | None = None
    decided_by: str | None = None
    decided_at: Instant | None = None
    fulfilled_by: str | None = None
    fulfilled_at: Instant | None = None
    request_hash: str

    @property
    def points_spent(self) -> int:
        return self.points_cost_at * self.quantity


@dataclass(frozen=True)
class ExchangeDecision:
    """What a granted exchange takes; lots and reward_counts are whole, as they are afterwards."""

    reward: Reward
    points: int
    lots: dict[str, int]
    allocations: list[Allocation]
    stock_taken: int
    reward_counts: dict[str, int]


def exchange_id_of(transaction_id: str) -> str:
    """The id of the exchange that a transaction makes."""
    return digest("exchange", transaction_id)


def decide_exchange(
    account: Account,
    reward: Reward | None,
    quantity: int,
    expected_points_cost: int | None,
    now: datetime,
) -> ExchangeDecision:
    """Grant an exchange, or raise the first refusal that applies, in the order of this function.

    expected_points_cost is compared with the price of one piece, as Reward.pointsCost shows it.
    """
    check_range(quantity, 1, QUANTITY_MAXIMUM, ["quantity"])
    now = moment_of(account, now)
    if reward is None:
        raise Refused(ErrorCode.NOT_FOUND, "there is no such reward", ["rewardId"])
    check_active(account)
    check_exchangeable(reward, quantity, expected_points_cost, now)
    points = reward.points_cost * quantity
    lots, allocations = spend(account.lots, points, now)
    counted = account.reward_counts.get(reward.reward_id, 0) + quantity
    return ExchangeDecision(
        reward=reward,
        points=points,
        lots=lots,
        allocations=allocations,
        stock_taken=0 if reward.stock_count is None else quantity,
        reward_counts={**account.reward_counts, reward.reward_id: counted},
    )


def check_exchangeable(
    reward: Reward, quantity: int, expected_points_cost: int | None, now: datetime
) -> None:
    """Raise what the reward refuses with: activity, window, price and stock, in this order."""
    path = ["rewardId"]
    if not reward.is_active:
        raise Refused(ErrorCode.REWARD_INACTIVE, "the reward is not active", path)
    if reward.redeemable_from is not None and now < reward.redeemable_from:
        raise Refused(ErrorCode.REWARD_NOT_YET_AVAILABLE, "the reward is not to be had yet", path)
    if reward.redeemable_until is not None and now >= reward.redeemable_until:
        raise Refused(ErrorCode.REWARD_ENDED, "the reward is not to be had any more", path)
    if expected_points_cost is not None and expected_points_cost != reward.points_cost:
        raise PriceChanged(reward.points_cost)
    if reward.stock_count is not None and reward.stock_count < quantity:
        raise OutOfStock(reward.stock_count)


@dataclass(frozen=True)
class ExchangeRequest:
    """What a citizen asks for; expected_points_cost is the price of one that they were shown."""

    reward_id: str
    quantity: int
    expected_points_cost: int | None
    idempotency_key: str


@dataclass(frozen=True)
class Exchanged:
    """A granted exchange: the movement and the row of exchanges; `reward` is as it was read."""

    movement: Movement
    exchange: Exchange
    reward: Reward


def order_exchange(user_id: str, request: ExchangeRequest) -> Order:
    """The order of a request; raises InvalidInput where one of its parts is out of range."""
    check_key(request.reward_id, ["rewardId"])
    check_range(request.quantity, 1, QUANTITY_MAXIMUM, ["quantity"])
    if request.expected_points_cost is not None:
        check_range(request.expected_points_cost, 1, POINTS_MAXIMUM, ["expectedPointsCost"])
    return order_by_key(
        "exchange",
        user_id=user_id,
        actor=Actor(sub=user_id, role=Role.CITIZEN),
        key=check_key(request.idempotency_key, ["idempotencyKey"]),
        parameters=(request.reward_id, request.quantity, request.expected_points_cost),
    )


def exchange(
    account: Account,
    reward: Reward | None,
    request: ExchangeRequest,
    order: Order,
    now: datetime,
) -> Exchanged:
    """Exchange points for the reward, or raise what `decide_exchange` does."""
    decision = decide_exchange(account, reward, request.quantity, request.expected_points_cost, now)
    exchange_id = exchange_id_of(order.transaction_id)
    movement = book(
        account,
        now=now,
        transaction_type=LedgerEntryType.EXCHANGE,
        points_change=-decision.points,
        lots=decision.lots,
        allocations=decision.allocations,
        reward_counts=decision.reward_counts,
        reward_id=decision.reward.reward_id,
        exchange_id=exchange_id,
        **order.facts,
    )
    row = Exchange(
        exchange_id=exchange_id,
        user_id=account.user_id,
        reward_id=decision.reward.reward_id,
        quantity=request.quantity,
        points_cost_at=decision.reward.points_cost,
        status=ExchangeStatus.CONFIRMED,
        allocations=decision.allocations,
        stock_taken=decision.stock_taken,
        requested_at=movement.entry.created_at,
        updated_at=movement.entry.created_at,
        request_hash=order.request_hash,
    )
    return Exchanged(movement, row, decision.reward)
