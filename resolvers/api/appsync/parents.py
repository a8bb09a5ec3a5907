"""Restore the parent of a nested field: a Strawberry object from JSON."""

from collections.abc import Mapping
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
    definition = object_definition(graphql_type)
    assert definition is not None  # noqa: S101 - it is a type of this schema
    values = {}
    for name, field in graphql_type.fields.items():
        if not has_own_resolver(field):
            python_name = field.extensions[GraphQLCoreConverter.DEFINITION_BACKREF].python_name
            values[python_name] = _restore(field.type, source.get(name))
    return definition.origin(**values)


def _restore(graphql_type: GraphQLOutputType, value: Any) -> Any:  # noqa: ANN401 - JSON
    nullable = get_nullable_type(graphql_type)
    if value is None:
        return None
    if is_list_type(nullable):
        return [_restore(nullable.of_type, element) for element in value]
    if is_object_type(nullable):
        return restore_parent(nullable, value)
    return nullable.parse_value(value) if is_leaf_type(nullable) else value
