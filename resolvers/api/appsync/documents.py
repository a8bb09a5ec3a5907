"""The fields with their own resolvers, and a static document that runs each."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeGuard

from graphql import (
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_object_type,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

ROOT_TYPES = ("Query", "Mutation", "Subscription")


@dataclass(frozen=True)
class ResolvedField:
    """A field with its own resolver; `parent_type` can be Query, Mutation or Subscription."""

    parent_type: GraphQLObjectType
    name: str
    field: GraphQLField

    @property
    def is_root(self) -> bool:
        return self.parent_type.name in ROOT_TYPES

    @property
    def is_async(self) -> bool:
        definition = self.field.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]
        return bool(definition.is_subscription or definition.is_async)


def object_definition(graphql_type: GraphQLNamedType) -> StrawberryObjectDefinition | None:
    definition = graphql_type.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    return definition if isinstance(definition, StrawberryObjectDefinition) else None


def has_own_resolver(field: GraphQLField) -> bool:
    definition = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    return isinstance(definition, StrawberryField) and not definition.is_basic_field


def resolved_fields(schema: GraphQLSchema) -> Iterator[ResolvedField]:
    for graphql_type in schema.type_map.values():
        if is_object_type(graphql_type) and not graphql_type.name.startswith("__"):
            for name, field in graphql_type.fields.items():
                if has_own_resolver(field):
                    yield ResolvedField(graphql_type, name, field)


def whole_document_text(schema: GraphQLSchema, resolved: ResolvedField, operation: str) -> str:
    """Return an `operation` (query, mutation, subscription) that requests all plain fields."""
    selection = _selection(schema, get_named_type(resolved.field.type))
    return document_text(resolved, operation, selection)


def document_text(
    resolved: ResolvedField, operation: str, selection: str = "", within: str = "{}"
) -> str:
    """Return an `operation` with the field's arguments as variables, and the selection below it.

    `within`: The text around the field.
    """
    arguments = resolved.field.args
    declared = ", ".join(f"${name}: {argument.type}" for name, argument in arguments.items())
    passed = ", ".join(f"{name}: ${name}" for name in arguments)
    field = f"{resolved.name}{f'({passed})' if passed else ''}{selection}"
    return f"{operation}{f'({declared})' if declared else ''}{{ {within.format(field)} }}"


def is_connection(graphql_type: GraphQLNamedType) -> TypeGuard[GraphQLObjectType]:
    return is_object_type(graphql_type) and {"edges", "nodes"} <= set(graphql_type.fields)


def _selection(schema: GraphQLSchema, graphql_type: GraphQLNamedType) -> str:
    if is_abstract_type(graphql_type):
        spreads = (
            f"... on {possible.name}{_selection(schema, possible)}"
            for possible in schema.get_possible_types(graphql_type)
        )
        return f" {{ __typename {' '.join(spreads)} }}"
    if not is_object_type(graphql_type):
        return ""
    plain = (
        f"{name}{_selection(schema, get_named_type(field.type))}"
        for name, field in graphql_type.fields.items()
        if not has_own_resolver(field)
    )
    return f" {{ {' '.join(plain)} }}"
