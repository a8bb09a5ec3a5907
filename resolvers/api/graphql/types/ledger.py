"""Ledger entries and balances."""

from datetime import datetime
from typing import Any, TypedDict

import strawberry

from resolvers.api.graphql.fields import ContextInfo, nested
from resolvers.api.graphql.types.errors import UserError
from resolvers.api.graphql.types.exchange import Exchange, present_exchange
from resolvers.api.graphql.types.recycle_event import RecycleEvent, present_recycle_event
from resolvers.domain.base.authorization import SIGNED_IN, STAFF, Caller
from resolvers.domain.base.enums import LedgerEntryType
from resolvers.domain.base.times import parse_instant
from resolvers.domain.points import ledger
from resolvers.domain.points.accounts import Balance
from resolvers.domain.points.lots import Allocation
from resolvers.services.base.point_transactions import TransactionResult

CORRECTIONS = frozenset({LedgerEntryType.ADJUST, LedgerEntryType.REVERSAL})
"""Entries whose reason is for staff only."""


@strawberry.type(description="Points that expire at the same time.")
class ExpiringPoints:
    points: int = strawberry.field(description="Number of points.")
    expires_at: datetime = strawberry.field(
        description="The last millisecond at which they can be spent."
    )


@strawberry.type(
    description="A user's points at one time. A subscriber drops each balance whose version is "
    "not above the version of the last one that it received."
)
class PointBalance:
    user_id: strawberry.ID = strawberry.field(description="The user that owns the points.")
    available: int = strawberry.field(
        description="Points that can be spent now: not held and not expired. An expired lot does "
        "not count, even before an entry records the expiry."
    )
    held: int = strawberry.field(description="Points held for exchanges that wait for approval.")
    lifetime_earned: int = strawberry.field(
        description="Points ever earned by recycling, less reversed ones."
    )
    expiring: list[ExpiringPoints] = strawberry.field(
        description="The available points by expiry, soonest first; without points that never "
        "expire."
    )
    version: int = strawberry.field(
        description="Rises by one with each ledger entry of the user; 0 before the first."
    )
    as_of: datetime = strawberry.field(description="The time of this balance.")


def present_balance(balance: Balance) -> PointBalance:
    expiring = [ExpiringPoints(**vars(each)) for each in balance.expiring]
    return PointBalance(**{**vars(balance), "expiring": expiring})


@strawberry.type(
    description="Points that an entry added to a lot or took from it. Points with the same expiry "
    "are one lot."
)
class LotAllocation:
    expires_at: datetime | None = strawberry.field(
        description="When the lot expires; null: never, and the lot is spent last."
    )
    points: int = strawberry.field(description="Number of points, always above 0.")


@strawberry.type(
    description="One movement of points. Entries never change and are never removed. Each holds "
    "the hash of the previous entry, so that tampering shows."
)
class LedgerEntry:
    id: strawberry.ID = strawberry.field(description="The id of the entry.")
    user_id: strawberry.ID = strawberry.field(description="The user whose points moved.")
    sequence: int = strawberry.field(description="1, 2, 3 … without a gap, for each user.")
    type: LedgerEntryType = strawberry.field(description="The kind of movement.")
    points: int = strawberry.field(description="Change of the balance; can be 0.")
    held_points: int = strawberry.field(description="Change of the held points.")
    balance_after: int = strawberry.field(
        description="The recorded balance after the movement. It includes expired lots until an "
        "entry records their expiry."
    )
    held_after: int = strawberry.field(description="The held points after the movement.")
    allocations: list[LotAllocation] = strawberry.field(description="The lots that changed.")
    reason: str | None = strawberry.field(
        description="The reason, if the caller gave one. For ADJUST and REVERSAL entries only "
        "staff read it, and not on their own accounts: see notice."
    )
    notice: str | None = strawberry.field(
        description="A text for the user about an ADJUST or a REVERSAL; null: none."
    )
    actor: str = strawberry.field(description="The role of the caller; staff see role:sub.")
    reverses_id: strawberry.ID | None = strawberry.field(
        description="The entry that this one reverses."
    )
    recycle_event_id: strawberry.ID | None = strawberry.field(
        description="The recycle event of this entry."
    )
    exchange_id: strawberry.ID | None = strawberry.field(description="The exchange of this entry.")
    occurred_at: datetime = strawberry.field(description="When the recorded event happened.")
    recorded_at: datetime = strawberry.field(description="When the entry was written.")
    previous_hash: str = strawberry.field(
        description="Hash of the previous entry, 64 hexadecimal digits; zeros for the first."
    )
    hash: str = strawberry.field(description="SHA-256 of the entry and previousHash.")

    @nested(
        *SIGNED_IN,
        description="The recycle event of this entry. Visible to callers that can see the entry.",
    )
    async def recycle_event(self, info: ContextInfo) -> RecycleEvent | None:
        if self.recycle_event_id is None:
            return None
        row = await info.context.loaders.recycle_events.load(self.recycle_event_id)
        return None if row is None else present_recycle_event(row)

    @nested(
        *SIGNED_IN,
        description="The exchange of this entry. Visible to callers that can see the entry.",
    )
    async def exchange(self, info: ContextInfo) -> Exchange | None:
        if self.exchange_id is None:
            return None
        row = await info.context.loaders.exchanges.load(self.exchange_id)
        return None if row is None else present_exchange(row, info.context.caller)


def present_ledger_entry(row: ledger.LedgerEntry, caller: Caller) -> LedgerEntry:
    is_staff = caller.is_any_of(*STAFF)
    # Staff are citizens of their own accounts.
    hides_reason = row.transaction_type in CORRECTIONS and (
        not is_staff or caller.subject == row.user_id
    )
    actor = row.actor.role
    if is_staff and row.actor.sub:
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
        reason=None if hides_reason else row.reason,
        notice=row.notice,
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


class PresentedMovement(TypedDict):
    """The fields that every payload of a movement of points has."""

    ledger_entry: LedgerEntry
    balance: PointBalance
    replayed: bool
    user_errors: list[UserError]


def present_movement(result: TransactionResult[Any], caller: Caller) -> PresentedMovement:
    return {
        "ledger_entry": present_ledger_entry(result.entry, caller),
        "balance": present_balance(ledger.answered_balance(result.entry)),
        "replayed": result.replayed,
        "user_errors": [],
    }
