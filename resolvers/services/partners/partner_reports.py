"""Carry out partners' reports: rewards that were picked up, statuses of locations."""

from datetime import datetime

from resolvers.domain.base.enums import ErrorCode, FulfilmentType, LocationStatus
from resolvers.domain.base.errors import DomainError
from resolvers.domain.partners.observations import observe_status
from resolvers.services.base.context import ServiceContext
from resolvers.services.places.locations import change_location
from resolvers.services.rewards.fulfilment import fulfil_exchange
from resolvers.storage.rewards import exchanges, rewards


def complete_pickup(context: ServiceContext, exchange_id: str) -> None:
    """Fulfil the exchange of a reward that its citizen picked up.

    Raise INVALID_STATE_TRANSITION for a voucher, whose code would never reach its citizen, and as
    `fulfil_exchange`.
    """
    exchange = exchanges.read(context.database, exchange_id)
    reward = None if exchange is None else rewards.read(context.database, exchange.reward_id)
    if reward is not None and reward.fulfilment is FulfilmentType.VOUCHER_CODE:
        raise DomainError(
            ErrorCode.INVALID_STATE_TRANSITION,
            "the reward is a voucher: only its code fulfils the exchange",
            ["exchangeId"],
        )
    fulfil_exchange(context, exchange_id, None)


def report_observation(
    context: ServiceContext,
    location_id: str,
    status: LocationStatus,
    percent: int | None,
    observed_at: datetime,
) -> None:
    """Give a location the observed status.

    Raise the errors of `observe_status` and `change_location`.
    """
    change_location(
        context.database,
        location_id,
        lambda location: observe_status(location, status, percent, observed_at, context.now),
        argument="locationId",
    )
