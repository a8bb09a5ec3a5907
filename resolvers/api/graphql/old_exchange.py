"""The exchange of the old system, whose clients send no idempotency key.

It has a separate schema: only the old route calls it, and GraphQL clients cannot.
"""

import functools

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import merge_types

from resolvers.api.graphql.arguments import RewardId
from resolvers.api.graphql.exchanges import (
    ExchangeQuery,
    ExchangeRewardPayload,
    present_exchange_result,
)
from resolvers.api.graphql.fields import ContextInfo, mutation
from resolvers.api.graphql.types.errors import ERROR_TYPES
from resolvers.api.graphql.types.scalars import SCALARS
from resolvers.domain.base.authorization import Role
from resolvers.services.rewards.exchange_reward import exchange_reward_without_key

OLD_FIELDS = frozenset({"Mutation.exchangeRewardWithoutKey"})


@strawberry.type
class OldExchangeMutation:
    @mutation(
        Role.CITIZEN,
        refused=ExchangeRewardPayload,
        description="Exchange points for one piece. Equal requests within seconds are one.",
    )
    def exchange_reward_without_key(
        self, info: ContextInfo, reward_id: RewardId
    ) -> ExchangeRewardPayload | None:
        result = exchange_reward_without_key(info.context, reward_id)
        return present_exchange_result(result, info.context.caller)


@functools.cache
def open_old_schema() -> strawberry.Schema:
    """Return the schema, created once for all applications."""
    return strawberry.Schema(
        # A schema must have a query.
        query=strawberry.type(merge_types("Query", (ExchangeQuery,))),
        mutation=strawberry.type(merge_types("Mutation", (OldExchangeMutation,))),
        types=ERROR_TYPES,
        config=StrawberryConfig(scalar_map=SCALARS),
    )
