"""Live balances: from the stream of `users`, through AppSync, to their subscribers."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Annotated

import strawberry

from resolvers.api.graphql.fields import ContextInfo, mutation, subscription, unauthorized
from resolvers.api.graphql.types.ledger import ExpiringPoints, PointBalance
from resolvers.domain.authorization import STAFF, Role


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
            raise unauthorized(info)
        return _pushed_by_appsync()


async def _pushed_by_appsync() -> AsyncGenerator[PointBalance | None, None]:
    """AppSync pushes what publishBalance answers; from here nothing ever comes."""
    never: asyncio.Future[PointBalance | None] = asyncio.get_running_loop().create_future()
    yield await never
