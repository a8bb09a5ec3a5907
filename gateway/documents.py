"""Turns the text of a query into an operation that may run."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    parse,
    specified_rules,
    validate,
)
from graphql.execution import get_variable_values
from graphql.execution.values import VariableValues
from graphql.validation import ASTValidationRule, MaxIntrospectionDepthRule, ValidationContext

from gateway.document_limits import check_document, check_tokens
from gateway.envelope import RequestRefusedError, describe_request_error, refuse_request
from gateway.json_value import Json
from gateway.limits import Guard, Limits

_CACHED_DOCUMENTS: Final = 256
_MAX_CACHED_TEXT_LENGTH: Final = 10_000
_MAX_ERRORS: Final = 20

# graphql-java's names, which AppSync shows, for graphql-core's rules.
_CLASSIFICATIONS: Final = {
    "FieldsOnCorrectTypeRule": "FieldUndefined",
    "FragmentsOnCompositeTypesRule": "InlineFragmentTypeConditionInvalid",
    "KnownArgumentNamesRule": "UnknownArgument",
    "KnownDirectivesRule": "UnknownDirective",
    "KnownFragmentNamesRule": "UndefinedFragment",
    "KnownOperationTypesRule": "UnknownOperation",
    "KnownTypeNamesRule": "UnknownType",
    "LoneAnonymousOperationRule": "LoneAnonymousOperationViolation",
    "MaxIntrospectionDepthRule": "BadFaithIntrospection",
    "NoFragmentCyclesRule": "FragmentCycle",
    "NoUndefinedVariablesRule": "UndefinedVariable",
    "NoUnusedFragmentsRule": "UnusedFragment",
    "NoUnusedVariablesRule": "UnusedVariable",
    "OverlappingFieldsCanBeMergedRule": "FieldsConflict",
    "PossibleFragmentSpreadsRule": "InvalidFragmentType",
    "ProvidedRequiredArgumentsRule": "MissingFieldArgument",
    "ScalarLeafsRule": "SubselectionRequired",
    "SingleFieldSubscriptionsRule": "SubscriptionMultipleRootFields",
    "UniqueArgumentNamesRule": "DuplicateArgumentNames",
    "UniqueDirectivesPerLocationRule": "DuplicateDirectiveName",
    "UniqueFragmentNamesRule": "DuplicateFragmentName",
    "UniqueOperationNamesRule": "DuplicateOperationName",
    "UniqueVariableNamesRule": "DuplicateVariableName",
    "ValuesOfCorrectTypeRule": "WrongType",
    "VariablesAreInputTypesRule": "NonInputTypeOnVariable",
    "VariablesInAllowedPositionRule": "VariableTypeMismatch",
}


class _ClassifyingContext:
    """A rule's view of the validation, which puts the classification before its messages."""

    def __init__(self, context: ValidationContext, classification: str) -> None:
        self._context = context
        self._classification = classification

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the context has
        return getattr(self._context, name)

    def report_error(self, error: GraphQLError) -> None:
        error.message = f"Validation error of type {self._classification}: {error.message}"
        self._context.report_error(error)


def _classified(rule: type[ASTValidationRule]) -> type[ASTValidationRule]:
    classification = _CLASSIFICATIONS.get(rule.__name__, "InvalidSyntax")

    def __init__(self: ASTValidationRule, context: ValidationContext) -> None:  # noqa: N807 - a method of the class made below
        rule.__init__(self, _ClassifyingContext(context, classification))  # type: ignore[arg-type]  # it has what a rule uses

    return type(rule.__name__, (rule,), {"__init__": __init__})


_RULES: Final = tuple(
    _classified(rule) for rule in dict.fromkeys((*specified_rules, MaxIntrospectionDepthRule))
)


@dataclass(frozen=True)
class Prepared:
    """An operation that has passed every check made before execution.

    variables: as the client sent them.
    """

    query: str
    document: DocumentNode
    operation: OperationDefinitionNode
    operation_name: str | None
    variables: Json
    coerced: VariableValues
    fragments: dict[str, FragmentDefinitionNode]

    @property
    def kind(self) -> OperationType:
        return self.operation.operation


class Documents:
    """Checks queries against one schema and remembers the valid ones."""

    def __init__(self, schema: GraphQLSchema, limits: Limits, guard: Guard | None) -> None:
        self._schema = schema
        self._limits = limits
        self._guard = guard
        self._valid: OrderedDict[str, DocumentNode] = OrderedDict()

    def prepare(self, query: str, variables: Json, operation_name: str | None) -> Prepared:
        """Check everything that can be checked before execution.

        Raises:
            RequestRefusedError: Limits, syntax, validation, choice of operation or variables.
        """
        document = self._valid.get(query)
        if document is None:
            document = self._read_new(query, variables)
            if len(query) <= _MAX_CACHED_TEXT_LENGTH:
                self._valid[query] = document
                if len(self._valid) > _CACHED_DOCUMENTS:
                    self._valid.popitem(last=False)
        else:
            self._valid.move_to_end(query)
            self._check_limits(document, variables)
        operation = _choose_operation(document, operation_name)
        coerced = get_variable_values(
            self._schema,
            operation.variable_definitions or (),
            variables,
            max_errors=_MAX_ERRORS,
            hide_suggestions=True,
        )
        if not isinstance(coerced, VariableValues):
            raise RequestRefusedError([describe_request_error(error) for error in coerced])
        fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        return Prepared(query, document, operation, operation_name, variables, coerced, fragments)

    def _read_new(self, query: str, variables: Json) -> DocumentNode:
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

    def _read(self, query: str, variables: Json) -> DocumentNode:
        if self._guard:
            check_tokens(query, self._guard)
        document = parse(query, allow_empty_selection_sets=False)
        self._check_limits(document, variables)
        errors = validate(
            self._schema,
            document,
            _RULES,
            max_errors=_MAX_ERRORS,
            hide_suggestions=True,
        )
        if errors:
            raise RequestRefusedError([describe_request_error(error) for error in errors])
        return document

    def _check_limits(self, document: DocumentNode, variables: Json) -> None:
        check_document(self._schema, document, variables, self._limits.query_depth, self._guard)


def _choose_operation(
    document: DocumentNode, operation_name: str | None
) -> OperationDefinitionNode:
    operations = [
        node for node in document.definitions if isinstance(node, OperationDefinitionNode)
    ]
    if operation_name is None:
        if len(operations) == 1:
            return operations[0]
        raise refuse_request(
            "Must provide operation name if query contains multiple operations."
            if operations
            else "The query contains no operation.",
            "BadRequestException",
        )
    for operation in operations:
        if operation.name and operation.name.value == operation_name:
            return operation
    raise refuse_request(f"Unknown operation named '{operation_name}'.", "BadRequestException")
