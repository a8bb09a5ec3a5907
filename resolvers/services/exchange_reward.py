"""Exchange points for a reward."""

from resolvers.domain.accounts import Account
from resolvers.domain.exchanges import (
    Exchange,
    ExchangeRequest,
    exchange,
    exchange_command,
    exchange_id_of,
)
from resolvers.services.context import ServiceContext
from resolvers.services.point_transactions import (
    PointWrites,
    Rows,
    TransactionResult,
    commit_points,
)
from resolvers.storage import exchanges, rewards


def exchange_reward(
    context: ServiceContext, request: ExchangeRequest
) -> TransactionResult[Exchange]:
    """Exchange the caller's points, or hold them where the reward requires approval.

    Raise what `exchange_command`, `exchange` and `commit_points` raise.
    """
    command = exchange_command(context.caller.subject, request)
    reward_key = rewards.key(request.reward_id)

    def decide(account: Account, rows: Rows) -> PointWrites[Exchange]:
        exchanged = exchange(
            account,
            rewards.from_item(rows.get(reward_key)),
            request,
            command,
            now=context.now,
            zone=context.settings.programme_time_zone,
            hold_hours=context.settings.hold_hours,
        )
        writes = [
            rewards.take_stock(exchanged.reward, request.quantity),
            exchanges.open_exchange(exchanged.exchange),
        ]
        return PointWrites(exchanged.movement, writes, exchanged.exchange)

    result = commit_points(context.database, command, context.now, decide, reads=[reward_key])
    return result.or_read(
        lambda: exchanges.read(context.database, exchange_id_of(command.transaction_id))
    )
