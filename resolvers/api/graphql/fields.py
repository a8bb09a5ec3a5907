"""Declare fields: their callers, and the way they report rejections.

    @query(Role.CITIZEN, description="...")
    @mutation(Role.ADMIN, refused=RewardPayload, description="...")
    @nested(*SIGNED_IN, description="...")

A query reports a rejection as a top-level InvalidInput, a mutation as data (`userErrors`).
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, Self

import strawberry
from strawberry.extensions import FieldExtension
from strawberry.types import Info
from strawberry.types.field import StrawberryField

from resolvers.api.appsync.directives import SIGN_IN_DIRECTIVES, Subscribe
from resolvers.api.appsync.errors import InvalidInput, OutcomeUnknown, Unauthorized
from resolvers.api.context import Context
from resolvers.api.graphql.authorization import sign_in_directives
from resolvers.api.graphql.types.errors import present_refusal
from resolvers.domain.base.authorization import Role, with_inherited
from resolvers.domain.base.errors import DomainError
from resolvers.services.base.errors import OutcomeUnknownError

Resolver = Callable[..., Any]
ContextInfo = Info[Context, Any]


class Payload:
    """The base of all payloads. In a payload of a rejection every object field is null."""

    @classmethod
    def refused(cls, refused: DomainError) -> Self:
        return cls(user_errors=[present_refusal(refused)])  # type: ignore[call-arg] # Strawberry adds the constructor


class FieldPolicy(FieldExtension):
    """The callers of a field, and the way it reports the errors of its service.

    Other callers get Unauthorized. Arguments that the request omits are None.
    """

    _omitted: Mapping[str, None] = {}

    def __init__(
        self, roles: Iterable[Role], present_error: Callable[[DomainError], object]
    ) -> None:
        self.roles = with_inherited(roles)
        self._present_error = present_error

    def apply(self, field: StrawberryField) -> None:
        # Strawberry applies an extension once for each schema that is built from the field.
        others = [d for d in field.directives if not isinstance(d, SIGN_IN_DIRECTIVES)]
        field.directives = [*others, *sign_in_directives(self.roles)]
        self._omitted = dict.fromkeys(argument.python_name for argument in field.arguments)

    def resolve(
        self,
        next_: Resolver,
        source: Any,  # noqa: ANN401 - any parent
        info: Info[Any, Any],
        **kwargs: Any,  # noqa: ANN401 - any arguments
    ) -> Any:  # noqa: ANN401 - any answer
        if self.roles.isdisjoint(info.context.caller.roles):
            raise unauthorized(info)
        try:
            return next_(source, info, **{**self._omitted, **kwargs})
        except DomainError as error:
            return self._present_error(error)
        except OutcomeUnknownError as error:
            raise OutcomeUnknown from error

    async def resolve_async(
        self,
        next_: Callable[..., Awaitable[Any]],
        source: Any,  # noqa: ANN401 - any parent
        info: Info[Any, Any],
        **kwargs: Any,  # noqa: ANN401 - any arguments
    ) -> Any:  # noqa: ANN401 - any answer
        if self.roles.isdisjoint(info.context.caller.roles):
            raise unauthorized(info)
        try:
            return await next_(source, info, **{**self._omitted, **kwargs})
        except DomainError as error:
            return self._present_error(error)


def unauthorized(info: Info[Any, Any]) -> Unauthorized:
    """Return the error for a caller that may not call the field of `info`."""
    return Unauthorized(info._raw_info.parent_type.name, info.field_name)  # noqa: SLF001 - Strawberry's info has no public parent type name


def _raise_invalid_input(error: DomainError) -> None:
    """Report a query's bad argument as AppSync reports it."""
    raise InvalidInput(error.message, error.field or ()) from error


def query(*roles: Role, description: str) -> Callable[[Resolver], Any]:
    """Declare a field of Query."""
    declare: Callable[[Resolver], Any] = strawberry.field(
        extensions=[FieldPolicy(roles, _raise_invalid_input)], description=description
    )
    return declare


nested = query
"""Declare a field of an object type with its own resolver, for AppSync its own Lambda call."""


def mutation(
    *roles: Role, refused: type[Payload] | None = None, description: str
) -> Callable[[Resolver], Any]:
    """Declare a field of Mutation; `refused` is the payload that reports rejections."""
    present = _raise_invalid_input if refused is None else refused.refused
    declare: Callable[[Resolver], Any] = strawberry.mutation(
        extensions=[FieldPolicy(roles, present)], description=description
    )
    return declare


def granted(description: str) -> Any:  # noqa: ANN401 - a field of any type
    """Declare a field of a payload: null if the request is rejected."""
    return strawberry.field(default=None, description=description)


def omittable(description: str) -> Any:  # noqa: ANN401 - a field of any type
    """Declare a field of an input: UNSET if the request omits it, which differs from null."""
    return strawberry.field(default=strawberry.UNSET, description=description)


def subscription(
    *roles: Role, mutations: Sequence[str], description: str
) -> Callable[[Resolver], Any]:
    """Declare a field of Subscription; `mutations`, of the same type, feed it."""
    declare: Callable[[Resolver], Any] = strawberry.subscription(
        extensions=[FieldPolicy(roles, _raise_invalid_input)],
        directives=[Subscribe(mutations=list(mutations))],
        description=description,
    )
    return declare


async def pushed_by_appsync() -> AsyncGenerator[Any, None]:
    """Yield nothing: AppSync pushes the answers of the mutations that feed the field."""
    never: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    yield await never
