"""Derive the events of a row's change, by its table, only from the old and the new row."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from pydantic import AliasPath, BaseModel, Field

from resolvers.domain.base.enums import ExchangeStatus, LedgerEntryType
from resolvers.domain.base.items import Int32
from resolvers.domain.base.times import Instant, format_instant
from resolvers.domain.deposits import opening_balance
from resolvers.domain.deposits.recycling import RecycleEvent
from resolvers.domain.notices.reminders import Reminder, ReminderKind
from resolvers.domain.places.locations import Location
from resolvers.domain.rewards.exchanges import ExchangeSummary
from resolvers.domain.upkeep import erasure
from resolvers.events.catalogue import (
    AccountErased,
    DepositCredited,
    EventData,
    EventType,
    ExchangeDecided,
    ExchangeMoved,
    LocationStatusChanged,
    PointsEarned,
    PointsExpiring,
    RewardStockPassedZero,
    VoucherReady,
)
from resolvers.events.envelope import Event
from resolvers.storage.base.expressions import Item
from resolvers.storage.base.rows import as_row
from resolvers.storage.base.stream_records import RowChange

_TYPE_OF_ENTRY: Mapping[LedgerEntryType, EventType] = {
    LedgerEntryType.EARN: EventType.POINTS_EARNED,
    LedgerEntryType.EXCHANGE: EventType.POINTS_SPENT,
    LedgerEntryType.EXCHANGE_REFUND: EventType.POINTS_REFUNDED,
    LedgerEntryType.HOLD: EventType.POINTS_HELD,
    LedgerEntryType.HOLD_RELEASE: EventType.POINTS_RELEASED,
    LedgerEntryType.EXPIRE: EventType.POINTS_EXPIRED,
    LedgerEntryType.ADJUST: EventType.POINTS_ADJUSTED,
    LedgerEntryType.REVERSAL: EventType.POINTS_REVERSED,
}
_TYPE_OF_STATUS: Mapping[ExchangeStatus, EventType] = {
    ExchangeStatus.PENDING_APPROVAL: EventType.EXCHANGE_REQUESTED,
    ExchangeStatus.CONFIRMED: EventType.EXCHANGE_CONFIRMED,
    ExchangeStatus.FULFILLED: EventType.EXCHANGE_FULFILLED,
    ExchangeStatus.CANCELLED: EventType.EXCHANGE_CANCELLED,
    ExchangeStatus.REJECTED: EventType.EXCHANGE_REJECTED,
    ExchangeStatus.EXPIRED: EventType.EXCHANGE_EXPIRED,
}

_DECIDED = (ExchangeStatus.CONFIRMED, ExchangeStatus.REJECTED, ExchangeStatus.EXPIRED)


Data = TypeVar("Data", bound=EventData)
Municipalities = Mapping[str, str | None]
"""The municipalities of the recycle events of ledger entries, by the events' ids."""


def events_of(change: RowChange, municipalities: Municipalities) -> Iterator[Event]:
    """Yield the events of the change, none for most changes of locations and rewards.

    QR tokens and budgets have none.

    Raise UnreadableRowError for an unreadable row.
    """
    events_of_table = _EVENTS_OF_TABLE.get(change.table)
    if events_of_table is not None and change.new is not None:
        yield from events_of_table(change, change.new, municipalities)


def type_of_entry(entry_type: LedgerEntryType, operation: str) -> EventType:
    """Return the type of event for such a ledger entry."""
    is_opening = operation == opening_balance.OPERATION
    return EventType.POINTS_OPENED if is_opening else _TYPE_OF_ENTRY[entry_type]


class _EntryRow(PointsEarned):
    """A ledger entry's row as the data of its event: one model reads and writes it."""

    sequence: int = Field(ge=1, lt=2**31)
    points_change: Int32
    held_change: Int32
    balance_after: int = Field(ge=0, lt=2**31)
    held_after: int = Field(ge=0, lt=2**31)
    transaction_id: str = Field(exclude=True)
    transaction_type: LedgerEntryType = Field(exclude=True)
    operation: str = Field(exclude=True)
    created_at: Instant = Field(exclude=True)
    by: str = Field(validation_alias=AliasPath("actor", "role"))
    recycle_event_id: str | None = Field(None, validation_alias="event_id")


def _of_entry(change: RowChange, new: Item, municipalities: Municipalities) -> Iterator[Event]:
    # The later removal of texts by an erasure is no event: the entry itself was one.
    if not change.is_new:
        return
    entry = as_row(_EntryRow, new)
    event_type = type_of_entry(entry.transaction_type, entry.operation)
    if event_type is EventType.POINTS_EARNED:
        municipality = municipalities.get(entry.recycle_event_id or "")
        entry = entry.model_copy(update={"municipality": municipality})
    yield Event(
        entry.transaction_id, event_type, entry.created_at, entry, entry.user_id, entry.sequence
    )
    if entry.operation == erasure.OPERATION and (
        entry.transaction_id == erasure.erasure_command(entry.user_id).transaction_id
    ):
        yield Event(
            f"{entry.transaction_id}:erased",
            EventType.ACCOUNT_ERASED,
            entry.created_at,
            AccountErased(user_id=entry.user_id, sequence=entry.sequence),
        )


def _of_exchange(change: RowChange, new: Item, _: Municipalities) -> Iterator[Event]:
    if change.old is not None and change.old.get("status") == new.get("status"):
        return
    exchange = as_row(ExchangeSummary, new)
    yield Event(
        f"{exchange.exchange_id}:{exchange.status}",
        _TYPE_OF_STATUS[exchange.status],
        exchange.updated_at,
        _describe(exchange, ExchangeMoved),
    )
    yield from _reminders_of(exchange)


def _reminders_of(exchange: ExchangeSummary) -> Iterator[Event]:
    if exchange.was_held and exchange.status in _DECIDED:
        yield Event(
            f"{exchange.exchange_id}:{ReminderKind.EXCHANGE_DECIDED}",
            EventType.REMINDER_EXCHANGE_DECIDED,
            exchange.updated_at,
            ExchangeDecided(
                user_id=exchange.user_id, exchange_id=exchange.exchange_id, status=exchange.status
            ),
        )
    if exchange.status is ExchangeStatus.FULFILLED and exchange.voucher_code is not None:
        yield Event(
            f"{exchange.exchange_id}:{ReminderKind.VOUCHER_READY}",
            EventType.REMINDER_VOUCHER_READY,
            exchange.updated_at,
            VoucherReady(user_id=exchange.user_id, exchange_id=exchange.exchange_id),
        )


def _of_deposit(change: RowChange, new: Item, _: Municipalities) -> Iterator[Event]:
    if change.is_new:
        deposit = as_row(RecycleEvent, new)
        data = _describe(deposit, DepositCredited)
        yield Event(deposit.event_id, EventType.DEPOSIT_CREDITED, deposit.recorded_at, data)


def _describe(row: BaseModel, data: type[Data]) -> Data:
    # By name alone: each miss of an alias costs as much as the value.
    return data.model_validate(row, from_attributes=True, by_name=True, by_alias=False)


def _of_location(change: RowChange, new: Item, _: Municipalities) -> Iterator[Event]:
    # A new location has no status before.
    if change.old is None or change.old.get("status") == new.get("status"):
        return
    before, after = as_row(Location, change.old), as_row(Location, new)
    yield Event(
        f"{after.location_id}:{format_instant(after.updated_at)}",
        EventType.LOCATION_STATUS_CHANGED,
        after.updated_at,
        LocationStatusChanged(
            location_id=after.location_id,
            municipality=after.municipality,
            status=after.status,
            previous_status=before.status,
            fill_level_percent=after.fill_level,
        ),
    )


def _of_reward(change: RowChange, new: Item, _: Municipalities) -> Iterator[Event]:
    before, after = (change.old or {}).get("stock_count"), new.get("stock_count")
    if before is None or after is None or _is_in_stock(change.old or {}) is _is_in_stock(new):
        return
    yield Event(
        change.record_id,
        EventType.REWARD_RESTOCKED if after else EventType.REWARD_SOLD_OUT,
        change.written_at,
        RewardStockPassedZero(reward_id=new["reward_id"], stock=after),
    )


def _is_in_stock(reward: Item) -> bool:
    # When the shards are empty, they are gathered in the reward's row.
    return bool(reward["stock_count"] or reward.get("stock_shards"))


def _of_reminder(change: RowChange, new: Item, _: Municipalities) -> Iterator[Event]:
    # A mark that a mail was sent is not an event.
    if not change.is_new or "kind" not in new:
        return
    reminder = as_row(Reminder, new)
    yield Event(
        reminder.reminder_id,
        EventType.REMINDER_POINTS_EXPIRING,
        reminder.created_at,
        PointsExpiring(user_id=reminder.user_id, expires_on=reminder.expires_on),
    )


_EVENTS_OF_TABLE: Mapping[str, Callable[[RowChange, Item, Municipalities], Iterator[Event]]] = {
    "points_ledger": _of_entry,
    "exchanges": _of_exchange,
    "recycle_events": _of_deposit,
    "locations": _of_location,
    "rewards": _of_reward,
    "reminders": _of_reminder,
}
TABLES = tuple(_EVENTS_OF_TABLE)
"""The tables whose streams become events."""
