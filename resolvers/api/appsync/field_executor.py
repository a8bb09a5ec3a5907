"""Execute one field, and explain arguments that do not fit it."""

import functools
import re
from collections.abc import AsyncGenerator, Mapping
from functools import partial
from inspect import isawaitable
from typing import Any, Final, NamedTuple, cast

import strawberry
from graphql import (
    ExecutionResult,
    Executor,
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLList,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLSchema,
    OperationDefinitionNode,
    Undefined,
    execute,
    execute_sync,
    get_argument_values,
    get_variable_values,
    parse,
    subscribe,
)
from graphql.utilities import validate_input_value

from resolvers.api.appsync.documents import ResolvedField, document_text
from resolvers.api.appsync.errors import InvalidInput
from resolvers.api.appsync.parents import restore_parent
from resolvers.api.appsync.readers import (
    Reader,
    Selected,
    Selection,
    attempt_each,
    leaf_reader,
    read_selection,
    reader_of,
    selected_in,
)

# The part of graphql-core's messages that quotes the rejected value.
_QUOTED_VALUE = re.compile(r"[,;] found: .*|: .*", re.DOTALL)
_QUOTED_NAME = re.compile(r"^Value '.*' does not exist", re.DOTALL)

Event = Mapping[str, Any]

_ANSWER: Final = GraphQLScalarType("Answer")
"""Leaves a resolver's answer as it is, for a reader."""
_PLANS_MAXIMUM: Final = 256
_PARENTS: Final = "parents"


class Plan(NamedTuple):
    """The fields that an event selects, empty for all, and the reader of its answer."""

    selection: Selection
    read: Reader


class FieldExecutor:
    """A document that runs the resolver of a field, and the readers of its answers.

    A nested field runs for all the parents of a batch in one execution.
    """

    def __init__(self, schema: strawberry.Schema, resolved: ResolvedField) -> None:
        self._whole = schema._schema  # noqa: SLF001 - Strawberry offers no public way to the core schema
        self.parent_type = resolved.parent_type
        self.type_name, self.field_name = resolved.parent_type.name, resolved.name
        self.place = f"{self.type_name}.{self.field_name}"
        self.is_root = resolved.is_root
        self.is_subscription = self.type_name == "Subscription"
        self.is_async = resolved.is_async
        self.is_synchronous = self.is_root and not self.is_async
        operation = "subscription" if self.is_subscription else "query"
        within = "{}" if self.is_root else f"{_PARENTS} {{{{ {{}} }}}}"
        self.document = parse(document_text(resolved, operation, within=within), no_location=True)
        self._operation = cast("OperationDefinitionNode", self.document.definitions[0])
        node = cast("FieldNode", self._operation.selection_set.selections[0])
        within_parents = None if self.is_root else node.selection_set
        self._node = cast("FieldNode", within_parents.selections[0]) if within_parents else node
        field = resolved.field
        root = GraphQLObjectType(
            self.type_name,
            {self.field_name: GraphQLField(_ANSWER, field.args, field.resolve, field.subscribe)},
        )
        if not self.is_root:
            root = GraphQLObjectType("Query", {_PARENTS: GraphQLField(GraphQLList(root))})
        self.core = GraphQLSchema(
            query=self._whole.query_type if self.is_subscription else root,
            subscription=root if self.is_subscription else None,
            assume_valid=True,
        )
        self._field = field
        self.read_leaf = leaf_reader(self._whole, field.type)
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

    async def answer(self, events: list[Event], context: object, read: Reader) -> list[Any]:
        """Return the answer to each event or its exception; the events differ in parents only."""
        arguments = events[0].get("arguments") or {}
        if not isinstance(arguments, dict):
            raise InvalidInput("the event's arguments are not an object")
        if self.is_subscription:
            result = await self._start(arguments, context)
        else:
            result = await self._execute(arguments, events, context)
        if result.errors and result.errors[0].path is None:
            # The arguments did not fit: no field ran.
            raise self._refuse_arguments(arguments)
        data = result.data or {}
        rows = [data] if self.is_root else data[_PARENTS]
        answers = [row and row[self.field_name] for row in rows]
        for error in result.errors or ():
            position = 0 if self.is_root else cast("Any", error.path)[1]
            answers[position] = error.original_error or error
        return attempt_each(read, answers)

    def call(
        self,
        source: object,
        info: GraphQLResolveInfo[Any],
        arguments: dict[str, Any],
        context: object,
    ) -> Any:  # noqa: ANN401 - the answer, or its awaitable
        """Call the resolver with an object as its parent; raise InvalidInput for the arguments."""
        given: dict[str, Any] = {}
        if self._field.args:
            variables = get_variable_values(
                self._whole, self._operation.variable_definitions or (), arguments
            )
            if isinstance(variables, list):
                raise self._refuse_arguments(arguments)
            given = get_argument_values(self._field, self._node, variables)
        assert self._field.resolve  # noqa: S101 - it is a field with its own resolver
        return self._field.resolve(source, info._replace(context=context), **given)

    async def _execute(
        self, arguments: dict[str, Any], events: list[Event], context: object
    ) -> ExecutionResult:
        root = None
        if not self.is_root:
            restore = partial(restore_parent, self.parent_type)
            # graphql-core takes an exception in a list for an answer that failed.
            parents = attempt_each(restore, [event.get("source") or {} for event in events])
            root = {_PARENTS: parents}
        run = execute_sync if self.is_synchronous else execute
        result = run(
            self.core,
            self.document,
            root_value=root,
            context_value=context,
            variable_values=arguments,
            # Our documents never defer or stream; supporting that takes a twentieth of the time.
            executor_class=Executor,
        )
        return await result if isawaitable(result) else result

    async def _start(self, arguments: dict[str, Any], context: object) -> ExecutionResult:
        """Check whether the caller may subscribe.

        The permission check runs in `subscribe`: as a query, the resolver would let any caller in.
        """
        started = subscribe(
            self.core, self.document, context_value=context, variable_values=arguments
        )
        started = await started if isawaitable(started) else started
        if isinstance(started, ExecutionResult):
            return started
        await cast("AsyncGenerator[ExecutionResult, None]", started).aclose()
        return ExecutionResult(data={self.field_name: None}, errors=None)

    def _refuse_arguments(self, arguments: Mapping[str, Any]) -> InvalidInput:
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
