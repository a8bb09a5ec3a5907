"""Schemas whose directives shut somebody out, or let everybody in."""

from tests.support.sdl.examples import Example

EXAMPLES = (
    Example(
        "types_carry_every_mode_that_reaches_them",
        "type StationEdge @aws_api_key @aws_cognito_user_pools",
        "type StationEdge",
        "StationEdge is reached by @aws_api_key",
    ),
    Example(
        "types_carry_every_mode_that_reaches_them",
        "type PageInfo @aws_api_key @aws_cognito_user_pools",
        "type PageInfo @aws_api_key",
        "PageInfo is reached by @aws_cognito_user_pools",
    ),
    Example(
        "types_carry_every_mode_that_reaches_them",
        "type Level @aws_iam @aws_cognito_user_pools",
        "type Level @aws_cognito_user_pools",
        "Level is reached by @aws_iam",
    ),
    Example(
        "types_carry_every_mode_that_reaches_them",
        "): VisitPayload",
        "): VisitPayload @aws_iam",
        "Plain is reached by @aws_iam",
    ),
    Example("groups_are_groups_of_the_pool", '["admins", "operators"]', "[]", "Mutation.paint"),
    Example("groups_are_groups_of_the_pool", '["admins", "operators"]', '["admins", ""]', "''"),
    Example("groups_are_groups_of_the_pool", '["admins", "operators"]', '["admin"]', "'admin'"),
    Example(
        "groups_are_groups_of_the_pool", '["admins", "operators"]', '"admins"', "Mutation.paint"
    ),
    Example(
        "groups_are_groups_of_the_pool",
        "type Person {",
        'type Person @aws_cognito_user_pools(cognito_groups: ["citizens"]) {',
        "Person",
    ),
    Example(
        "api_key_opens_no_mutation",
        "publishLevel(personId: ID!): Level @aws_iam",
        "publishLevel(personId: ID!): Level @aws_api_key",
        "publishLevel",
    ),
    Example(
        "api_key_opens_no_mutation",
        "onLevel(personId: ID!): Level",
        "onLevel(personId: ID!): Level @aws_api_key",
        "onLevel",
    ),
)
