"""Turn the text of a query into an operation that may run."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    get_operation_ast,
    parse,
)
from graphql.execution.values import VariableValues

from gateway.document_limits import check_document, check_tokens
from gateway.envelope import RequestRefusedError, describe_request_error, refuse_request
from gateway.json_value import Json
from gateway.limits import DocumentLimits, Limits
from gateway.selection import Selections
from gateway.validation import validate_document
from gateway.variables import coerce_variables

_CACHED_DOCUMENTS: Final = 256
_MAX_CACHED_TEXT_LENGTH: Final = 10_000


@dataclass(frozen=True)
class Prepared:
    """An operation that has passed every check before execution.

    variables: as the client sent them.
    cost: the value that the limit named cost applies to.
    selections: those below the document's fields, filled by its events.
    """

    query: str
    document: DocumentNode
    operation: OperationDefinitionNode
    operation_name: str | None
    variables: Json
    coerced: VariableValues
    fragments: dict[str, FragmentDefinitionNode]
    cost: int
    selections: Selections

    @property
    def kind(self) -> OperationType:
        return self.operation.operation


@dataclass
class _Known:
    """A valid document, with the cost of its last request: a cost depends only on sizes."""

    document: DocumentNode
    fragments: dict[str, FragmentDefinitionNode]
    variable_names: Sequence[str]
    sizes: dict[str, object]
    cost: int
    selections: Selections = field(default_factory=dict)


class Documents:
    """Checks queries against one schema and remembers the valid ones.

    suggestions: whether errors suggest names of the schema.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        limits: Limits,
        document_limits: DocumentLimits,
        *,
        suggestions: bool = False,
    ) -> None:
        self.schema = schema
        self._limits = limits
        self._document_limits = document_limits
        self._suggestions = suggestions
        self._known: OrderedDict[str, _Known] = OrderedDict()

    def prepare(self, query: str, variables: Json, operation_name: str | None) -> Prepared:
        """Check everything that can be checked before execution.

        Raises:
            RequestRefusedError: Limits, syntax, validation, choice of operation or variables.
        """
        known = self._known.get(query)
        if known is None:
            known = _describe(*self._read_new(query, variables), variables)
            if len(query) <= _MAX_CACHED_TEXT_LENGTH:
                self._known[query] = known
                if len(self._known) > _CACHED_DOCUMENTS:
                    self._known.popitem(last=False)
        else:
            self._known.move_to_end(query)
            sizes = _sizes_in(variables, known.variable_names)
            if sizes != known.sizes:
                known.cost, known.sizes = self._check_limits(known.document, variables), sizes
        operation = _choose_operation(known.document, operation_name)
        coerced = coerce_variables(self.schema, operation, variables)
        return Prepared(
            query,
            known.document,
            operation,
            operation_name,
            variables,
            coerced,
            known.fragments,
            known.cost,
            # Directives depend on variables.
            {} if "@" in query else known.selections,
        )

    def knows(self, query: str) -> bool:
        """Return whether the query is cached, so that preparing it takes no time."""
        return query in self._known

    def _read_new(self, query: str, variables: Json) -> tuple[DocumentNode, int]:
        try:
            return self._read(query, variables)
        except GraphQLSyntaxError as error:
            described = describe_request_error(error)
            described["message"] = f"Invalid Syntax : {error.description}"
            raise RequestRefusedError([described]) from error
        except RecursionError as error:
            raise refuse_request(
                "The query is nested too deeply.", "QueryDepthLimitReached"
            ) from error

    def _read(self, query: str, variables: Json) -> tuple[DocumentNode, int]:
        check_tokens(query, self._document_limits)
        document = parse(query, allow_empty_selection_sets=False)
        cost = self._check_limits(document, variables)
        errors = validate_document(
            self.schema,
            document,
            introspection=self._limits.introspection,
            suggestions=self._suggestions,
        )
        if errors:
            raise RequestRefusedError([describe_request_error(error) for error in errors])
        return document, cost

    def _check_limits(self, document: DocumentNode, variables: Json) -> int:
        depth = self._limits.query_depth
        return check_document(self.schema, document, variables, depth, self._document_limits)


def _describe(document: DocumentNode, cost: int, variables: Json) -> _Known:
    fragments: dict[str, FragmentDefinitionNode] = {}
    names: set[str] = set()
    for node in document.definitions:
        if isinstance(node, FragmentDefinitionNode):
            fragments[node.name.value] = node
        elif isinstance(node, OperationDefinitionNode):
            names |= {each.variable.name.value for each in node.variable_definitions or ()}
    return _Known(document, fragments, tuple(names), _sizes_in(variables, names), cost)


def _sizes_in(variables: Json, names: Iterable[str]) -> dict[str, object]:
    """Return the values that can be a page's size; any other counts as the largest size."""
    return {
        name: value if isinstance(value := variables[name], int | None) else "no size"
        for name in names
        if name in variables
    }


def _choose_operation(
    document: DocumentNode, operation_name: str | None
) -> OperationDefinitionNode:
    operation = get_operation_ast(document, operation_name)
    if operation:
        return operation
    if operation_name is not None:
        text = f"Unknown operation named '{operation_name}'."
    elif any(isinstance(node, OperationDefinitionNode) for node in document.definitions):
        text = "Must provide operation name if query contains multiple operations."
    else:
        text = "The query contains no operation."
    raise refuse_request(text, "BadRequestException")
