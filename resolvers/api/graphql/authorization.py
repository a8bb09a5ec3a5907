"""Translate each field's roles into AppSync's directives, and add those of its types.

AppSync checks directives before it calls the Lambda; fields.py checks the same declaration again,
because a directive cannot express every role.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from graphql import (
    GraphQLNamedType,
    GraphQLSchema,
    get_named_type,
    is_interface_type,
    is_object_type,
)
from strawberry.types.field import StrawberryField

from resolvers.api.appsync.directives import SIGN_IN_DIRECTIVES, ApiKey, CognitoUserPools, Iam
from resolvers.api.appsync.documents import ROOT_TYPES, object_definition
from resolvers.domain.base.authorization import GROUP_OF_ROLE, SIGNED_IN, Role


def sign_in_directives(roles: AbstractSet[Role]) -> list[object]:
    """Return the directives that let these roles pass AppSync."""
    return [
        *([ApiKey()] if Role.ANONYMOUS in roles else []),
        *([_user_pools(roles)] if roles & SIGNED_IN else []),
        *([Iam()] if Role.PUBLISHER in roles else []),
    ]


def _user_pools(roles: AbstractSet[Role]) -> CognitoUserPools:
    if Role.CITIZEN in roles:
        return CognitoUserPools()
    return CognitoUserPools(
        groups=[group for role, group in GROUP_OF_ROLE.items() if role in roles]
    )


def declare_types(schema: GraphQLSchema) -> None:
    """Put each sign-in's directive on every type that it reaches, also through interfaces.

    With several sign-ins, AppSync allows a type without directives only to the default one
    (Cognito), so types of public and IAM fields need directives too. Call it before printing.
    """
    reached: dict[str, set[type]] = {}
    for root in (schema.type_map[name] for name in ROOT_TYPES if name in schema.type_map):
        for field in getattr(root, "fields", {}).values():
            sign_ins = {type(d) for d in _declared(field)} - {CognitoUserPools}
            for sign_in in sign_ins:
                _mark(schema, get_named_type(field.type), sign_in, reached)
    for name, sign_ins in reached.items():
        definition = object_definition(schema.type_map[name])
        if definition is not None:
            definition.directives = [d() for d in SIGN_IN_DIRECTIVES if d in sign_ins]


def _declared(field: object) -> Iterable[object]:
    definition = getattr(field, "extensions", {}).get("strawberry-definition")
    return definition.directives if isinstance(definition, StrawberryField) else ()


def _mark(
    schema: GraphQLSchema,
    graphql_type: GraphQLNamedType,
    sign_in: type,
    reached: dict[str, set[type]],
) -> None:
    if is_interface_type(graphql_type):
        for each in schema.get_possible_types(graphql_type):
            _mark(schema, each, sign_in, reached)
    if not is_object_type(graphql_type):
        return
    marks = reached.setdefault(graphql_type.name, {CognitoUserPools})
    if sign_in not in marks:
        marks.add(sign_in)
        for field in graphql_type.fields.values():
            _mark(schema, get_named_type(field.type), sign_in, reached)
