"""A schema as AppSync reads it: AWS defines scalars and directives, and defaults are dropped."""

import re
from dataclasses import replace
from typing import Final

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    KnownDirectivesRule,
    ScalarTypeDefinitionNode,
    Visitor,
    build_ast_schema,
    parse,
    validate_schema,
    visit,
)
from graphql.validation.specified_rules import specified_sdl_rules
from graphql.validation.validate import validate_sdl

from gateway.scalars import validate_scalars

PRELUDE: Final = """
scalar AWSDate
scalar AWSTime
scalar AWSDateTime
scalar AWSTimestamp
scalar AWSEmail
scalar AWSJSON
scalar AWSURL
scalar AWSPhone
scalar AWSIPAddress
directive @aws_api_key on FIELD_DEFINITION | OBJECT
directive @aws_iam on FIELD_DEFINITION | OBJECT
directive @aws_oidc on FIELD_DEFINITION | OBJECT
directive @aws_publish(subscriptions: [String]) on FIELD_DEFINITION
directive @aws_lambda on FIELD_DEFINITION | OBJECT
directive @aws_cognito_user_pools(cognito_groups: [String!]) on FIELD_DEFINITION | OBJECT
directive @aws_auth(cognito_groups: [String!]!) on FIELD_DEFINITION
directive @aws_subscribe(mutations: [String!]!) on FIELD_DEFINITION
"""
# A semicolon, and the tokens that may contain one: texts and comments.
_SEMICOLON: Final = re.compile(r'"""(?:\\"""|.)*?"""|"(?:\\.|[^"\\\n])*"|#[^\n]*|;', re.DOTALL)
_RULES: Final = [rule for rule in specified_sdl_rules if rule is not KnownDirectivesRule]


class _DefaultRemover(Visitor):
    def leave_input_value_definition(
        self, node: InputValueDefinitionNode, *_: object
    ) -> InputValueDefinitionNode:
        # AppSync drops the SDL's defaults. If kept, arguments would behave differently here.
        return replace(node, default_value=None)


def read_schema(text: str) -> GraphQLSchema:
    """Return an executable schema of an SDL text without AWS definitions.

    Raises:
        ValueError: The text is not a valid schema; the message says where and why.
    """
    document = _parse(text)
    for fault in validate_sdl(document, rules=_RULES):
        raise _refuse(fault)
    _check_definitions(document)
    schema = build_ast_schema(document, assume_valid_sdl=True)
    if schema.query_type is None:
        raise ValueError("the schema cannot be used: it has no type Query")
    for fault in validate_schema(schema):
        raise _refuse(fault)
    validate_scalars(schema)
    return schema


def list_ignored(text: str) -> list[str]:
    """Return the parts of a readable schema that AppSync ignores, each with its line."""
    faults = validate_sdl(_parse(text), rules=[KnownDirectivesRule])
    ignored = [f"{_place(fault)}{fault.message}" for fault in faults]
    semicolons = [match.start() for match in _SEMICOLON.finditer(text) if match[0] == ";"]
    if semicolons:
        line = text.count("\n", 0, semicolons[0]) + 1
        ignored.append(f"line {line}: GraphQL has no semicolons.")
    return ignored


def _parse(text: str) -> DocumentNode:
    # GraphQL ignores a comma, which is as long as a semicolon.
    readable = _SEMICOLON.sub(lambda match: "," if match[0] == ";" else match[0], text)
    try:
        product = visit(parse(readable), _DefaultRemover())
    except GraphQLSyntaxError as error:
        raise _refuse(error) from error
    # Without locations: an error shows the line of the product's definition.
    return DocumentNode(
        definitions=(*parse(PRELUDE, no_location=True).definitions, *product.definitions)
    )


def _check_definitions(document: DocumentNode) -> None:
    """Reject definitions that GraphQL has but AppSync lacks."""
    for node in document.definitions:
        if isinstance(node, ScalarTypeDefinitionNode) and node.loc:
            text = f"AppSync has no scalars but its own: {node.name.value} could be AWSJSON."
        elif isinstance(node, InterfaceTypeDefinitionNode) and node.interfaces:
            text = f"in AppSync no interface implements another: {node.name.value} does."
        else:
            continue
        raise _refuse(GraphQLError(text, node))


def _place(error: GraphQLError) -> str:
    return f"line {error.locations[0].line}: " if error.locations else ""


def _refuse(error: GraphQLError) -> ValueError:
    return ValueError(f"the schema cannot be used: {_place(error)}{error.message}")
