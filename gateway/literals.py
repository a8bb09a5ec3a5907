"""The rule that literals fit their types, with errors in the words of graphql-java.

Source: ArgumentValidationUtil of graphql-java 9.0.
"""

import re
from typing import Any, Final

from graphql import (
    ArgumentNode,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    ListValueNode,
    ObjectFieldNode,
    ObjectValueNode,
    StringValueNode,
    ValueNode,
    VariableDefinitionNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)
from graphql.language import (
    BooleanValueNode,
    EnumValueNode,
    FloatValueNode,
    IntValueNode,
    VariableNode,
)
from graphql.utilities import validate_input_literal
from graphql.validation import ValidationRule

from gateway.suggestions import split_suggestion

# graphql-core's text of a fault, graphql-java's, and whether that shows the whole argument.
_FAULTS: Final = (
    (r"Expected value of non-null type .*", "must not be null", False),
    (r"Expected value of type '\w+' to be an object, .*", "must be an object type", True),
    (
        r"Expected value of type '\w+' to include required field '(\w+)', .*",
        r"is missing required fields '[\1]'",
        True,
    ),
    (
        r"Expected value of type '(\w+)' not to include unknown field '(\w+)', .*",
        r"contains a field not in '\1': '\2'",
        True,
    ),
)
_NAMES: Final[dict[type, str]] = {ListValueNode: "ArrayValue", VariableNode: "VariableReference"}


class LiteralsOfCorrectTypeRule(ValidationRule):
    """Replaces ValuesOfCorrectTypeRule: one error for each argument, for its first fault."""

    def enter_argument(self, node: ArgumentNode, *_: Any) -> None:  # noqa: ANN401 - as graphql-core has it
        argument = self.context.get_argument()
        if argument is None:
            return
        hidden = self.context.hide_suggestions
        fault = _find_fault(node.value, argument.type, hide_suggestions=hidden)
        if fault:
            error, path = fault
            value, kind = node.value, argument.type
            for part in path:
                value, kind = _step(value, kind, part)
            message, suggestion = split_suggestion(error.message)
            words = f"{_describe(node, path, value, kind, message)} {suggestion}".rstrip()
            [place] = error.nodes or [value]
            # The node of a wrong list is a copy, which is not part of the document.
            is_field = isinstance(place, ObjectFieldNode)
            self.report_error(GraphQLError(words, place if is_field else value))

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: Any) -> None:  # noqa: ANN401 - as above
        kind, default = self.context.get_input_type(), node.default_value
        if kind and default and _find_fault(default, kind, hide_suggestions=True):
            words = f"Bad default value {_print(default)} for type {kind}"
            self.report_error(GraphQLError(words, node))


def _find_fault(
    value: ValueNode, kind: GraphQLInputType, *, hide_suggestions: bool
) -> tuple[GraphQLError, list[str | int]] | None:
    """Return the first fault and its path in the value."""
    faults: list[tuple[GraphQLError, list[str | int]]] = []
    validate_input_literal(
        value, kind, lambda *fault: faults.append(fault), hide_suggestions=hide_suggestions
    )
    return faults[0] if faults else None


def _describe(
    node: ArgumentNode,
    path: list[str | int],
    value: ValueNode,
    kind: GraphQLInputType,
    message: str,
) -> str:
    steps = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    name = node.name.value + "".join(steps)
    for pattern, words, shows_all in _FAULTS:
        match = re.fullmatch(pattern, message, re.DOTALL)
        if match:
            shown = node.value if shows_all else value
            return f"argument '{name}' with value '{_print(shown)}' {match.expand(words)}"
    named = get_named_type(kind).name
    return f"argument '{name}' with value '{_print(value)}' is not a valid '{named}'"


def _step(
    value: ValueNode, kind: GraphQLInputType, part: str | int
) -> tuple[ValueNode, GraphQLInputType]:
    """Return the item or the field of a literal, and its type."""
    nullable = get_nullable_type(kind)
    while is_list_type(nullable) and not isinstance(value, ListValueNode):
        nullable = get_nullable_type(nullable.of_type)
    if isinstance(nullable, GraphQLList):
        assert isinstance(value, ListValueNode)  # noqa: S101 - see above
        return value.values[int(part)], nullable.of_type
    assert isinstance(value, ObjectValueNode)  # noqa: S101 - only these two have parts
    assert isinstance(nullable, GraphQLInputObjectType)  # noqa: S101 - as above
    # If a field occurs twice, the last counts; another rule rejects that.
    *_, inner = (field.value for field in value.fields if field.name.value == part)
    return inner, nullable.fields[str(part)].type


def _print(node: ValueNode | ObjectFieldNode) -> str:
    """Return a literal as graphql-java's toString does."""
    match node:
        case ObjectValueNode():
            inner = f"objectFields=[{', '.join(map(_print, node.fields))}]"
        case ObjectFieldNode():
            inner = f"name='{node.name.value}', value={_print(node.value)}"
        case ListValueNode():
            inner = f"values=[{', '.join(map(_print, node.values))}]"
        case VariableNode():
            inner = f"name='{node.name.value}'"
        case EnumValueNode():
            inner = f"name='{node.value}'"
        case StringValueNode():
            inner = f"value='{node.value}'"
        case BooleanValueNode():
            inner = f"value={str(node.value).lower()}"
        case IntValueNode() | FloatValueNode():
            inner = f"value={node.value}"
        case _:
            inner = ""
    name = _NAMES.get(type(node)) or type(node).__name__.removesuffix("Node")
    return f"{name}{{{inner}}}"
