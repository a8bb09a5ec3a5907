"""Exchange points for a reward."""

from datetime import timedelta
from functools import partial

from resolvers.domain.points.accounts import Account
from resolvers.domain.points.commands import Command
from resolvers.domain.rewards.exchanges import (
    Exchange,
    ExchangeRequest,
    check_offered,
    exchange,
    exchange_command,
)
from resolvers.domain.rewards.exchanges_without_key import command_without_key, find_repeated, keep
from resolvers.domain.rewards.redemption_counts import is_counted
from resolvers.services.base.context import ServiceContext
from resolvers.services.base.point_transactions import (
    PointWrites,
    Rows,
    TransactionResult,
    commit_points,
)
from resolvers.services.rewards.redemption_counts import CountAsRead, find_count
from resolvers.services.rewards.reward_stock import StockTaker
from resolvers.storage.rewards import exchanges, redemption_counts, rewards


def exchange_reward(
    context: ServiceContext, request: ExchangeRequest
) -> TransactionResult[Exchange]:
    """Exchange the caller's points, or hold them if the reward requires approval.

    Raise the errors of `exchange_command`, `exchange` and `commit_points`.
    """
    return _commit(context, request, exchange_command(context.caller.subject, request))


def exchange_reward_without_key(
    context: ServiceContext, reward_id: str
) -> TransactionResult[Exchange]:
    """Exchange one piece for a client of the old system, which has no idempotency keys.

    A request within OLD_EXCHANGE_WINDOW_SECONDS of the caller's last such exchange of the reward is
    a replay of it; with 0, each request is a separate exchange. Raise the errors of `exchange` and
    `commit_points`. After OutcomeUnknownError it is safe to repeat only within the window.
    """
    request = ExchangeRequest(reward_id, 1, None, context.new_id())
    command = command_without_key(context.caller.subject, request)
    seconds = context.settings.old_exchange_window_seconds
    return _commit(context, request, command, timedelta(seconds=seconds) if seconds else None)


def _commit(
    context: ServiceContext,
    request: ExchangeRequest,
    command: Command,
    window: timedelta | None = None,
) -> TransactionResult[Exchange]:
    """Commit the exchange; with a `window`, unless it repeats an exchange without a key."""
    reward_key = rewards.key(request.reward_id)
    count_key = redemption_counts.key(command.user_id, request.reward_id)
    zone = context.settings.programme_time_zone
    stock = StockTaker(context.database, command.transaction_id, request.quantity)
    repeated = None
    if window is not None:
        repeated = partial(
            find_repeated, reward_id=request.reward_id, now=context.now, window=window
        )

    def decide(account: Account, rows: Rows) -> PointWrites[Exchange]:
        reward = rewards.from_item(rows.get(reward_key))
        # Before the read of the history, which can be long.
        reward = check_offered(account, reward, request, context.now)
        read, count = None, None
        if count_key in rows or is_counted(reward):
            read = CountAsRead.of(context.database, rows.get(count_key))
            count = find_count(context.database, account, reward, read, zone)
        exchanged = exchange(
            account,
            reward,
            request,
            command,
            count=count,
            now=context.now,
            zone=zone,
            hold_hours=context.settings.hold_hours,
        )
        if window is not None:
            exchanged = keep(exchanged, context.now, window)
        writes = [stock.take(reward), exchanges.open_exchange(exchanged.exchange)]
        if read is not None and exchanged.count is not None:
            writes.append(read.changed(exchanged.count))
        return PointWrites(exchanged.movement, writes, exchanged.exchange)

    result = commit_points(
        context.database,
        command,
        context.now,
        decide,
        reads=[reward_key, count_key],
        find_repeated=repeated,
    )
    exchange_id = result.entry.exchange_id or ""
    return result.or_read(lambda: exchanges.read(context.database, exchange_id))
