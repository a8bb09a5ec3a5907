"""A schema as AppSync reads it: AWS defines scalars and directives, and defaults are dropped."""

from dataclasses import replace
from typing import Final

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    InputValueDefinitionNode,
    Visitor,
    build_ast_schema,
    parse,
    visit,
)

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
        prelude = parse(PRELUDE)
        document = DocumentNode(definitions=(*prelude.definitions, *product.definitions))
        schema = build_ast_schema(document)
    except (GraphQLError, TypeError) as error:
        raise ValueError(f"the schema cannot be used: {error}") from error
    if schema.query_type is None:
        raise ValueError("the schema cannot be used: it has no type Query")
    validate_scalars(schema)
    return schema
