"""The catalogue of events: the committed changes that partners and other systems learn of.

It is the contract of docs/use/events.md. Types and their data only grow. No event has a text that a
person wrote, a name, a code or a kiosk's id: `userId` is a pseudonym.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema
from pydantic.alias_generators import to_camel

from resolvers.domain.base.enums import ExchangeStatus, LocationStatus, Material, QuantityUnit
from resolvers.domain.base.times import Instant


class EventType(StrEnum):
    POINTS_EARNED = "points.earned"
    POINTS_SPENT = "points.spent"
    POINTS_HELD = "points.held"
    POINTS_RELEASED = "points.released"
    POINTS_REFUNDED = "points.refunded"
    POINTS_EXPIRED = "points.expired"
    POINTS_ADJUSTED = "points.adjusted"
    POINTS_REVERSED = "points.reversed"
    POINTS_OPENED = "points.opened"
    ACCOUNT_ERASED = "account.erased"
    EXCHANGE_REQUESTED = "exchange.requested"
    EXCHANGE_CONFIRMED = "exchange.confirmed"
    EXCHANGE_REJECTED = "exchange.rejected"
    EXCHANGE_CANCELLED = "exchange.cancelled"
    EXCHANGE_EXPIRED = "exchange.expired"
    EXCHANGE_FULFILLED = "exchange.fulfilled"
    DEPOSIT_CREDITED = "deposit.credited"
    LOCATION_STATUS_CHANGED = "location.status_changed"
    REWARD_SOLD_OUT = "reward.sold_out"
    REWARD_RESTOCKED = "reward.restocked"
    REMINDER_POINTS_EXPIRING = "reminder.points_expiring"
    REMINDER_EXCHANGE_DECIDED = "reminder.exchange_decided"
    REMINDER_VOUCHER_READY = "reminder.voucher_ready"


Moment = Annotated[Instant, WithJsonSchema({"type": "string", "format": "date-time"})]
UserId = Annotated[str, Field(description="The user's pseudonym: the `sub` of their sign-in.")]
Municipality = Annotated[
    str | None, Field(description="The location's municipality code; absent if it has none.")
]


class EventData(BaseModel):
    """The `data` of an event, in JSON's camelCase. A member without a value is absent."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True)


class PointsMoved(EventData):
    """A ledger entry. A user's entries have the sequences 1, 2, 3 ... without a gap."""

    user_id: UserId
    sequence: int = Field(ge=1, description="The entry's number among its user's entries.")
    points_change: int = Field(description="The entry's change of the balance.")
    held_change: int = Field(description="The entry's change of the held points.")
    balance_after: int = Field(ge=0, description="Available points and expired ones not yet taken.")
    held_after: int = Field(ge=0, description="Points that wait for the approval of an exchange.")
    by: str = Field(
        description="The role of the caller: citizen, operator, admin; system for entries that "
        "only time causes, migration for an opening balance."
    )
    exchange_id: str | None = Field(None, description="The exchange that it belongs to.")
    reward_id: str | None = Field(None, description="That exchange's reward.")
    recycle_event_id: str | None = Field(None, description="The `id` of its deposit.credited.")
    reverses: str | None = Field(None, description="The `id` of the event whose entry it reverses.")


class PointsEarned(PointsMoved):
    """A deposit's ledger entry."""

    municipality: Municipality = None


class AccountErased(EventData):
    """An account without points, holds and personal data; their removal can still be under way."""

    user_id: UserId
    sequence: int = Field(ge=1, description="That of the entry that took all points.")


class ExchangeMoved(EventData):
    """An exchange with its new status."""

    exchange_id: str
    user_id: UserId
    reward_id: str
    quantity: int = Field(ge=1, description="The number of pieces.")
    points_spent: int = Field(ge=0, description="The price of all pieces together.")
    status: ExchangeStatus
    was_held: bool = Field(description="Whether it waited, or waits, for approval.")
    hold_until: Moment | None = Field(None, description="When it times out without a decision.")


class DepositItem(EventData):
    material: Material
    unit: QuantityUnit
    quantity: int = Field(ge=1)
    points_earned: int = Field(ge=0)


class DepositCredited(EventData):
    """A deposit, without its user."""

    location_id: str
    municipality: Municipality = None
    occurred_at: Moment = Field(description="When the kiosk saw the deposit.")
    items: list[DepositItem] = Field(description="Its materials, and the points for each.")


class LocationStatusChanged(EventData):
    """A location with its status after and before."""

    location_id: str
    municipality: Municipality = None
    status: LocationStatus
    previous_status: LocationStatus
    fill_level_percent: int | None = Field(
        None, ge=0, le=100, description="Fill level in percent, if its kiosk has reported it."
    )


class RewardStockPassedZero(EventData):
    """A reward with its stock after the change."""

    reward_id: str
    stock: int = Field(ge=0, description="The number of pieces now.")


class ReminderData(EventData):
    """The data of a reminder to a user."""

    user_id: UserId


class PointsExpiring(ReminderData):
    """Points that are about to expire. Their number can change until then."""

    expires_on: date = Field(alias="date", description="The programme's local day.")


class ExchangeDecided(ReminderData):
    """An exchange that no longer waits, with the decision."""

    exchange_id: str
    status: Literal[ExchangeStatus.CONFIRMED, ExchangeStatus.REJECTED, ExchangeStatus.EXPIRED]


class VoucherReady(ReminderData):
    """An exchange whose voucher has its code."""

    exchange_id: str


@dataclass(frozen=True)
class EventKind:
    """The meaning of an event for its readers; `identity` describes its id."""

    data: type[EventData]
    meaning: str
    identity: str = "the ledger entry's id"


def _exchange(meaning: str) -> EventKind:
    return EventKind(ExchangeMoved, meaning, "the exchange's id, `:` and its status")


CATALOGUE: Mapping[EventType, EventKind] = {
    EventType.POINTS_EARNED: EventKind(PointsEarned, "A deposit was redeemed for points."),
    EventType.POINTS_SPENT: EventKind(
        PointsMoved, "Points paid for an exchange: at once, or held ones after its approval."
    ),
    EventType.POINTS_HELD: EventKind(PointsMoved, "Points wait for the approval of an exchange."),
    EventType.POINTS_RELEASED: EventKind(
        PointsMoved, "Held points were released; those that have not expired are available again."
    ),
    EventType.POINTS_REFUNDED: EventKind(PointsMoved, "A confirmed exchange was cancelled."),
    EventType.POINTS_EXPIRED: EventKind(
        PointsMoved, "Points expired, or their account was erased."
    ),
    EventType.POINTS_ADJUSTED: EventKind(PointsMoved, "An admin added or took points."),
    EventType.POINTS_REVERSED: EventKind(PointsMoved, "An admin reversed an earlier entry."),
    EventType.POINTS_OPENED: EventKind(PointsMoved, "The opening balance of a migrated account."),
    EventType.ACCOUNT_ERASED: EventKind(
        AccountErased,
        "A user asked to be forgotten: erase what you keep about them.",
        "the id of the entry that took all points, and `:erased`",
    ),
    EventType.EXCHANGE_REQUESTED: _exchange("An exchange waits for approval."),
    EventType.EXCHANGE_CONFIRMED: _exchange("An exchange is paid: at once, or by approval."),
    EventType.EXCHANGE_REJECTED: _exchange("An operator did not approve an exchange."),
    EventType.EXCHANGE_CANCELLED: _exchange("An exchange was cancelled; its points went back."),
    EventType.EXCHANGE_EXPIRED: _exchange("No operator decided on an exchange in time."),
    EventType.EXCHANGE_FULFILLED: _exchange("The user received the reward."),
    EventType.DEPOSIT_CREDITED: EventKind(
        DepositCredited, "A deposit was credited.", "the recycle event's id"
    ),
    EventType.LOCATION_STATUS_CHANGED: EventKind(
        LocationStatusChanged,
        "A location is full, out of service, closed, or open again.",
        "the location's id, `:` and the time of the change",
    ),
    EventType.REWARD_SOLD_OUT: EventKind(
        RewardStockPassedZero, "A reward's stock fell to zero.", "an id of the change"
    ),
    EventType.REWARD_RESTOCKED: EventKind(
        RewardStockPassedZero, "A reward has stock again after zero.", "an id of the change"
    ),
    EventType.REMINDER_POINTS_EXPIRING: EventKind(
        PointsExpiring, "Points expire in 30 days, or sooner.", "an id of the user and the day"
    ),
    EventType.REMINDER_EXCHANGE_DECIDED: EventKind(
        ExchangeDecided,
        "An exchange that waited was approved, rejected, or timed out.",
        "the exchange's id, `:` and the kind",
    ),
    EventType.REMINDER_VOUCHER_READY: EventKind(
        VoucherReady, "The code of a voucher is available.", "the exchange's id, `:` and the kind"
    ),
}
