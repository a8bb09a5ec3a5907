"""Execute one field, and explain arguments that do not fit it."""

import re
from collections.abc import Mapping
from typing import Any

import strawberry
from graphql import DocumentNode, GraphQLError, GraphQLSchema, Undefined, is_interface_type
from graphql.utilities import validate_input_value

from resolvers.api.appsync.documents import ResolvedField, field_document
from resolvers.api.appsync.errors import InvalidInput

# The part of graphql-core's messages that quotes the rejected value.
_QUOTED_VALUE = re.compile(r"[,;] found: .*|: .*", re.DOTALL)
_QUOTED_NAME = re.compile(r"^Value '.*' does not exist", re.DOTALL)


class FieldExecutor:
    """A field's document, and a schema whose root is the field's parent."""

    def __init__(self, schema: strawberry.Schema, resolved: ResolvedField) -> None:
        whole = schema._schema  # noqa: SLF001 - Strawberry offers no public way to the core schema
        self.parent_type = resolved.parent_type
        self.type_name, self.field_name = resolved.parent_type.name, resolved.name
        self.place = f"{self.type_name}.{self.field_name}"
        self.is_root = resolved.is_root
        self.answers_connection = resolved.answers_connection
        self.document: DocumentNode = field_document(whole, resolved)
        self.is_subscription = self.type_name == "Subscription"
        self.is_synchronous = resolved.is_synchronous
        self.core = GraphQLSchema(
            query=whole.query_type if self.is_subscription else resolved.parent_type,
            subscription=resolved.parent_type if self.is_subscription else None,
            types=[t for t in whole.type_map.values() if _implements_interface(t)],
            assume_valid=True,
        )
        self._arguments = resolved.field.args
        self.core._strawberry_schema = schema  # type: ignore[attr-defined] # noqa: SLF001 - where Strawberry's own resolvers look for it

    def refuse_arguments(self, arguments: Mapping[str, Any]) -> InvalidInput:
        """Name the argument that does not fit its type.

        The text does not repeat the value, because Lambda logs it. It suggests no names, because
        that could reveal one.
        """
        found: list[InvalidInput] = []
        for name, argument in self._arguments.items():

            def report(error: GraphQLError, path: list[str | int], name: str = name) -> None:
                text = _QUOTED_NAME.sub("Value does not exist", error.message)
                found.append(InvalidInput(_QUOTED_VALUE.sub("", text), (name, *path)))

            value = arguments.get(name, Undefined)
            validate_input_value(value, argument.type, report, hide_suggestions=True)
        return found[0] if found else InvalidInput("the arguments do not fit the field")


def _implements_interface(graphql_type: object) -> bool:
    return bool(getattr(graphql_type, "interfaces", ())) and not is_interface_type(graphql_type)
