"""Execute one field, and explain arguments that do not fit it."""

import functools
import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import strawberry
from graphql import (
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    Undefined,
    parse,
)
from graphql.utilities import validate_input_value

from resolvers.api.appsync.documents import ResolvedField, document_text
from resolvers.api.appsync.errors import InvalidInput
from resolvers.api.appsync.readers import (
    Reader,
    Selected,
    Selection,
    read_selection,
    reader_of,
    selected_in,
)

# The part of graphql-core's messages that quotes the rejected value.
_QUOTED_VALUE = re.compile(r"[,;] found: .*|: .*", re.DOTALL)
_QUOTED_NAME = re.compile(r"^Value '.*' does not exist", re.DOTALL)


_ANSWER: Final = GraphQLScalarType("Answer")
"""Leaves a resolver's answer as it is, for a reader."""
_PLANS_MAXIMUM: Final = 256


class Plan(NamedTuple):
    """The fields that an event selects, empty for all, and the reader of its answer."""

    selection: Selection
    read: Reader


class FieldExecutor:
    """A document that runs the resolver of a field, and the readers of its answers."""

    def __init__(self, schema: strawberry.Schema, resolved: ResolvedField) -> None:
        self._whole = schema._schema  # noqa: SLF001 - Strawberry offers no public way to the core schema
        self.parent_type = resolved.parent_type
        self.type_name, self.field_name = resolved.parent_type.name, resolved.name
        self.place = f"{self.type_name}.{self.field_name}"
        self.is_root = resolved.is_root
        self.is_subscription = self.type_name == "Subscription"
        self.is_synchronous = resolved.is_synchronous
        operation = "subscription" if self.is_subscription else "query"
        self.document = parse(document_text(resolved, operation), no_location=True)
        field = resolved.field
        root = GraphQLObjectType(
            self.type_name,
            {self.field_name: GraphQLField(_ANSWER, field.args, field.resolve, field.subscribe)},
        )
        self.core = GraphQLSchema(
            query=self._whole.query_type if self.is_subscription else root,
            subscription=root if self.is_subscription else None,
            assume_valid=True,
        )
        self._field = field
        self.core._strawberry_schema = schema  # type: ignore[attr-defined] # noqa: SLF001 - where Strawberry's own resolvers look for it

    def plan(self, info: Mapping[str, Any]) -> Plan:
        """Return the plan for the `info` of an event.

        A mutation answers all fields: AppSync passes its answer on to subscribers.
        """
        is_mutation = self.type_name == "Mutation"
        return _plan(self, Selected() if is_mutation else selected_in(info))

    def new_plan(self, selected: Selected) -> Plan:
        selection = read_selection(selected)
        return Plan(selection, reader_of(self._whole, self._field.type, selection))

    def refuse_arguments(self, arguments: Mapping[str, Any]) -> InvalidInput:
        """Name the argument that does not fit its type.

        The text does not repeat the value, because Lambda logs it. It suggests no names, because
        that could reveal one.
        """
        found: list[InvalidInput] = []
        for name, argument in self._field.args.items():

            def report(error: GraphQLError, path: list[str | int], name: str = name) -> None:
                text = _QUOTED_NAME.sub("Value does not exist", error.message)
                found.append(InvalidInput(_QUOTED_VALUE.sub("", text), (name, *path)))

            value = arguments.get(name, Undefined)
            validate_input_value(value, argument.type, report, hide_suggestions=True)
        return found[0] if found else InvalidInput("the arguments do not fit the field")


@functools.lru_cache(maxsize=_PLANS_MAXIMUM)
def _plan(executor: FieldExecutor, selected: Selected) -> Plan:
    return executor.new_plan(selected)
