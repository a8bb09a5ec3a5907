"""One static document for each field with its own resolver.

AppSync sends a field's arguments, but no query to run (fragments come without their definitions,
aliases hide names), and it picks the requested fields from the answer. So each field has one
document, created once, that requests all its plain fields.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeGuard

from graphql import (
    DocumentNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_object_type,
    parse,
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
    def is_synchronous(self) -> bool:
        """Return whether the field answers without waiting, as a plain root field does."""
        definition = self.field.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]
        return self.is_root and not definition.is_subscription and not definition.is_async

    @property
    def answers_connection(self) -> bool:
        return is_connection(get_named_type(self.field.type))


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


def field_document_text(schema: GraphQLSchema, resolved: ResolvedField, operation: str) -> str:
    """Return an `operation` (query, mutation, subscription) that requests all plain fields."""
    arguments = resolved.field.args
    declared = ", ".join(f"${name}: {argument.type}" for name, argument in arguments.items())
    passed = ", ".join(f"{name}: ${name}" for name in arguments)
    selection = _selection(schema, get_named_type(resolved.field.type))
    return (
        f"{operation}{f'({declared})' if declared else ''}"
        f"{{ {resolved.name}{f'({passed})' if passed else ''}{selection} }}"
    )


def field_document(schema: GraphQLSchema, resolved: ResolvedField) -> DocumentNode:
    operation = "subscription" if resolved.parent_type.name == "Subscription" else "query"
    text = field_document_text(schema, resolved, operation)
    return parse(text, no_location=True)


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
    # A connection's nodes are the nodes of its edges: the event handler copies them.
    left_out = {"nodes"} if is_connection(graphql_type) else set()
    plain = (
        f"{name}{_selection(schema, get_named_type(field.type))}"
        for name, field in graphql_type.fields.items()
        if name not in left_out and not has_own_resolver(field)
    )
    return f" {{ {' '.join(plain)} }}"
