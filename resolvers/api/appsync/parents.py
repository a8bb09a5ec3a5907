"""Restore the parent of a nested field: a Strawberry object from JSON."""

import functools
from collections.abc import Callable, Mapping
from typing import Any

from graphql import (
    GraphQLObjectType,
    GraphQLOutputType,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
    is_object_type,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter

from resolvers.api.appsync.documents import has_own_resolver, object_definition


def restore_parent(graphql_type: GraphQLObjectType, source: Mapping[str, Any]) -> object:
    """Return the object of `graphql_type` with the plain fields of `source`.

    A field that `source` lacks becomes None: a nested resolver reads plain ids only.
    """
    origin, restorers = _describe(graphql_type)
    values = {}
    for name, python_name, restore in restorers:
        value = source.get(name)
        values[python_name] = None if value is None else restore(value)
    return origin(**values)


@functools.cache
def _describe(
    graphql_type: GraphQLObjectType,
) -> tuple[type, list[tuple[str, str, Callable[[Any], Any]]]]:
    """Return the class of a type, and the name, the Python name and the restorer of its fields."""
    definition = object_definition(graphql_type)
    assert definition is not None  # noqa: S101 - it is a type of this schema
    return definition.origin, [
        (
            name,
            field.extensions[GraphQLCoreConverter.DEFINITION_BACKREF].python_name,
            _restorer_of(field.type),
        )
        for name, field in graphql_type.fields.items()
        if not has_own_resolver(field)
    ]


def _restorer_of(graphql_type: GraphQLOutputType) -> Callable[[Any], Any]:
    nullable = get_nullable_type(graphql_type)
    if is_list_type(nullable):
        restore = _restorer_of(nullable.of_type)
        return lambda values: [None if value is None else restore(value) for value in values]
    if is_object_type(nullable):
        return functools.partial(restore_parent, nullable)
    return nullable.parse_value if is_leaf_type(nullable) else lambda value: value
