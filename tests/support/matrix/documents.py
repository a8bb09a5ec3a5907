from collections.abc import Sequence
from dataclasses import dataclass

from graphql import (
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_non_null_type,
)
from graphql.type import GraphQLField, GraphQLInterfaceType

from tools.sdl.document import ResolverField

Composite = GraphQLObjectType | GraphQLInterfaceType


@dataclass(frozen=True)
class Request:
    """`variables` are the placeholders: name and type of every argument of the root field."""

    document: str
    variables: dict[str, str]


@dataclass(frozen=True)
class Documents:
    """Documents that select every plain field on the way, so that each type's directives count."""

    schema: GraphQLSchema
    resolver_fields: Sequence[ResolverField]

    def request(self, way: Sequence[str]) -> Request:
        """The document from the first field of the way, a root's, down to the last.

        A field of a connection's items goes through `nodes`. Raises ValueError where a field does
        not follow from the one before, or a nested one needs arguments.
        """
        root_name, _, field_name = way[0].partition(".")
        field = self._field(way[0])
        variables = {name: str(argument.type) for name, argument in field.args.items()}
        declared = ", ".join(f"${name}: {kind}" for name, kind in variables.items())
        passed = ", ".join(f"{name}: ${name}" for name in variables)
        document = (
            f"{root_name.lower()} Ask{f'({declared})' if declared else ''} {{\n"
            f"{field_name}{f'({passed})' if passed else ''}"
            f"{self._selection(get_named_type(field.type), way[1:])}\n}}"
        )
        return Request(document, variables)

    def _field(self, place: str) -> GraphQLField:
        type_name, _, field_name = place.partition(".")
        owner = self.schema.type_map.get(type_name)
        if not isinstance(owner, Composite) or field_name not in owner.fields:
            raise ValueError(f"{place} is not a field of the schema")
        field: GraphQLField = owner.fields[field_name]
        return field

    def _selection(self, kind: GraphQLNamedType, way: Sequence[str]) -> str:
        """What is selected of a value: plain fields, and the next field of the way."""
        if is_leaf_type(kind):
            if way:
                raise ValueError(f"{way[0]} does not follow from {kind.name}")
            return ""
        assert isinstance(kind, Composite)
        parts = ["__typename"]
        for name, field in kind.fields.items():
            if not self._has_resolver(kind.name, name):
                inner = way if self._leads_on(kind, name, way) else ()
                parts.append(f"{name}{self._selection(get_named_type(field.type), inner)}")
        if way and not any(self._leads_on(kind, name, way) for name in kind.fields):
            parts.append(self._nested(kind, way))
        return " { " + " ".join(parts) + " }"

    def _nested(self, kind: Composite, way: Sequence[str]) -> str:
        type_name, _, field_name = way[0].partition(".")
        if type_name != kind.name:
            raise ValueError(f"{way[0]} does not follow from {kind.name}")
        field = self._field(way[0])
        if any(is_non_null_type(argument.type) for argument in field.args.values()):
            raise ValueError(f"{way[0]} needs arguments")
        return f"{field_name}{self._selection(get_named_type(field.type), way[1:])}"

    def _leads_on(self, kind: Composite, name: str, way: Sequence[str]) -> bool:
        return bool(way) and kind.name.endswith("Connection") and name == "nodes"

    def _has_resolver(self, type_name: str, field_name: str) -> bool:
        return any(
            (row["type"], row["field"]) == (type_name, field_name) for row in self.resolver_fields
        )
