"""A sample of each event: a few days of Hanako, as a partner sees them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from resolvers.domain.base.digests import digest
from resolvers.domain.base.enums import ExchangeStatus, LocationStatus, Material, QuantityUnit
from resolvers.events.catalogue import CATALOGUE, DepositItem, EventType
from resolvers.events.envelope import Event, wrap
from resolvers.events.inbound_catalogue import InboundType

_BEGAN = datetime(2026, 11, 25, 9, tzinfo=UTC)
_USER = "3f6c2a10-8d4e-4c55-9b1a-70e2d1c4a901"
_REWARD = "b1f7a6c2d3e44f5a8b9c0d1e2f3a4b5c"
_LOCATION = digest("sample", "location")
_DEPOSIT, _EXCHANGE = digest("sample", "deposit"), digest("sample", "exchange")
_CITIZEN = {"by": "citizen"}
_OF_EXCHANGE = {"exchange_id": _EXCHANGE, "reward_id": _REWARD}
_PLACE = {"location_id": _LOCATION, "municipality": "222127"}


def _points(points: int, held: int, balance: int, held_after: int, **facts: str) -> dict[str, Any]:
    return {
        "points_change": points,
        "held_change": held,
        "balance_after": balance,
        "held_after": held_after,
        **facts,
    }


_POINTS: dict[EventType, dict[str, Any]] = {
    EventType.POINTS_OPENED: _points(120, 0, 120, 0, by="migration"),
    EventType.POINTS_EARNED: _points(
        4, 0, 124, 0, **_CITIZEN, recycle_event_id=_DEPOSIT, municipality="222127"
    ),
    EventType.POINTS_HELD: _points(-100, 100, 24, 100, **_CITIZEN, **_OF_EXCHANGE),
    EventType.POINTS_SPENT: _points(0, -100, 24, 0, by="operator", **_OF_EXCHANGE),
    EventType.POINTS_REFUNDED: _points(100, 0, 124, 0, by="operator", **_OF_EXCHANGE),
    EventType.POINTS_RELEASED: _points(100, -100, 124, 0, by="system", **_OF_EXCHANGE),
    EventType.POINTS_ADJUSTED: _points(7, 0, 131, 0, by="admin"),
    EventType.POINTS_REVERSED: _points(
        -7, 0, 124, 0, by="admin", reverses=digest("sample", EventType.POINTS_ADJUSTED)
    ),
    EventType.POINTS_EXPIRED: _points(-124, 0, 0, 0, by="system"),
}
_STATUS_OF = {
    EventType.EXCHANGE_REQUESTED: ExchangeStatus.PENDING_APPROVAL,
    EventType.EXCHANGE_CONFIRMED: ExchangeStatus.CONFIRMED,
    EventType.EXCHANGE_FULFILLED: ExchangeStatus.FULFILLED,
    EventType.EXCHANGE_REJECTED: ExchangeStatus.REJECTED,
    EventType.EXCHANGE_CANCELLED: ExchangeStatus.CANCELLED,
    EventType.EXCHANGE_EXPIRED: ExchangeStatus.EXPIRED,
}
_OTHERS: dict[EventType, dict[str, Any]] = {
    EventType.ACCOUNT_ERASED: {"user_id": _USER, "sequence": 10},
    EventType.DEPOSIT_CREDITED: {
        **_PLACE,
        "occurred_at": _BEGAN - timedelta(minutes=1),
        "items": [
            DepositItem(
                material=Material.PET_BOTTLE, unit=QuantityUnit.PIECE, quantity=20, points_earned=4
            )
        ],
    },
    EventType.LOCATION_STATUS_CHANGED: {
        **_PLACE,
        "status": LocationStatus.FULL,
        "previous_status": LocationStatus.OPEN,
        "fill_level_percent": 100,
    },
    EventType.REWARD_SOLD_OUT: {"reward_id": _REWARD, "stock": 0},
    EventType.REWARD_RESTOCKED: {"reward_id": _REWARD, "stock": 50},
    EventType.REMINDER_POINTS_EXPIRING: {"user_id": _USER, "date": "2027-03-31"},
    EventType.REMINDER_EXCHANGE_DECIDED: {
        "user_id": _USER,
        "exchange_id": _EXCHANGE,
        "status": ExchangeStatus.CONFIRMED,
    },
    EventType.REMINDER_VOUCHER_READY: {"user_id": _USER, "exchange_id": _EXCHANGE},
}


_INBOUND: dict[InboundType, dict[str, Any]] = {
    InboundType.PICKUP_COMPLETED: {"exchangeId": _EXCHANGE},
    InboundType.LOCATION_STATUS_REPORTED: {
        "locationId": _LOCATION,
        "status": "FULL",
        "fillLevelPercent": 95,
        "observedAt": "2026-11-25T18:00:00.000+09:00",
    },
    InboundType.STOCK_RECEIVED: {"rewardId": _REWARD, "quantity": 50},
}


def sample_of(event_type: EventType | InboundType) -> dict[str, Any]:
    """Return an event of this type as CloudEvents' JSON."""
    if isinstance(event_type, InboundType):
        return {
            "specversion": "1.0",
            "id": "delivery-2026-0815",
            "source": "urn:example:logistics",
            "type": event_type.value,
            "data": _INBOUND[event_type],
        }
    event_id, sequence = digest("sample", event_type), None
    facts = _OTHERS.get(event_type)
    if event_type in _POINTS:
        sequence = 1 + list(_POINTS).index(event_type)
        facts = {"user_id": _USER, "sequence": sequence, **_POINTS[event_type]}
    elif event_type in _STATUS_OF:
        event_id = f"{_EXCHANGE}:{_STATUS_OF[event_type]}"
        facts = {
            **_OF_EXCHANGE,
            "user_id": _USER,
            "quantity": 1,
            "points_spent": 100,
            "status": _STATUS_OF[event_type],
            "was_held": True,
            "hold_until": _BEGAN + timedelta(days=3),
        }
    elif event_type is EventType.ACCOUNT_ERASED:
        event_id += ":erased"
    data = CATALOGUE[event_type].data.model_validate(facts)
    occurred_at = _BEGAN + timedelta(hours=sequence or 1)
    partition = None if sequence is None else _USER
    return wrap(Event(event_id, event_type, occurred_at, data, partition, sequence), "prod")
