from resolvers.domain.rewards.exchanges import Exchange
from resolvers.services.base.point_transactions import TransactionResult
from resolvers.services.rewards.exchange_reward import exchange_reward_without_key
from tests.support.contexts import citizen_context
from tests.support.service import HANAKO, Service

Result = TransactionResult[Exchange]


def exchange_without_key(service: Service, reward_id: str) -> Result:
    context = citizen_context(service.database, HANAKO["sub"], service.now)
    return exchange_reward_without_key(context, reward_id)
