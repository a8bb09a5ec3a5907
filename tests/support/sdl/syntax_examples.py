"""Schemas that AppSync's parser does not take."""

from tests.support.sdl.examples import Example

EXAMPLES = (
    Example("schema_is_valid", "person: Person", "person: VisitInput", "VisitInput"),
    Example(
        "schema_is_valid",
        "implements Refusal { message: String! }",
        "implements Refusal { other: Int }",
        "message",
    ),
    Example("schema_is_valid", "enum Colour", "enum Colour @aws_iam", "@aws_iam"),
    Example("scalars_are_built_in_or_of_aws", "", "scalar Long", "Long"),
    Example(
        "scalars_are_built_in_or_of_aws", "seenAt: AWSDateTime", "seenAt: DateTime", "DateTime"
    ),
    Example("aws_scalars_are_not_defined", "", "scalar AWSDateTime", "AWSDateTime"),
    Example("awsjson_is_not_used", "seenAt: AWSDateTime", "seenAt: [AWSJSON!]", "Station.seenAt"),
    Example("awsjson_is_not_used", "note: String", "note: AWSJSON", "note"),
    Example(
        "awsjson_is_not_used",
        "publishLevel(personId: ID!)",
        "publishLevel(personId: ID!, raw: AWSJSON)",
        "raw",
    ),
    Example("directives_are_not_defined", "", "directive @aws_iam on OBJECT", "@aws_iam"),
    Example("directives_are_not_defined", "", "directive @mine on OBJECT", "@mine"),
    Example("directives_are_known", "input VisitInput", "input VisitInput @oneOf", "@oneOf"),
    Example(
        "directives_are_known",
        "",
        'scalar Page @specifiedBy(url: "https://example.com")',
        "@specifiedBy",
    ),
    Example("directives_are_known", "person: Person", "person: Person @aws_oidc", "@aws_oidc"),
    Example("directives_are_known", "person: Person", "person: Person @defer", "@defer"),
    Example("directives_are_known", "person: Person", "person: Person @stream", "@stream"),
    Example(
        "aws_auth_is_not_used",
        "person: Person",
        'person: Person @aws_auth(cognito_groups: ["admins"])',
        "@aws_auth",
    ),
    Example("nothing_has_a_default", "paint(id: ID!)", "paint(id: ID!, times: Int! = 1)", "times"),
    Example("nothing_has_a_default", "paint(id: ID!)", "paint(id: ID!, times: Int = null)", "null"),
    Example("nothing_has_a_default", "note: String", 'note: String! = "none"', "note"),
    Example(
        "interfaces_implement_nothing",
        "interface Refusal {",
        "interface Root { message: String! } interface Refusal implements Root {",
        "Refusal",
    ),
    Example("nothing_is_extended", "", "extend type Person { name: String }", "Person"),
    Example("nothing_is_extended", "", "extend schema { query: Query }", "schema"),
    Example(
        "enum_comments_name_no_literal",
        "{ RED GREEN }",
        "{\n# is null for the old ones\nRED GREEN }",
        "Colour",
    ),
    Example(
        "enum_comments_name_no_literal", "{ RED GREEN }", "{\nRED\n# not true\nGREEN }", "Colour"
    ),
)
