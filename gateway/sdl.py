"""A schema as AppSync reads it: AWS defines scalars and directives, and defaults are dropped."""

from dataclasses import replace
from typing import Final

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    InputValueDefinitionNode,
    Visitor,
    build_ast_schema,
    parse,
    validate_schema,
    visit,
)
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


class _DefaultRemover(Visitor):
    def leave_input_value_definition(
        self, node: InputValueDefinitionNode, *_: object
    ) -> InputValueDefinitionNode:
        # AppSync drops the SDL's defaults. With one, an argument would behave differently here.
        return replace(node, default_value=None)


def read_schema(text: str) -> GraphQLSchema:
    """Return an executable schema of an SDL text without AWS definitions.

    Raises:
        ValueError: The text is not a valid schema; the message says where and why.
    """
    try:
        product = visit(parse(text), _DefaultRemover())
    except GraphQLSyntaxError as error:
        raise _refuse(error) from error
    # Without locations: an error shows the line of the product's definition.
    definitions = (*parse(PRELUDE, no_location=True).definitions, *product.definitions)
    document = DocumentNode(definitions=definitions)
    for fault in validate_sdl(document):
        raise _refuse(fault)
    schema = build_ast_schema(document, assume_valid_sdl=True)
    if schema.query_type is None:
        raise ValueError("the schema cannot be used: it has no type Query")
    for fault in validate_schema(schema):
        raise _refuse(fault)
    validate_scalars(schema)
    return schema


def _refuse(error: GraphQLError) -> ValueError:
    place = f"line {error.locations[0].line}: " if error.locations else ""
    return ValueError(f"the schema cannot be used: {place}{error.message}")
