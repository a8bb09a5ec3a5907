"""Refusals of partners' reports; tests/events/test_inbound.py has their effects."""

import pytest

from resolvers.domain.base.authorization import Caller, Role
from resolvers.domain.base.enums import ErrorCode
from resolvers.domain.base.errors import DomainError
from resolvers.services.base.context import ServiceContext
from resolvers.services.partners.partner_reports import complete_pickup
from tests.support.exchange_steps import Desk
from tests.support.service import Service


def code_of_pickup(service: Service, exchange_id: str) -> ErrorCode:
    context = ServiceContext(
        caller=Caller("partner:logistics", frozenset({Role.OPERATOR}), is_system=True),
        now=service.now,
        settings=service.settings,
        database=service.database,
    )
    with pytest.raises(DomainError) as refusal:
        service.unchanged(complete_pickup, context, exchange_id)
    return refusal.value.code


def test_only_what_is_picked_up_is_completed(service: Service) -> None:
    voucher = Desk(service.with_points(1500)).confirmed()

    assert code_of_pickup(service, voucher["id"]) is ErrorCode.INVALID_STATE_TRANSITION
    assert code_of_pickup(service, "unknown") is ErrorCode.NOT_FOUND
