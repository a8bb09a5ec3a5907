"""Live balances: from the stream of `users`, through AppSync, to whoever watches."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

import strawberry

from resolvers.api.graphql.authorization import refusal
from resolvers.api.graphql.fields import ContextInfo, mutation, subscription
from resolvers.api.graphql.types.balance import ExpiringPoints, PointBalance
from resolvers.domain.accounts import Balance, balance_of
from resolvers.domain.authorization import STAFF, Role
from resolvers.domain.times import format_instant
from resolvers.storage import users
from resolvers.storage.expressions import from_attributes
from resolvers.storage.faults import describe_fault

logger = logging.getLogger(__name__)


@strawberry.input(description="Points that expire at the same moment.")
class ExpiringPointsInput:
    points: int = strawberry.field(description="How many expire then.")
    expires_at: datetime = strawberry.field(description="The last moment they can be spent.")


@strawberry.input(description="A balance that changed, as the stream of the users table has it.")
class PointBalanceInput:
    user_id: strawberry.ID = strawberry.field(description="Whose points these are.")
    available: int = strawberry.field(description="Spendable at asOf.")
    held: int = strawberry.field(description="Held for exchanges that wait for approval.")
    lifetime_earned: int = strawberry.field(description="Points ever earned by recycling.")
    expiring: list[ExpiringPointsInput] = strawberry.field(
        description="The available points by the moment they expire, soonest first."
    )
    version: int = strawberry.field(description="The sequence of the newest ledger entry.")
    as_of: datetime = strawberry.field(description="The moment that the balance is of.")


@strawberry.type
class BalanceMutation:
    @mutation(
        Role.PUBLISHER,
        description="Tell AppSync that a balance changed; subscribers of onBalanceChanged get it. "
        "IAM only: the stream function calls it, nobody else can.",
    )
    def publish_balance(
        self,
        info: ContextInfo,  # noqa: ARG002 - Strawberry hands it to every resolver here
        input: Annotated[PointBalanceInput, strawberry.argument(description="The balance.")],
    ) -> PointBalance | None:
        return PointBalance(
            user_id=input.user_id,
            available=input.available,
            held=input.held,
            lifetime_earned=input.lifetime_earned,
            expiring=[
                ExpiringPoints(points=each.points, expires_at=each.expires_at)
                for each in input.expiring
            ],
            version=input.version,
            as_of=input.as_of,
        )


@strawberry.type
class BalanceSubscription:
    @subscription(
        Role.CITIZEN,
        *STAFF,
        mutations=["publishBalance"],
        description="Every change of a citizen's balance, in order of version. A citizen watches "
        "the own balance, staff anybody's; anybody else gets Unauthorized. A change may come twice "
        "and, over a broken connection, not at all: query the balance after connecting and drop "
        "what is not above the last version.",
    )
    def on_balance_changed(
        self,
        info: ContextInfo,
        user_id: Annotated[strawberry.ID, strawberry.argument(description="Whose balance.")],
    ) -> AsyncGenerator[PointBalance | None, None]:
        caller = info.context.caller
        if not (caller.owns(user_id) or caller.is_any_of(*STAFF)):
            raise refusal(info)
        return _pushed_by_appsync()


async def _pushed_by_appsync() -> AsyncGenerator[PointBalance | None, None]:
    """AppSync pushes what publishBalance answers; from here nothing ever comes."""
    never: asyncio.Future[PointBalance | None] = asyncio.get_running_loop().create_future()
    yield await never


def changed_balance(record: Mapping[str, Any]) -> Balance | None:
    """The balance that a stream record of `users` tells of; None where no points moved.

    It is the balance at the entry's own moment, so that a record delivered twice says the same.
    """
    images = record["dynamodb"]
    if "NewImage" not in images:
        return None
    account = users.from_item(from_attributes(images["NewImage"]))
    old = from_attributes(images.get("OldImage") or {})
    if account is None or account.last_at is None or account.ledger_seq <= old.get("ledger_seq", 0):
        return None
    return balance_of(account, account.last_at)


def published_input(balance: Balance) -> dict[str, Any]:
    """The balance as publishBalance takes it, in JSON."""
    return {
        "userId": balance.user_id,
        "available": balance.available,
        "held": balance.held,
        "lifetimeEarned": balance.lifetime_earned,
        "expiring": [
            {"points": each.points, "expiresAt": format_instant(each.expires_at)}
            for each in balance.expiring
        ],
        "version": balance.version,
        "asOf": format_instant(balance.as_of),
    }


def publish_changes(
    records: Sequence[Mapping[str, Any]],
    publish: Callable[[dict[str, Any]], None],
    note: Callable[[Mapping[str, Any], Exception | None], None] = lambda _record, _fault: None,
) -> str | None:
    """Publish what the records of one shard tell, in their order.

    Stops at the first one that cannot be published and gives its sequence number: AWS delivers it
    and all after it again, so that an old version never overtakes a new one. None: all were.
    `note` is told each record that was published, and the one that was not with why.
    """
    for record in records:
        try:
            balance = changed_balance(record)
            if balance is not None:
                publish(published_input(balance))
                note(record, None)
        except Exception as fault:  # noqa: BLE001 - whatever it is, AWS has to send the record again
            sequence_number = str(record["dynamodb"]["SequenceNumber"])
            note(record, fault)
            logger.error("record %s not published: %s", sequence_number, describe_fault(fault))  # noqa: TRY400 - the text of a traceback quotes the record
            return sequence_number
    return None
