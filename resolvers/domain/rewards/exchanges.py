"""Exchanges: points for rewards."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from resolvers.domain.base.authorization import Role
from resolvers.domain.base.digests import digest
from resolvers.domain.base.enums import ErrorCode, ExchangeStatus, LedgerEntryType
from resolvers.domain.base.errors import (
    DomainError,
    LimitReachedError,
    OutOfStockError,
    PriceChangedError,
)
from resolvers.domain.base.items import Int32, Item
from resolvers.domain.base.times import Instant, day_of, next_midnight
from resolvers.domain.base.validation import POINTS_MAXIMUM, check_key, check_range
from resolvers.domain.points.accounts import Account, check_active, moment_of
from resolvers.domain.points.commands import Command, command_by_key
from resolvers.domain.points.ledger import Actor, LedgerEntry, Movement, book
from resolvers.domain.points.lots import Allocation, spend
from resolvers.domain.rewards.redemption_counts import RedemptionCount
from resolvers.domain.rewards.rewards import PIECES_MAXIMUM, Reward

QUANTITY_MAXIMUM = 100
OPEN_HOLDS_MAXIMUM = 20
"""Per account: its item stores the holds, and every movement reads and writes the whole item."""


class ExchangeSummary(Item):
    """The part of an exchange that its events and pushes tell.

    points_cost_at is the price of one piece at the time. An exchange that began as a hold keeps
    hold_until.
    """

    exchange_id: str
    user_id: str
    reward_id: str
    quantity: Int32
    points_cost_at: Int32
    status: ExchangeStatus
    voucher_code: str | None = None
    requested_at: Instant
    updated_at: Instant
    hold_until: Instant | None = None

    @property
    def points_spent(self) -> int:
        return self.points_cost_at * self.quantity

    @property
    def was_held(self) -> bool:
        return self.hold_until is not None


class Exchange(ExchangeSummary):
    """An item of exchanges.

    stock_taken is the number of pieces that a refund or release returns to the stock: 0 if the
    stock is unlimited. voucher_digest is of voucher_code, for searches by code.
    """

    allocations: list[Allocation]
    stock_taken: int
    voucher_digest: str | None = None
    note: str | None = None
    decided_by: str | None = None
    decided_at: Instant | None = None
    fulfilled_by: str | None = None
    fulfilled_at: Instant | None = None
    request_hash: str


def exchange_id_of(transaction_id: str) -> str:
    """Return the id of the exchange that a transaction creates."""
    return digest("exchange", transaction_id)


def check_limits(
    count: RedemptionCount, reward: Reward, quantity: int, now: datetime, zone: ZoneInfo
) -> None:
    """Raise LimitReachedError if `quantity` pieces exceed the user's limit in all, or today's.

    Today is the local day of `now` in `zone`. The error has no time if the quantity alone exceeds
    the limit of a day.
    """
    limit = reward.redemption_limit_per_user
    had = count.quantity
    if limit is not None and had + quantity > limit:
        raise LimitReachedError(
            ErrorCode.PER_USER_LIMIT_REACHED,
            f"{had} exchanged before and {quantity} now exceed the limit of {limit} per user",
            limit,
            None,
        )
    limit = reward.redemption_limit_per_day
    had = count.on(day_of(now, zone))
    if limit is not None and had + quantity > limit:
        raise LimitReachedError(
            ErrorCode.DAILY_LIMIT_REACHED,
            f"{had} exchanged today and {quantity} now exceed the limit of {limit} per day",
            limit,
            next_midnight(now, zone) if quantity <= limit else None,
        )


def check_open_holds(account: Account) -> None:
    """Raise LimitReachedError if the account has as many open holds as it may."""
    if len(account.holds) >= OPEN_HOLDS_MAXIMUM:
        raise LimitReachedError(
            ErrorCode.PER_USER_LIMIT_REACHED,
            f"{len(account.holds)} exchanges wait for approval, the maximum: wait for a decision",
            OPEN_HOLDS_MAXIMUM,
            None,
        )


@dataclass(frozen=True)
class ExchangeRequest:
    """A user's request. expected_points_cost is the price of one piece that the user saw."""

    reward_id: str
    quantity: int
    expected_points_cost: int | None
    idempotency_key: str


@dataclass(frozen=True)
class Exchanged:
    """A granted exchange: the movement, the new item, and the count after.

    `count` is None for a reward that is not counted.
    """

    movement: Movement
    exchange: Exchange
    count: RedemptionCount | None


def exchange_command(user_id: str, request: ExchangeRequest) -> Command:
    """Return the command of a request; raise InvalidInput for a part out of range."""
    check_range(request.quantity, 1, QUANTITY_MAXIMUM, ["quantity"])
    if request.expected_points_cost is not None:
        check_range(request.expected_points_cost, 1, POINTS_MAXIMUM, ["expectedPointsCost"])
    return command_by_key(
        "exchange",
        user_id=user_id,
        actor=Actor(sub=user_id, role=Role.CITIZEN),
        key=check_key(request.idempotency_key, ["idempotencyKey"]),
        parameters=(request.reward_id, request.quantity, request.expected_points_cost),
    )


def check_offered(
    account: Account, reward: Reward | None, request: ExchangeRequest, now: datetime
) -> Reward:
    """Return the reward if the account may exchange it, apart from limits and points.

    Raise NOT_FOUND, ACCOUNT_ERASED, ACCOUNT_SUSPENDED, or the errors of activity, window, price and
    stock, in this order. The stock of a reward with shards is not known here: the write of the
    stock checks it.
    """
    path = ["rewardId"]
    if reward is None:
        raise DomainError(ErrorCode.NOT_FOUND, "the reward does not exist: check rewardId", path)
    check_active(account)
    moment = moment_of(account, now)
    if not reward.is_active:
        raise DomainError(ErrorCode.REWARD_INACTIVE, "the reward is not active: use another", path)
    if reward.redeemable_from is not None and moment < reward.redeemable_from:
        raise DomainError(
            ErrorCode.REWARD_NOT_YET_AVAILABLE,
            "the reward is not available yet: try again after redeemableFrom",
            path,
        )
    if reward.redeemable_until is not None and moment >= reward.redeemable_until:
        raise DomainError(
            ErrorCode.REWARD_ENDED, "the reward is no longer available: use another", path
        )
    if (
        request.expected_points_cost is not None
        and request.expected_points_cost != reward.points_cost
    ):
        raise PriceChangedError(reward.points_cost)
    has_all = not reward.stock_shards
    if has_all and reward.stock_count is not None and reward.stock_count < request.quantity:
        raise OutOfStockError(reward.stock_count)
    if reward.stock_count is None and reward.total_redeemed + request.quantity > PIECES_MAXIMUM:
        raise OutOfStockError(PIECES_MAXIMUM - reward.total_redeemed)
    return reward


def exchange(
    account: Account,
    reward: Reward,
    request: ExchangeRequest,
    command: Command,
    *,
    count: RedemptionCount | None,
    now: datetime,
    zone: ZoneInfo,
    hold_hours: int,
) -> Exchanged:
    """Exchange points for the reward. The exchange counts for the local day in `zone`.

    `check_offered` returned `reward`. `count` has the user's earlier pieces of it; None: it is not
    counted, because it never had a limit. If the reward requires approval, hold the points for at
    most `hold_hours`. The exchange counts for limits, stock and total from the start. Raise the
    first of: the errors of `check_limits` and `check_open_holds`, InsufficientPointsError.
    """
    exchange_id = exchange_id_of(command.transaction_id)
    moment = moment_of(account, now)
    if count is not None:
        check_limits(count, reward, request.quantity, moment, zone)
    if reward.requires_approval:
        check_open_holds(account)
    points = reward.points_cost * request.quantity
    lots, allocations = spend(account.lots, points, moment)
    is_hold = reward.requires_approval
    movement = book(
        account,
        now=moment,
        transaction_type=LedgerEntryType.HOLD if is_hold else LedgerEntryType.EXCHANGE,
        points_change=-points,
        held_change=points if is_hold else 0,
        holds={**account.holds, exchange_id: points} if is_hold else None,
        lots=lots,
        allocations=allocations,
        reward_id=reward.reward_id,
        exchange_id=exchange_id,
        **command.facts,
    )
    hold_until = moment + timedelta(hours=hold_hours) if is_hold else None
    row = _exchange_of(exchange_id, movement.entry, reward, request.quantity, hold_until)
    if count is not None:
        count = count.plus(request.quantity, day_of(moment, zone), movement.entry.sequence)
    return Exchanged(movement, row, count)


def _exchange_of(
    exchange_id: str, entry: LedgerEntry, reward: Reward, quantity: int, hold_until: datetime | None
) -> Exchange:
    is_hold = hold_until is not None
    return Exchange(
        exchange_id=exchange_id,
        user_id=entry.user_id,
        reward_id=reward.reward_id,
        quantity=quantity,
        points_cost_at=reward.points_cost,
        status=ExchangeStatus.PENDING_APPROVAL if is_hold else ExchangeStatus.CONFIRMED,
        allocations=entry.allocations,
        stock_taken=0 if reward.stock_count is None else quantity,
        requested_at=entry.created_at,
        updated_at=entry.created_at,
        hold_until=hold_until,
        request_hash=entry.request_hash,
    )
