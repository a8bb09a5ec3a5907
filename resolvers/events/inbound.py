"""Carry out partners' events, in the name of the AWS account that EventBridge wrote on each."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from resolvers.domain.base.authorization import Caller, FieldNotAllowedError
from resolvers.domain.base.digests import digest
from resolvers.domain.base.enums import ErrorCode, LocationStatus
from resolvers.domain.base.errors import DomainError
from resolvers.domain.partners.partners import Partner
from resolvers.events.inbound_catalogue import (
    INBOUND,
    Delivered,
    InboundData,
    InboundEnvelope,
    InboundType,
    LocationStatusReported,
    PickupCompleted,
    StockReceived,
)
from resolvers.services.base.context import ServiceContext
from resolvers.services.partners.partner_reports import complete_pickup, report_observation
from resolvers.services.rewards.rewards import restock_reward

Model = TypeVar("Model")
ContextOf = Callable[[Caller], ServiceContext]

_MISTAKES = frozenset(
    {ErrorCode.INVALID_INPUT, ErrorCode.NOT_FOUND, ErrorCode.IDEMPOTENCY_KEY_REUSED}
)
"""Errors that an operator must look into: the event is impossible, or its object does not exist."""

_PLACES = {"id": "data.rewardId", "delta": "data.quantity", "idempotencyKey": "id"}
"""The places in an event for the arguments of restockReward."""


class InboundError(Exception):
    """The event is unusable; the text names the problem, and quotes nothing of the event."""


def receive(
    body: str, partners: Mapping[str, Partner], context_of: ContextOf
) -> tuple[str, ErrorCode] | None:
    """Carry out an event; `body` is its JSON as EventBridge delivers it.

    A repeated event changes nothing. If a rule rejects it, return the partner and the code: that is
    final. Raise InboundError, CONFLICT_RETRY, OutcomeUnknownError, and DynamoDB's errors.
    """
    delivered = _read(Delivered.model_validate_json, body, "event")
    partner = partners.get(delivered.account)
    if partner is None:
        raise InboundError(f"account {delivered.account} is not in INBOUND_PARTNERS")
    sender = f"partner:{partner.name}"
    try:
        kind = INBOUND[InboundType(delivered.detail_type)]
    except ValueError:
        known = ", ".join(INBOUND)
        raise InboundError(f"{sender}: detail-type must be one of {known}") from None
    try:
        caller = partner.identity_for(kind.field).caller_of(kind.field)
    except FieldNotAllowedError as refusal:
        raise InboundError(str(refusal)) from None
    where = f"{sender}: {delivered.detail_type}"
    envelope = _read(InboundEnvelope.model_validate, delivered.detail, f"{where}: detail")
    if envelope.type != delivered.detail_type:
        raise InboundError(f"{where}: detail.type must equal detail-type")
    data = _read(kind.data.model_validate, envelope.data, f"{where}: detail.data")
    try:
        _act(data, context_of(caller), digest(envelope.source, envelope.id))
    except DomainError as refusal:
        if refusal.code in _MISTAKES:
            member = ".".join(refusal.field or ())
            place = _PLACES.get(member, f"data.{member}")
            raise InboundError(f"{where}: detail.{place}: {refusal.code}") from None
        if refusal.code is ErrorCode.CONFLICT_RETRY:
            raise
        return where, refusal.code
    return None


def _act(data: InboundData, context: ServiceContext, key: str) -> None:
    match data:
        case PickupCompleted():
            complete_pickup(context, data.exchange_id)
        case LocationStatusReported():
            report_observation(
                context,
                data.location_id,
                LocationStatus(data.status),
                data.fill_level_percent,
                data.observed_at,
            )
        case StockReceived():
            restock_reward(context, data.reward_id, data.quantity, key, None)


def _read(read: Callable[[Any], Model], given: object, where: str) -> Model:
    """Return the model; raise InboundError, which names the wrong members."""
    try:
        return read(given)
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join([where, *map(str, each['loc'])])}: {each['msg']}" for each in error.errors()
        )
        raise InboundError(problems) from None
