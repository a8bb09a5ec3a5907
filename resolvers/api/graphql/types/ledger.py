"""The ledger and the balance, as citizens see their own and auditors everybody's."""

from datetime import datetime

import strawberry

from resolvers.api.graphql.fields import ContextInfo, nested
from resolvers.api.graphql.types.exchange import Exchange, present_exchange
from resolvers.api.graphql.types.recycle_event import RecycleEvent, present_recycle_event
from resolvers.domain import ledger
from resolvers.domain.accounts import Allocation, Balance
from resolvers.domain.authorization import SIGNED_IN, STAFF, Caller
from resolvers.domain.enums import LedgerEntryType
from resolvers.domain.times import parse_instant


@strawberry.type(description="Points that expire at the same moment.")
class ExpiringPoints:
    points: int = strawberry.field(description="How many expire then.")
    expires_at: datetime = strawberry.field(
        description="The last moment at which they can be spent (inclusive)."
    )


@strawberry.type(
    description="A citizen's points at one moment. Clients that watch drop every balance whose "
    "version is not above the last one they saw."
)
class PointBalance:
    user_id: strawberry.ID = strawberry.field(description="Whose points these are.")
    available: int = strawberry.field(
        description="Spendable now: neither held nor expired, whether or not expiry is booked yet."
    )
    held: int = strawberry.field(description="Held for exchanges that wait for approval.")
    lifetime_earned: int = strawberry.field(
        description="Points ever earned by recycling, less reversed ones."
    )
    expiring: list[ExpiringPoints] = strawberry.field(
        description="The available points by the moment they expire, soonest first; "
        "points that never expire are not in it."
    )
    version: int = strawberry.field(
        description="Grows by one with every ledger entry of the citizen; 0 before the first."
    )
    as_of: datetime = strawberry.field(description="The moment that the balance is of.")


def present_balance(balance: Balance) -> PointBalance:
    return PointBalance(
        user_id=strawberry.ID(balance.user_id),
        available=balance.available,
        held=balance.held,
        lifetime_earned=balance.lifetime_earned,
        expiring=[
            ExpiringPoints(points=each.points, expires_at=each.expires_at)
            for each in balance.expiring
        ],
        version=balance.version,
        as_of=balance.as_of,
    )


@strawberry.type(description="Points that an entry put into, or took from, the lot of one expiry.")
class LotAllocation:
    expires_at: datetime | None = strawberry.field(
        description="When the lot expires; null: never, and spent last."
    )
    points: int = strawberry.field(description="How many, always above 0.")


@strawberry.type(
    description="One movement of points. Entries are never changed or removed; each carries the "
    "hash of the one before, so that a change of any shows."
)
class LedgerEntry:
    id: strawberry.ID = strawberry.field(description="The id of the movement.")
    user_id: strawberry.ID = strawberry.field(description="Whose points moved.")
    sequence: int = strawberry.field(description="1, 2, 3 … without a gap, per citizen.")
    type: LedgerEntryType = strawberry.field(description="What kind of movement it is.")
    points: int = strawberry.field(description="Change of the balance; 0 is possible.")
    held_points: int = strawberry.field(description="Change of the points held.")
    balance_after: int = strawberry.field(
        description="The booked balance: it includes lots past their day until that is booked."
    )
    held_after: int = strawberry.field(description="The points held after it.")
    allocations: list[LotAllocation] = strawberry.field(description="The lots that it touched.")
    reason: str | None = strawberry.field(description="Why, where somebody gave a reason.")
    actor: str = strawberry.field(description="Who did it: a role; staff see role:sub.")
    reverses_id: strawberry.ID | None = strawberry.field(description="The entry it reverses.")
    recycle_event_id: strawberry.ID | None = strawberry.field(description="The deposit behind it.")
    exchange_id: strawberry.ID | None = strawberry.field(description="The exchange behind it.")
    occurred_at: datetime = strawberry.field(description="When what it books took place.")
    recorded_at: datetime = strawberry.field(description="When it was booked.")
    previous_hash: str = strawberry.field(
        description="Hash of the entry before, 64 hexadecimal digits; zeros for the first."
    )
    hash: str = strawberry.field(description="SHA-256 over the entry and previousHash.")

    @nested(*SIGNED_IN, description="The deposit behind it, for whoever sees the entry.")
    async def recycle_event(self, info: ContextInfo) -> RecycleEvent | None:
        if self.recycle_event_id is None:
            return None
        row = await info.context.loaders.recycle_events.load(self.recycle_event_id)
        return None if row is None else present_recycle_event(row)

    @nested(*SIGNED_IN, description="The exchange behind it, for whoever sees the entry.")
    async def exchange(self, info: ContextInfo) -> Exchange | None:
        if self.exchange_id is None:
            return None
        row = await info.context.loaders.exchanges.load(self.exchange_id)
        return None if row is None else present_exchange(row, info.context.caller)


def present_ledger_entry(row: ledger.LedgerEntry, caller: Caller) -> LedgerEntry:
    actor = row.actor.role
    if caller.is_any_of(*STAFF) and row.actor.sub:
        actor = f"{row.actor.role}:{row.actor.sub}"
    return LedgerEntry(
        id=strawberry.ID(row.transaction_id),
        user_id=strawberry.ID(row.user_id),
        sequence=row.sequence,
        type=row.transaction_type,
        points=row.points_change,
        held_points=row.held_change,
        balance_after=row.balance_after,
        held_after=row.held_after,
        allocations=[_present_allocation(allocation) for allocation in row.allocations],
        reason=row.reason,
        actor=actor,
        reverses_id=_id(row.reverses),
        recycle_event_id=_id(row.event_id),
        exchange_id=_id(row.exchange_id),
        occurred_at=row.occurred_at,
        recorded_at=row.created_at,
        previous_hash=row.previous_hash,
        hash=row.hash,
    )


def _present_allocation(allocation: Allocation) -> LotAllocation:
    expires_at = allocation.expires_at
    return LotAllocation(
        expires_at=None if expires_at is None else parse_instant(expires_at),
        points=allocation.points,
    )


def _id(value: str | None) -> strawberry.ID | None:
    return None if value is None else strawberry.ID(value)
