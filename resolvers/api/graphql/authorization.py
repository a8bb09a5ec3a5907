"""Who may call: one declaration per field gives both AppSync's directive and the check here.

AppSync's directives do not exist inside the Lambda, so each resolver checks the caller again, by
the same declaration. Roles are PRODUCT's; a directive says as much of them as AppSync can.
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from graphql import GraphQLNamedType, GraphQLSchema, get_named_type, is_object_type
from strawberry.extensions import FieldExtension
from strawberry.types import Info
from strawberry.types.field import StrawberryField

from resolvers.api.appsync.directives import SIGN_IN_DIRECTIVES, ApiKey, CognitoUserPools, Iam
from resolvers.api.appsync.documents import ROOT_TYPES, object_definition
from resolvers.api.appsync.errors import Unauthorized
from resolvers.api.appsync.identity import Identity, SignIn
from resolvers.domain.authorization import GROUP_OF_ROLE, SIGNED_IN, Caller, Role, with_inherited


def read_caller(identity: Identity) -> Caller:
    """Everybody who signed in outside the group `kiosks` is a citizen, staff included."""
    match identity.sign_in:
        case SignIn.API_KEY:
            return Caller("", frozenset({Role.ANONYMOUS}))
        case SignIn.IAM:
            return Caller("", frozenset({Role.PUBLISHER}))
        case SignIn.USER_POOL:
            roles = {role for role, group in GROUP_OF_ROLE.items() if group in identity.groups}
            if Role.KIOSK not in roles:
                roles.add(Role.CITIZEN)
            return Caller(identity.subject, frozenset(roles))


class Access(FieldExtension):
    """The declaration of a field: the roles that may call it. Anybody else gets Unauthorized.

    Which object a caller may see or change is the resolver's question, not this one's.
    """

    def __init__(self, roles: Iterable[Role]) -> None:
        self.roles = with_inherited(roles)

    def apply(self, field: StrawberryField) -> None:
        # Strawberry applies an extension once for every schema that is built from the field.
        others = [d for d in field.directives if not isinstance(d, SIGN_IN_DIRECTIVES)]
        field.directives = [*others, *self.directives()]

    def directives(self) -> list[object]:
        return [
            *([ApiKey()] if Role.ANONYMOUS in self.roles else []),
            *([self._user_pools()] if self.roles & SIGNED_IN else []),
            *([Iam()] if Role.PUBLISHER in self.roles else []),
        ]

    def _user_pools(self) -> CognitoUserPools:
        if Role.CITIZEN in self.roles:
            return CognitoUserPools()
        groups = [group for role, group in GROUP_OF_ROLE.items() if role in self.roles]
        return CognitoUserPools(groups=groups)

    def _check(self, info: Info[Any, Any]) -> None:
        if self.roles.isdisjoint(info.context.caller.roles):
            raise refusal(info)

    def resolve(
        self,
        next_: Callable[..., Any],
        source: Any,  # noqa: ANN401 - any parent
        info: Info[Any, Any],
        **kwargs: Any,  # noqa: ANN401 - any arguments
    ) -> Any:  # noqa: ANN401 - any answer
        self._check(info)
        return next_(source, info, **kwargs)

    def resolve_async(
        self,
        next_: Callable[..., Awaitable[Any]],
        source: Any,  # noqa: ANN401 - any parent
        info: Info[Any, Any],
        **kwargs: Any,  # noqa: ANN401 - any arguments
    ) -> Any:  # noqa: ANN401 - any answer
        self._check(info)
        return next_(source, info, **kwargs)


def refusal(info: Info[Any, Any]) -> Unauthorized:
    """The error for a caller that may not call the field of `info`."""
    return Unauthorized(info._raw_info.parent_type.name, info.field_name)  # noqa: SLF001 - Strawberry's info has no public parent type name


def declare_types(schema: GraphQLSchema) -> None:
    """Put each sign-in's directive on every type that it reaches.

    With several sign-ins AppSync gives an unannotated type to the default one (Cognito) only, so
    the types behind public and IAM fields need directives as the fields do. Call before printing.
    """
    reached: dict[str, set[type]] = {}
    for root in (schema.type_map[name] for name in ROOT_TYPES if name in schema.type_map):
        for field in getattr(root, "fields", {}).values():
            sign_ins = {type(d) for d in _declared(field)} - {CognitoUserPools}
            for sign_in in sign_ins:
                _mark(get_named_type(field.type), sign_in, reached)
    for name, sign_ins in reached.items():
        definition = object_definition(schema.type_map[name])
        if definition is not None:
            definition.directives = [d() for d in SIGN_IN_DIRECTIVES if d in sign_ins]


def _declared(field: object) -> Iterable[object]:
    definition = getattr(field, "extensions", {}).get("strawberry-definition")
    return definition.directives if isinstance(definition, StrawberryField) else ()


def _mark(graphql_type: GraphQLNamedType, sign_in: type, reached: dict[str, set[type]]) -> None:
    if not is_object_type(graphql_type):
        return
    marks = reached.setdefault(graphql_type.name, {CognitoUserPools})
    if sign_in not in marks:
        marks.add(sign_in)
        for field in graphql_type.fields.values():
            _mark(get_named_type(field.type), sign_in, reached)
