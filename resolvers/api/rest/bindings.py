"""Bind each route to its field of the schema."""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_input_object_type,
    is_list_type,
)

from resolvers.api.appsync.directives import ApiKey
from resolvers.api.appsync.documents import is_connection
from resolvers.api.graphql.schema import CORE
from resolvers.api.rest.routes import REST_NAMES, ROUTES, Route

KEY_ARGUMENT = "idempotencyKey"
BODY_ARGUMENT = "input"


@dataclass(frozen=True, eq=False)
class Binding:
    """A route and its field.

    path_argument: The argument that takes the path's {id}, if the path has one.
    key_argument: The argument that takes the header Idempotency-Key, if the field has one.
    body_type: The type of the argument `input`, which takes the whole body.
    members: The other arguments, by their names in the query or the body.
    """

    route: Route
    field: GraphQLField
    path_argument: str | None
    key_argument: GraphQLArgument | None
    body_type: GraphQLInputObjectType | None
    members: Mapping[str, tuple[str, GraphQLArgument]]

    @functools.cached_property
    def is_public(self) -> bool:
        definition = self.field.extensions["strawberry-definition"]
        return any(isinstance(each, ApiKey) for each in definition.directives)

    @functools.cached_property
    def is_list(self) -> bool:
        named = get_named_type(self.field.type)
        return is_connection(named) or is_list_type(get_nullable_type(self.field.type))

    @functools.cached_property
    def row_type(self) -> str:
        """Return the type of a list's rows."""
        named = get_named_type(self.field.type)
        if is_connection(named):
            named = get_named_type(named.fields["nodes"].type)
        return named.name


@functools.cache
def bindings() -> Mapping[str, Binding]:
    """Return the bindings by their routes' keys."""
    return {route.key: bind(route) for route in ROUTES}


def bind(route: Route) -> Binding:
    type_name, field_name = route.place.split(".")
    parent = CORE.type_map[type_name]
    assert isinstance(parent, GraphQLObjectType)  # noqa: S101 - a place names a field
    field = parent.fields[field_name]
    path_argument = _path_argument_of(field) if "{id}" in route.path else None
    special = {path_argument, KEY_ARGUMENT, BODY_ARGUMENT, *route.without}
    return Binding(
        route=route,
        field=field,
        path_argument=path_argument,
        key_argument=field.args.get(KEY_ARGUMENT),
        body_type=_body_type_of(field),
        members=dict(_members_of(field, special)),
    )


def _path_argument_of(field: GraphQLField) -> str:
    """Return the first argument that is an id: every field takes the id of its object first."""
    return next(name for name, argument in field.args.items() if str(argument.type) == "ID!")


def _body_type_of(field: GraphQLField) -> GraphQLInputObjectType | None:
    argument = field.args.get(BODY_ARGUMENT)
    named = get_named_type(argument.type) if argument else None
    return named if is_input_object_type(named) else None


def _members_of(
    field: GraphQLField, special: set[str | None]
) -> Iterator[tuple[str, tuple[str, GraphQLArgument]]]:
    for name, argument in field.args.items():
        if name not in special:
            yield REST_NAMES.get(name, name), (name, argument)
