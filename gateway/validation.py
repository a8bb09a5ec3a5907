"""Validation of a document, with errors in the words of graphql-java, which AppSync runs.

Sources: the rules of graphql-java 9.0, whose texts appear in reports of AppSync's users, for
example aws-amplify/amplify-android #702 and awslabs/aws-mobile-appsync-sdk-js #554. Rules that are
newer than 9.0 keep graphql-core's text.
"""

import re
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    Node,
    Visitor,
    is_introspection_type,
    specified_rules,
    validate,
    visit,
)
from graphql.validation import ValidationRule, ValuesOfCorrectTypeRule

from gateway.literals import LiteralsOfCorrectTypeRule
from gateway.suggestions import split_suggestion

_MAX_ERRORS: Final = 20
_RULES: Final = tuple(
    LiteralsOfCorrectTypeRule if rule is ValuesOfCorrectTypeRule else rule
    for rule in specified_rules
)
_KEPT: Final = r"\g<0>"

# graphql-java's type of an error, graphql-core's text of it, and graphql-java's.
_TEXTS: Final = (
    (
        "FieldUndefined",
        r"Cannot query field '(\w+)' on type '(\w+)'\.",
        r"Field '\1' in type '\2' is undefined",
    ),
    ("UnknownArgument", r"Unknown argument '(\w+)' on field .*", r"Unknown field argument \1"),
    (
        "UnknownDirective",
        r"Unknown argument '(\w+)' on directive .*",
        r"Unknown directive argument \1",
    ),
    (
        "MissingDirectiveArgument",
        r"Argument '@\w+\((\w+):\)' of type .*",
        r"Missing directive argument \1",
    ),
    (
        "MissingFieldArgument",
        r"Argument '[\w.<>]+\((\w+):\)' of type .*",
        r"Missing field argument \1",
    ),
    (
        "SubSelectionRequired",
        r"Field '(\w+)' of type '(\w+)' must have a selection .*",
        r"Sub selection required for type \2 of field \1",
    ),
    # A list or a required type has no name in graphql-java 9, which prints null.
    (
        "SubSelectionRequired",
        r"Field '(\w+)' of type '.*' must have a selection .*",
        r"Sub selection required for type null of field \1",
    ),
    (
        "SubSelectionNotAllowed",
        r"Field '(\w+)' must not have a selection since type '(\w+)' has .*",
        r"Sub selection not allowed on leaf type \2 of field \1",
    ),
    (
        "SubSelectionNotAllowed",
        r"Field '(\w+)' must not have a selection since type '.*' has .*",
        r"Sub selection not allowed on leaf type null of field \1",
    ),
    ("WrongType", r"argument '.*", _KEPT),
    ("BadValueForDefaultArg", r"Bad default value .*", _KEPT),
    ("UnknownType", r"Unknown type '(\w+)'\.", r"Unknown type \1"),
    ("UnknownDirective", r"Unknown directive '@(\w+)'\.", r"Unknown directive \1"),
    (
        "MisplacedDirective",
        r"Directive '@(\w+)' may not be used on .*",
        r"Directive \1 not allowed here",
    ),
    ("UndefinedFragment", r"Unknown fragment '(\w+)'\.", r"Undefined fragment \1"),
    ("UnusedFragment", r"Fragment '(\w+)' is never used\.", r"Unused fragment \1"),
    ("FragmentCycle", r"Cannot spread fragment .* within .*", "Fragment cycles not allowed"),
    (
        "InvalidFragmentType",
        r"(Fragment )'(\w+)'( cannot be .* type )'(\w+)'( can never .* )'(\w+)'\.",
        r"\1\2\3\4\5\6",
    ),
    (
        "InvalidFragmentType",
        r"(Fragment cannot be .* type )'(\w+)'( can never .* )'(\w+)'\.",
        r"\1\2\3\4",
    ),
    (
        "InlineFragmentTypeConditionInvalid",
        r"Fragment cannot condition on .*",
        "Inline fragment type condition is invalid, must be on Object/Interface/Union",
    ),
    (
        "InlineFragmentTypeConditionInvalid",
        r"Fragment '\w+' cannot condition on .*",
        "Fragment type condition is invalid, must be on Object/Interface/Union",
    ),
    ("UndefinedVariable", r"Variable '\$(\w+)' is not defined.*", r"Undefined variable \1"),
    ("UnusedVariable", r"Variable '\$(\w+)' is never used.*", r"Unused variable \1"),
    (
        "NonInputTypeOnVariable",
        r"Variable '\$\w+' cannot be non-input type .*",
        "Wrong type for a variable",
    ),
    (
        "VariableTypeMismatch",
        r"Variable '\$\w+' of type '(.*)' used in position expecting type '(.*)'\.",
        r"Variable type '\1' doesn't match expected type '\2'",
    ),
    (
        "FieldsConflict",
        r"Fields '(\w+)' conflict because '(\w+)' and '(\w+)' are different fields\..*",
        r"\1: \2 and \3 are different fields",
    ),
    (
        "FieldsConflict",
        r"Fields '(\w+)' conflict because they have differing arguments\..*",
        r"\1: they have differing arguments",
    ),
    ("FieldsConflict", r"Fields .* conflict because .*", _KEPT),
    (
        "LoneAnonymousOperationViolation",
        r"This anonymous operation must be the only defined operation\.",
        "Anonymous operation with other operations.",
    ),
    (
        "NonExecutableDefinition",
        r"The '?(\w+)'? definition is not executable\.",
        r"The \1 definition is not executable.",
    ),
    ("UnknownOperation", r"The \w+ operation is not supported .*", _KEPT),
    ("DuplicateOperationName", r"There can be only one operation named .*", _KEPT),
    ("DuplicateFragmentName", r"There can be only one fragment named .*", _KEPT),
    ("DuplicateVariableName", r"There can be only one variable named .*", _KEPT),
    ("DuplicateArgumentNames", r"There can be only one argument named .*", _KEPT),
    ("UniqueObjectFieldName", r"There can be only one input field named .*", _KEPT),
    ("DuplicateDirectiveName", r"The directive '@\w+' can only be used once .*", _KEPT),
    ("SubscriptionMultipleRootFields", r"(Anonymous )?Subscription .*must .*", _KEPT),
    ("BadFaithIntrospection", r"Maximum introspection depth exceeded", _KEPT),
)


class IntrospectionOffRule(ValidationRule):
    """Types of introspection have no fields but __typename.

    Source: NoIntrospectionGraphqlFieldVisibility of graphql-java; AppSync's own text is not known.
    """

    def enter_field(self, node: FieldNode, *_: Any) -> None:  # noqa: ANN401 - as graphql-core has it
        parent, name = self.context.get_parent_type(), node.name.value
        if parent and is_introspection_type(parent) and name != "__typename":
            self.report_error(
                GraphQLError(f"Cannot query field '{name}' on type '{parent}'.", node)
            )


def validate_document(
    schema: GraphQLSchema,
    document: DocumentNode,
    *,
    introspection: bool = True,
    suggestions: bool = False,
) -> list[GraphQLError]:
    """Return the errors of a document: none for a valid one.

    Args:
        schema: The schema of the API.
        document: A document without syntax errors.
        introspection: Whether the document may ask for the schema.
        suggestions: Whether errors have the extension `suggestion`, with names of the schema.
    """
    rules = _RULES if introspection else (*_RULES, IntrospectionOffRule)
    errors = validate(
        schema, document, rules, max_errors=_MAX_ERRORS, hide_suggestions=not suggestions
    )
    if errors:
        places = _Places()
        visit(document, places)
        for error in errors:
            message, suggestion = split_suggestion(error.message)
            error.message = _describe(error, message, places)
            if suggestion:
                error.extensions = {"suggestion": suggestion}
    return errors


def _describe(error: GraphQLError, message: str, places: "_Places") -> str:
    for kind, pattern, words in _TEXTS:
        match = re.fullmatch(pattern, message, re.DOTALL)
        if match:
            found = [places.of[id(node)] for node in error.nodes or ()]
            # A conflict concerns the fields of one selection, and gets that selection's place.
            place = found[0][:-1] if kind == "FieldsConflict" else max(found, key=len, default=())
            where = f" @ '{'/'.join(place)}'" if place else ""
            return f"Validation error of type {kind}: {match.expand(words)}{where}"
    return message


class _Places(Visitor):
    """The place of each node, by its id: the names of the fields and the fragment around it."""

    def __init__(self) -> None:
        super().__init__()
        self.of: dict[int, tuple[str, ...]] = {}
        self._place: tuple[str, ...] = ()

    def enter(self, node: Node, *_: Any) -> None:  # noqa: ANN401 - as graphql-core has it
        if isinstance(node, FieldNode):
            self._place += (node.name.value,)
        self.of[id(node)] = self._place
        if isinstance(node, FragmentDefinitionNode):
            self._place += (node.name.value,)

    def leave(self, node: Node, *_: Any) -> None:  # noqa: ANN401 - as graphql-core has it
        if isinstance(node, FieldNode | FragmentDefinitionNode):
            self._place = self._place[:-1]
