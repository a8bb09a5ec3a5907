from datetime import timedelta

import pytest

from resolvers.domain.base.authorization import Caller, Role
from resolvers.domain.base.enums import ErrorCode, LocationStatus
from resolvers.domain.base.errors import DomainError
from resolvers.services.base.context import ServiceContext
from resolvers.services.partners.partner_reports import complete_pickup, report_observation
from resolvers.storage.places import locations
from resolvers.storage.rewards import exchanges
from tests.support.service import Service


@pytest.fixture
def service(service: Service) -> Service:
    return service.with_points(1500)


def context_of(service: Service) -> ServiceContext:
    return ServiceContext(
        caller=Caller("partner:logistics", frozenset({Role.OPERATOR}), is_system=True),
        now=service.now,
        settings=service.settings,
        database=service.database,
    )


def buy(service: Service, fulfilment: str) -> str:
    reward_id = service.make_reward(fulfilmentType=fulfilment)
    exchange_id: str = service.exchange(reward_id)["exchange"]["id"]
    return exchange_id


def test_pickup_fulfils_exchange_by_partner(service: Service) -> None:
    exchange_id = buy(service, "PICKUP")

    complete_pickup(context_of(service), exchange_id)

    exchange = exchanges.read(service.database, exchange_id)
    assert exchange is not None
    assert (exchange.status, exchange.fulfilled_by) == ("FULFILLED", "partner:logistics")
    assert exchange.voucher_code is None


def test_pickup_leaves_voucher_to_its_code(service: Service) -> None:
    exchange_id = buy(service, "VOUCHER_CODE")

    with pytest.raises(DomainError) as refusal:
        service.unchanged(complete_pickup, context_of(service), exchange_id)

    assert refusal.value.code is ErrorCode.INVALID_STATE_TRANSITION


def test_pickup_of_unknown_exchange_is_refused(service: Service) -> None:
    with pytest.raises(DomainError) as refusal:
        complete_pickup(context_of(service), "unknown")

    assert refusal.value.code is ErrorCode.NOT_FOUND


def test_observation_changes_location_once(service: Service) -> None:
    context, seen_at = context_of(service), service.now - timedelta(minutes=1)
    observation = (service.location_id, LocationStatus.FULL, 95, seen_at)

    report_observation(context, *observation)

    with pytest.raises(DomainError) as refusal:
        service.unchanged(report_observation, context, *observation)
    assert refusal.value.code is ErrorCode.INVALID_STATE_TRANSITION
    location = locations.read(service.database, service.location_id)
    assert location is not None
    assert (location.status, location.status_at) == (LocationStatus.FULL, seen_at)
