"""An SDL text as the linter's rules read it: definitions by name, fields, modes and wrappers.

The rules read the syntax tree and not a built schema: a text that AppSync rejects often does not
build, and each rule has to report its own error all the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypedDict

from graphql import (
    DefinitionNode,
    DirectiveNode,
    DocumentNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    ListTypeNode,
    ListValueNode,
    NamedTypeNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    StringValueNode,
    TypeDefinitionNode,
    TypeNode,
    UnionTypeDefinitionNode,
    parse,
)

ROOT_NAMES = ("Query", "Mutation", "Subscription")
BUILT_IN_SCALARS = frozenset({"Int", "Float", "String", "Boolean", "ID"})
AWS_SCALARS = frozenset(
    f"AWS{name}"
    for name in (
        "Date",
        "Time",
        "DateTime",
        "Timestamp",
        "Email",
        "JSON",
        "URL",
        "Phone",
        "IPAddress",
    )
)
COGNITO, API_KEY, IAM = "aws_cognito_user_pools", "aws_api_key", "aws_iam"
MODES = frozenset({COGNITO, API_KEY, IAM})
DEFAULT_MODE = COGNITO

# Definitions of AppSync itself, which a schema text only uses.
PRELUDE = (
    "\n".join(f"scalar {name}" for name in sorted(AWS_SCALARS))
    + """
directive @aws_api_key on FIELD_DEFINITION | OBJECT
directive @aws_iam on FIELD_DEFINITION | OBJECT
directive @aws_cognito_user_pools(cognito_groups: [String!]) on FIELD_DEFINITION | OBJECT
directive @aws_auth(cognito_groups: [String!]!) on FIELD_DEFINITION
directive @aws_subscribe(mutations: [String!]!) on FIELD_DEFINITION
"""
)


class ResolverField(TypedDict):
    """A row of resolvers/api/graphql/fields.json: a field with its own Lambda resolver."""

    type: str
    field: str
    function: str
    maxBatchSize: int


type_with_fields = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode


@dataclass(frozen=True)
class Sdl:
    """A parsed schema text, with its list of the fields with resolvers."""

    text: str
    resolver_fields: Sequence[ResolverField]
    document: DocumentNode
    types: Mapping[str, TypeDefinitionNode] = field(repr=False)

    @classmethod
    def read(cls, text: str, resolver_fields: Sequence[ResolverField]) -> "Sdl":
        """Raise graphql.GraphQLSyntaxError for a text that does not parse."""
        document = parse(text)
        types = {
            definition.name.value: definition
            for definition in document.definitions
            if isinstance(definition, TypeDefinitionNode)
        }
        return cls(text, resolver_fields, document, types)

    def definitions(self) -> tuple[DefinitionNode, ...]:
        return tuple(self.document.definitions)

    def objects(self) -> Iterator[ObjectTypeDefinitionNode]:
        for definition in self.types.values():
            if isinstance(definition, ObjectTypeDefinitionNode):
                yield definition

    def inputs(self) -> Iterator[InputObjectTypeDefinitionNode]:
        for definition in self.types.values():
            if isinstance(definition, InputObjectTypeDefinitionNode):
                yield definition

    def fields(self) -> Iterator[tuple[type_with_fields, FieldDefinitionNode]]:
        """Yield every field of an object type or interface, with its owner."""
        for definition in self.types.values():
            if isinstance(definition, type_with_fields):
                for item in definition.fields or ():
                    yield definition, item

    def field_named(self, type_name: str, field_name: str) -> FieldDefinitionNode | None:
        for owner, item in self.fields():
            if (owner.name.value, item.name.value) == (type_name, field_name):
                return item
        return None

    def object_types_behind(self, type_name: str) -> list[ObjectTypeDefinitionNode]:
        """Return the object types of a type's values; none for scalars, enums and unknown types."""
        definition = self.types.get(type_name)
        if isinstance(definition, ObjectTypeDefinitionNode):
            return [definition]
        if isinstance(definition, UnionTypeDefinitionNode):
            names = {member.name.value for member in definition.types or ()}
            return [item for item in self.objects() if item.name.value in names]
        if isinstance(definition, InterfaceTypeDefinitionNode):
            return [
                item
                for item in self.objects()
                if any(named.name.value == type_name for named in item.interfaces or ())
            ]
        return []

    def resolver_places(self) -> list[str]:
        """Return every field of Query, Mutation and Subscription, and the list's nested ones."""
        roots = [
            f"{owner.name.value}.{item.name.value}"
            for owner, item in self.fields()
            if owner.name.value in ROOT_NAMES
        ]
        nested = [f"{row['type']}.{row['field']}" for row in self.resolver_fields]
        return list(dict.fromkeys([*roots, *nested]))

    def is_leaf(self, type_name: str) -> bool:
        """Return whether a value of this type has no fields: a scalar or an enum."""
        definition = self.types.get(type_name)
        return not isinstance(definition, (*type_with_fields.__args__, UnionTypeDefinitionNode))


def named_type(node: TypeNode) -> str:
    """Return the type's name without its list and non-null wrappers."""
    while isinstance(node, (ListTypeNode, NonNullTypeNode)):
        node = node.type
    assert isinstance(node, NamedTypeNode)
    return node.name.value


def is_nullable(node: TypeNode) -> bool:
    return not isinstance(node, NonNullTypeNode)


def is_list(node: TypeNode) -> bool:
    return isinstance(node.type if isinstance(node, NonNullTypeNode) else node, ListTypeNode)


def has_id(definition: type_with_fields) -> bool:
    return any(
        item.name.value == "id" and named_type(item.type) == "ID"
        for item in definition.fields or ()
    )


def directives_of(
    node: ObjectTypeDefinitionNode | FieldDefinitionNode,
) -> tuple[DirectiveNode, ...]:
    return tuple(node.directives or ())


def modes_of(node: ObjectTypeDefinitionNode | FieldDefinitionNode) -> frozenset[str]:
    """Return the modes that the directives on this node name; empty without any."""
    return frozenset(item.name.value for item in directives_of(node)) & MODES


def field_modes(owner: ObjectTypeDefinitionNode, item: FieldDefinitionNode) -> frozenset[str]:
    """Return a field's modes: from its directives, else its type's, else the default mode."""
    return modes_of(item) or modes_of(owner) or frozenset({DEFAULT_MODE})


def strings_of(directive: DirectiveNode, argument_name: str) -> list[str] | None:
    """Return the strings of a list argument; None if it is missing or not a list of strings."""
    for argument in directive.arguments or ():
        if argument.name.value != argument_name or not isinstance(argument.value, ListValueNode):
            continue
        values = [item for item in argument.value.values if isinstance(item, StringValueNode)]
        return (
            [item.value for item in values] if len(values) == len(argument.value.values) else None
        )
    return None
