"""Turn the text of a query into an operation that may run."""

from collections import OrderedDict
from dataclasses import dataclass
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
from gateway.validation import validate_document
from gateway.variables import coerce_variables

_CACHED_DOCUMENTS: Final = 256
_MAX_CACHED_TEXT_LENGTH: Final = 10_000


@dataclass(frozen=True)
class Prepared:
    """An operation that has passed every check before execution.

    variables: as the client sent them.
    cost: the value that the limit named cost applies to.
    """

    query: str
    document: DocumentNode
    operation: OperationDefinitionNode
    operation_name: str | None
    variables: Json
    coerced: VariableValues
    fragments: dict[str, FragmentDefinitionNode]
    cost: int

    @property
    def kind(self) -> OperationType:
        return self.operation.operation


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
        self._valid: OrderedDict[str, DocumentNode] = OrderedDict()

    def prepare(self, query: str, variables: Json, operation_name: str | None) -> Prepared:
        """Check everything that can be checked before execution.

        Raises:
            RequestRefusedError: Limits, syntax, validation, choice of operation or variables.
        """
        document = self._valid.get(query)
        if document is None:
            document, cost = self._read_new(query, variables)
            if len(query) <= _MAX_CACHED_TEXT_LENGTH:
                self._valid[query] = document
                if len(self._valid) > _CACHED_DOCUMENTS:
                    self._valid.popitem(last=False)
        else:
            self._valid.move_to_end(query)
            cost = self._check_limits(document, variables)
        operation = _choose_operation(document, operation_name)
        coerced = coerce_variables(self.schema, operation, variables)
        fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        return Prepared(
            query, document, operation, operation_name, variables, coerced, fragments, cost
        )

    def knows(self, query: str) -> bool:
        """Return whether the query is cached, so that preparing it takes no time."""
        return query in self._valid

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
