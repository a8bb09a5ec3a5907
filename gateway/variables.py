"""The variables of a request, with errors in the words of graphql-java, which AppSync runs.

Sources: ValuesResolver of graphql-java 9.0; AppSync's texts in aws/aws-appsync-community #406 and
aws-amplify/amplify-flutter #822.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from graphql import (
    GraphQLError,
    GraphQLNamedType,
    GraphQLSchema,
    OperationDefinitionNode,
    Undefined,
    VariableDefinitionNode,
    get_named_type,
    is_enum_type,
    is_input_object_type,
    type_from_ast,
)
from graphql.execution import get_variable_values
from graphql.execution.values import VariableValues
from graphql.utilities import validate_input_value

from gateway.envelope import RequestRefusedError, describe_request_error
from gateway.json_value import Json, JsonValue

# graphql-core's texts of faults.
_NULL: Final = r"Expected (?:a )?value of non-null type '(.*?)' .*"
_MISSING: Final = r"Expected value of type '\w+' to include required field '(\w+)', .*"
_UNKNOWN: Final = r"Expected value of type '\w+' not to include unknown field '(.*?)', found: .*"
# Java's names for the values of JSON.
_CLASSES: Final = {
    bool: "Boolean",
    int: "Integer",
    float: "Double",
    str: "String",
    list: "ArrayList",
    dict: "LinkedHashMap",
}


def coerce_variables(
    schema: GraphQLSchema, operation: OperationDefinitionNode, variables: Json
) -> VariableValues:
    """Return the operation's variables.

    Raises:
        RequestRefusedError: A variable does not fit its type. As in AppSync, the first is reported.
    """
    coerced = get_variable_values(
        schema, operation.variable_definitions or (), variables, max_errors=1, hide_suggestions=True
    )
    if isinstance(coerced, VariableValues):
        return coerced
    error = coerced[0]
    match error.nodes:
        case [VariableDefinitionNode() as definition]:
            error = _tell(schema, definition, variables)
    raise RequestRefusedError([describe_request_error(error)])


def _tell(
    schema: GraphQLSchema, definition: VariableDefinitionNode, variables: Mapping[str, Any]
) -> GraphQLError:
    """Return the error of a variable's first fault."""
    name = definition.variable.name.value
    kind: Any = type_from_ast(schema, definition.type)
    value = variables.get(name, Undefined)
    faults: list[tuple[GraphQLError, list[str | int]]] = []
    validate_input_value(value, kind, lambda *fault: faults.append(fault), hide_suggestions=True)
    fault, path = faults[0]
    inner, kind = name, get_named_type(kind)
    for part in path:
        value = value[part]
        if isinstance(part, str):
            inner, kind = part, get_named_type(kind.fields[part].type)
    null = re.fullmatch(_NULL, fault.message, re.DOTALL)
    missing = re.fullmatch(_MISSING, fault.message, re.DOTALL)
    unknown = re.fullmatch(_UNKNOWN, fault.message, re.DOTALL)
    required = null[1] if null else ""
    if missing:
        required = str(kind.fields[missing[1]].type)
    if required:
        words = f"Variable '{name}' has coerced Null value for NonNull type '{required}'"
    elif unknown:
        # AppSync's text ends with a blank.
        what = f"'{unknown[1]}' that is not defined for input object type '{kind}' "
        words = f"The variables input contains a field name {what}"
    else:
        words = f"Variable '{inner}' has an invalid value. {_explain(kind, value, fault.message)}"
    return GraphQLError(words, definition)


def _explain(kind: GraphQLNamedType, value: JsonValue, otherwise: str) -> str:
    """Return why a value is not of this type; graphql-core's words where AppSync's are unknown."""
    found = f"but was '{_CLASSES[type(value)]}'"
    if is_input_object_type(kind):
        what = "Variables for input objects must be an instance of type 'Map'."
        return f"Expected type 'Map' {found}. {what}"
    if is_enum_type(kind):
        return f"Invalid input for Enum '{kind}'. No value found for name '{value}'"
    if str(kind) in {"Int", "Float", "Boolean", "ID"} and type(value) is not int:
        return f"Expected type '{kind}' {found}."
    return otherwise
