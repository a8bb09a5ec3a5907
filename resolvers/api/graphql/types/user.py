"""A user, with ledger entries, recycle events and exchanges."""

from datetime import datetime
from functools import partial
from typing import Annotated

import strawberry

from resolvers.api.graphql.arguments import After, First, OnlyExchangeStatus
from resolvers.api.graphql.fields import ContextInfo, nested, unauthorized
from resolvers.api.graphql.types.connections import Connection, answer_page, list_scope
from resolvers.api.graphql.types.exchange import Exchange, present_exchange
from resolvers.api.graphql.types.ledger import (
    LedgerEntry,
    PointBalance,
    present_balance,
    present_ledger_entry,
)
from resolvers.api.graphql.types.recycle_event import RecycleEvent, present_recycle_event
from resolvers.domain.base.authorization import SIGNED_IN, STAFF, Role
from resolvers.domain.base.enums import AccountStatus, LedgerEntryType, Material, QuantityUnit
from resolvers.domain.deposits.earning import remainders_of
from resolvers.domain.points import accounts
from resolvers.domain.points.accounts import Account, balance_of
from resolvers.storage.deposits import recycle_events
from resolvers.storage.points import ledger
from resolvers.storage.rewards import exchanges


@strawberry.type(description="The kinds of mails that a user gets.")
class Notifications:
    expiring: bool = strawberry.field(description="30 days before points expire.")
    decided: bool = strawberry.field(
        description="An exchange was approved, rejected, or timed out."
    )
    voucher: bool = strawberry.field(description="The code of a voucher is available.")


@strawberry.type(
    description="A quantity below one step of its earn rule, carried to the user's next visit."
)
class MaterialRemainder:
    material: Material = strawberry.field(description="The material.")
    unit: QuantityUnit = strawberry.field(description="The unit of the quantity.")
    quantity: int = strawberry.field(
        description="At least 1. It can be more than a step of today's rule: the next deposit of "
        "the material earns all whole steps."
    )


@strawberry.type(
    description="A user. The account begins with the first redeemQrToken or updateViewer; before "
    "that, viewer shows zeros and user(id) is null."
)
class User:
    id: strawberry.ID = strawberry.field(description="The user's sub in the user pool.")
    display_name: str | None = strawberry.field(description="The name that the user chose.")
    language: str | None = strawberry.field(description="Preferred language, as in BCP 47.")
    notifications: Notifications | None = strawberry.field(
        description="The mails that the user gets; null if the account was erased."
    )
    member_number: str | None = strawberry.field(
        description="The number that staff gave the user, such as that of a library card."
    )
    is_suspended: bool = strawberry.field(
        description="A suspended user can neither earn nor spend."
    )
    balance: PointBalance | None = strawberry.field(description="The points now.")
    remainders: list[MaterialRemainder] | None = strawberry.field(
        description="Carried remainders by material and unit; null if the account was erased."
    )
    created_at: datetime | None = strawberry.field(
        description="When the account began; null before that."
    )

    @nested(
        *SIGNED_IN,
        description="The ledger, newest first. Callers: the user, admins and auditors; other "
        "callers get Unauthorized.",
    )
    def ledger_entries(
        self,
        info: ContextInfo,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        types: Annotated[
            list[LedgerEntryType] | None,
            strawberry.argument(description="Only entries of these types; all if omitted."),
        ] = strawberry.UNSET,
    ) -> Connection[LedgerEntry] | None:
        caller = info.context.caller
        if not (caller.owns(self.id) or caller.is_any_of(Role.ADMIN, Role.AUDITOR)):
            raise unauthorized(info)
        only = frozenset(types or ()) or None
        scope = list_scope("User.ledgerEntries", self.id, sorted(only or ()))
        present, database = partial(present_ledger_entry, caller=caller), info.context.database
        listing = ledger.of_user(self.id, only)
        return answer_page(database, listing, present, scope, first, after, sort_type=int)

    @nested(
        *SIGNED_IN,
        description="The recycle events, newest first by the time they were recorded. Callers: "
        "the user and staff; other callers get Unauthorized.",
    )
    def recycle_events(
        self, info: ContextInfo, first: First = strawberry.UNSET, after: After = strawberry.UNSET
    ) -> Connection[RecycleEvent] | None:
        caller = info.context.caller
        if not (caller.owns(self.id) or caller.is_any_of(*STAFF)):
            raise unauthorized(info)
        listing, scope = recycle_events.of_user(self.id), list_scope("User.recycleEvents", self.id)
        database = info.context.database
        return answer_page(database, listing, present_recycle_event, scope, first, after)

    @nested(
        *SIGNED_IN,
        description="The exchanges, newest first. Callers: the user, operators and admins; other "
        "callers get Unauthorized.",
    )
    def exchanges(
        self,
        info: ContextInfo,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        status: OnlyExchangeStatus = strawberry.UNSET,
    ) -> Connection[Exchange] | None:
        caller = info.context.caller
        if not (caller.owns(self.id) or caller.is_any_of(Role.OPERATOR)):
            raise unauthorized(info)
        scope = list_scope("User.exchanges", self.id, status)
        listing = exchanges.of_user(self.id, status)
        present = partial(present_exchange, caller=caller)
        return answer_page(info.context.database, listing, present, scope, first, after)


def present_user(account: Account, now: datetime) -> User:
    """Return the user at `now`; an erased one shows zeros and no personal data."""
    erased = account.is_erased
    wanted = account.notifications or accounts.Notifications()
    remainders = [
        MaterialRemainder(material=material, unit=unit, quantity=quantity)
        for material, unit, quantity in remainders_of(account)
    ]
    return User(
        id=strawberry.ID(account.user_id),
        display_name=None if erased else account.display_name,
        language=None if erased else account.lang,
        notifications=None if erased else Notifications(**vars(wanted)),
        member_number=None if erased else account.member_number,
        is_suspended=account.status is AccountStatus.SUSPENDED,
        balance=present_balance(balance_of(account, now)),
        remainders=None if erased else remainders,
        created_at=account.created_at,
    )
