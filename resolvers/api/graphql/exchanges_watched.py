"""Live exchanges: from the stream of `exchanges` through AppSync to the subscribers."""

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Annotated

import strawberry

from resolvers.api.graphql.arguments import UserId
from resolvers.api.graphql.fields import (
    ContextInfo,
    mutation,
    omittable,
    pushed_by_appsync,
    subscription,
    unauthorized,
)
from resolvers.api.graphql.types.exchange import ExchangeChange
from resolvers.domain.base.authorization import Role
from resolvers.domain.base.enums import ExchangeStatus


@strawberry.input(description="A changed exchange, from the stream of the exchanges table.")
class ExchangeChangeInput:
    id: strawberry.ID = strawberry.field(description="The id of the exchange.")
    user_id: strawberry.ID = strawberry.field(description="The user who exchanged the points.")
    reward_id: strawberry.ID = strawberry.field(description="The id of the reward.")
    quantity: int = strawberry.field(description="Number of pieces.")
    points_spent: int = strawberry.field(description="Points for all pieces.")
    status: ExchangeStatus = strawberry.field(description="The state of the exchange.")
    hold_until: datetime | None = omittable("The end of the hold.")
    requested_at: datetime = strawberry.field(description="When the exchange was requested.")
    updated_at: datetime = strawberry.field(description="When the exchange last changed.")


@strawberry.type
class ExchangeChangeMutation:
    @mutation(
        Role.PUBLISHER,
        description="Publish a changed exchange to the subscribers of onExchangeChanged and "
        "onExchangeQueueChanged. Callers: only the events function, with IAM.",
    )
    def publish_exchange(
        self,
        info: ContextInfo,  # noqa: ARG002 - the field policy needs it
        input: Annotated[ExchangeChangeInput, strawberry.argument(description="The exchange.")],
    ) -> ExchangeChange | None:
        return ExchangeChange(**{**vars(input), "hold_until": input.hold_until or None})


@strawberry.type
class ExchangeChangeSubscription:
    @subscription(
        Role.CITIZEN,
        Role.OPERATOR,
        mutations=["publishExchange"],
        description="Each change of a user's exchanges, in order for each exchange. Callers: "
        "citizens for their own exchanges, operators and admins for any; other callers get "
        "Unauthorized. A change can arrive twice or, over a broken connection, not at all. Query "
        "the exchanges after you connect, and drop changes whose updatedAt is before that of "
        "your last one.",
    )
    def on_exchange_changed(
        self, info: ContextInfo, user_id: UserId
    ) -> AsyncGenerator[ExchangeChange | None, None]:
        caller = info.context.caller
        if not (caller.owns(user_id) or caller.is_any_of(Role.OPERATOR)):
            raise unauthorized(info)
        return pushed_by_appsync()

    @subscription(
        Role.OPERATOR,
        mutations=["publishExchange"],
        description="Each change of every exchange, in order for each exchange. Callers: operators "
        "and admins; other callers get Unauthorized. Otherwise it works as onExchangeChanged does.",
    )
    def on_exchange_queue_changed(
        self,
        info: ContextInfo,  # noqa: ARG002 - the field policy needs it
    ) -> AsyncGenerator[ExchangeChange | None, None]:
        return pushed_by_appsync()
