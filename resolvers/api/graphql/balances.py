"""Live balances: from the stream of `users` through AppSync to the subscribers."""

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Annotated

import strawberry

from resolvers.api.graphql.arguments import UserId
from resolvers.api.graphql.fields import (
    ContextInfo,
    mutation,
    pushed_by_appsync,
    subscription,
    unauthorized,
)
from resolvers.api.graphql.types.ledger import ExpiringPoints, PointBalance
from resolvers.domain.base.authorization import STAFF, Role


@strawberry.input(description="Points that expire at the same time.")
class ExpiringPointsInput:
    points: int = strawberry.field(description="Number of points.")
    expires_at: datetime = strawberry.field(description="Last millisecond to spend them.")


@strawberry.input(description="A changed balance, from the stream of the users table.")
class PointBalanceInput:
    user_id: strawberry.ID = strawberry.field(description="The user that owns the points.")
    available: int = strawberry.field(description="Points that can be spent at asOf.")
    held: int = strawberry.field(description="Points held for exchanges that wait for approval.")
    lifetime_earned: int = strawberry.field(description="Points ever earned by recycling.")
    expiring: list[ExpiringPointsInput] = strawberry.field(
        description="The available points by expiry, soonest first."
    )
    version: int = strawberry.field(description="The sequence of the newest ledger entry.")
    as_of: datetime = strawberry.field(description="The time of this balance.")


@strawberry.type
class BalanceMutation:
    @mutation(
        Role.PUBLISHER,
        description="Publish a changed balance to the subscribers of onBalanceChanged. Callers: "
        "only the stream function, with IAM.",
    )
    def publish_balance(
        self,
        info: ContextInfo,  # noqa: ARG002 - the field policy needs it
        input: Annotated[PointBalanceInput, strawberry.argument(description="The balance.")],
    ) -> PointBalance | None:
        expiring = [ExpiringPoints(**vars(each)) for each in input.expiring]
        return PointBalance(**{**vars(input), "expiring": expiring})


@strawberry.type
class BalanceSubscription:
    @subscription(
        Role.CITIZEN,
        *STAFF,
        mutations=["publishBalance"],
        description="Each change of a user's balance, in order of version. Callers: citizens for "
        "their own balance, staff for any balance; other callers get Unauthorized. A change can "
        "arrive twice or, over a broken connection, not at all. Query the balance after you "
        "connect, and drop changes whose version is not above the last one that you have.",
    )
    def on_balance_changed(
        self, info: ContextInfo, user_id: UserId
    ) -> AsyncGenerator[PointBalance | None, None]:
        caller = info.context.caller
        if not (caller.owns(user_id) or caller.is_any_of(*STAFF)):
            raise unauthorized(info)
        return pushed_by_appsync()
