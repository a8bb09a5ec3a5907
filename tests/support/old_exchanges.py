"""Exchanges without an idempotency key, as a door of the old API asks for them."""

from collections.abc import Callable

from resolvers.domain.base.authorization import Caller, Role
from resolvers.domain.base.enums import ErrorCode
from resolvers.domain.base.errors import DomainError
from resolvers.domain.rewards.exchanges import Exchange
from resolvers.services.base.context import ServiceContext
from resolvers.services.base.errors import OutcomeUnknownError
from resolvers.services.base.point_transactions import TransactionResult
from resolvers.services.rewards.exchange_reward import exchange_reward_without_key
from tests.support.crowd import SENT_AGAIN_LIMIT
from tests.support.service import HANAKO, Service

Result = TransactionResult[Exchange]


def exchange_without_key(service: Service, reward_id: str) -> Result:
    context = ServiceContext(
        caller=Caller(HANAKO["sub"], frozenset({Role.CITIZEN})),
        now=service.now,
        settings=service.settings,
        database=service.database,
    )
    return exchange_reward_without_key(context, reward_id)


def sent_until_answered(service: Service, reward_id: str) -> Callable[[], Result]:
    """Return a client that sends its request again until it gets a definite answer."""

    def send() -> Result:
        for _ in range(SENT_AGAIN_LIMIT):
            try:
                return exchange_without_key(service, reward_id)
            except OutcomeUnknownError:
                continue
            except DomainError as error:
                if error.code is not ErrorCode.CONFLICT_RETRY:
                    raise
        raise AssertionError("no definite answer")

    return send
