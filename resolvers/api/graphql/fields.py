"""How a noun declares a field: who may call it, and what becomes of a refusal.

    @query(Role.CITIZEN, description="...")
    @mutation(Role.ADMIN, refused=RewardPayload, description="...")
    @nested(*SIGNED_IN, description="...")

A refusal in a query is a top-level InvalidInput; in a mutation it is data (`userErrors`).
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Self

import strawberry
from strawberry.extensions import FieldExtension
from strawberry.types import Info

from resolvers.api.appsync.directives import Subscribe
from resolvers.api.appsync.errors import InvalidInput, OutcomeUnknown
from resolvers.api.context import Context
from resolvers.api.graphql import authorization
from resolvers.api.graphql.types.errors import present_refusal
from resolvers.domain.authorization import Role
from resolvers.domain.errors import DomainError
from resolvers.services.errors import OutcomeUnknownError

Resolver = Callable[..., Any]
ContextInfo = Info[Context, Any]


class Payload:
    """What the payloads of all mutations share. A refused one is null in every object field."""

    @classmethod
    def refused(cls, refused: DomainError) -> Self:
        return cls(user_errors=[present_refusal(refused)])  # type: ignore[call-arg] # strawberry makes the constructor


class RefusalAsError(FieldExtension):
    """A query's refusal: a bad argument, told as AppSync tells it."""

    def resolve(
        self,
        next_: Resolver,
        source: Any,  # noqa: ANN401 - any parent
        info: Info[Any, Any],
        **kwargs: Any,  # noqa: ANN401 - any arguments
    ) -> Any:  # noqa: ANN401 - any answer
        try:
            return next_(source, info, **kwargs)
        except DomainError as refused:
            raise _told(refused) from refused

    async def resolve_async(
        self,
        next_: Callable[..., Awaitable[Any]],
        source: Any,  # noqa: ANN401 - any parent
        info: Info[Any, Any],
        **kwargs: Any,  # noqa: ANN401 - any arguments
    ) -> Any:  # noqa: ANN401 - any answer
        try:
            return await next_(source, info, **kwargs)
        except DomainError as refused:
            raise _told(refused) from refused


def _told(refused: DomainError) -> InvalidInput:
    path = ".".join(refused.field or ())
    return InvalidInput(f"{path}: {refused.message}" if path else refused.message)


class RefusalAsData(FieldExtension):
    """A mutation's refusal: an error in the payload, for the client to decide by."""

    def __init__(self, payload: type[Payload]) -> None:
        self.payload = payload

    def resolve(
        self,
        next_: Resolver,
        source: Any,  # noqa: ANN401 - any parent
        info: Info[Any, Any],
        **kwargs: Any,  # noqa: ANN401 - any arguments
    ) -> Any:  # noqa: ANN401 - any answer
        try:
            return next_(source, info, **kwargs)
        except DomainError as refused:
            return self.payload.refused(refused)
        except OutcomeUnknownError as unknown:
            raise OutcomeUnknown from unknown


def query(*roles: Role, description: str) -> Callable[[Resolver], Any]:
    """A field of Query."""
    declare: Callable[[Resolver], Any] = strawberry.field(
        extensions=[authorization.Access(roles), RefusalAsError()], description=description
    )
    return declare


nested = query
"""A field of an object type with a resolver, and in AppSync a Lambda call, of its own."""


def mutation(
    *roles: Role, refused: type[Payload] | None = None, description: str
) -> Callable[[Resolver], Any]:
    """A field of Mutation; `refused` is the payload that tells refusals."""
    answers: list[FieldExtension] = [RefusalAsData(refused)] if refused else []
    declare: Callable[[Resolver], Any] = strawberry.mutation(
        extensions=[authorization.Access(roles), *answers], description=description
    )
    return declare


def subscription(
    *roles: Role, mutations: Sequence[str], description: str
) -> Callable[[Resolver], Any]:
    """A field of Subscription, fed by `mutations` of the same return type."""
    declare: Callable[[Resolver], Any] = strawberry.subscription(
        extensions=[authorization.Access(roles)],
        directives=[Subscribe(mutations=list(mutations))],
        description=description,
    )
    return declare
