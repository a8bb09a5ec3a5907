from typing import Any

from tests.support.running_product import FIELDS, SCHEMA_TEXT
from tools.sdl.document import ResolverField
from tools.sdl.linter import RULES, lint

GOOD = """
enum Colour { RED GREEN }
interface Refusal { message: String! }
type Plain implements Refusal { message: String! }
type Station @aws_api_key @aws_cognito_user_pools { id: ID! colour: Colour! seenAt: AWSDateTime }
type StationEdge @aws_api_key @aws_cognito_user_pools { cursor: String! node: Station! }
type StationConnection @aws_api_key @aws_cognito_user_pools {
  edges: [StationEdge!]! nodes: [Station!]! pageInfo: PageInfo! }
type PageInfo @aws_api_key @aws_cognito_user_pools { hasNextPage: Boolean! endCursor: String }
type Visit { id: ID! stationId: ID! station: Station }
type VisitEdge { cursor: String! node: Visit! }
type VisitConnection { edges: [VisitEdge!]! nodes: [Visit!]! pageInfo: PageInfo! }
type Person { id: ID! visits(first: Int, after: String): VisitConnection }
type Level @aws_iam @aws_cognito_user_pools { personId: ID! marks: [Int!]! }
type VisitPayload { visit: Visit refusals: [Refusal!]! }
type Query {
  station(id: ID!): Station @aws_api_key @aws_cognito_user_pools
  stations(first: Int, after: String): StationConnection @aws_api_key @aws_cognito_user_pools
  person: Person
}
type Mutation {
  visit(stationId: ID!, input: VisitInput!): VisitPayload
  paint(id: ID!): Station @aws_cognito_user_pools(cognito_groups: ["admins", "operators"])
  publishLevel(personId: ID!): Level @aws_iam
}
type Subscription {
  onLevel(personId: ID!): Level @aws_subscribe(mutations: ["publishLevel"])
}
input VisitInput { note: String }
"""


GOOD_FIELDS: list[ResolverField] = [
    {"type": "Query", "field": "station", "function": "queries", "maxBatchSize": 0},
    {"type": "Query", "field": "stations", "function": "queries", "maxBatchSize": 0},
    {"type": "Query", "field": "person", "function": "queries", "maxBatchSize": 0},
    {"type": "Mutation", "field": "visit", "function": "mutations", "maxBatchSize": 0},
    {"type": "Mutation", "field": "paint", "function": "mutations", "maxBatchSize": 0},
    {"type": "Mutation", "field": "publishLevel", "function": "mutations", "maxBatchSize": 0},
    {"type": "Subscription", "field": "onLevel", "function": "queries", "maxBatchSize": 0},
    {"type": "Visit", "field": "station", "function": "queries", "maxBatchSize": 100},
    {"type": "Person", "field": "visits", "function": "queries", "maxBatchSize": 100},
]

BROKEN: dict[str, tuple[str, str, str]] = {
    "schema_is_valid": ("person: Person", "person: VisitInput", "VisitInput"),
    "scalars_are_built_in_or_of_aws": ("", "scalar Long", "Long"),
    "aws_scalars_are_not_defined": ("", "scalar AWSDateTime", "AWSDateTime"),
    "awsjson_is_not_used": ("seenAt: AWSDateTime", "seenAt: [AWSJSON!]", "Station.seenAt"),
    "directives_are_not_defined": ("", "directive @mine on OBJECT", "@mine"),
    "directives_are_known": ("input VisitInput", "input VisitInput @oneOf", "@oneOf"),
    "aws_auth_is_not_used": (
        "person: Person",
        'person: Person @aws_auth(cognito_groups: ["admins"])',
        "@aws_auth",
    ),
    "nothing_has_a_default": ("paint(id: ID!)", "paint(id: ID!, times: Int = null)", "null"),
    "interfaces_implement_nothing": (
        "interface Refusal {",
        "interface Root { message: String! } interface Refusal implements Root {",
        "Refusal",
    ),
    "nothing_is_extended": ("", "extend type Person { name: String }", "Person"),
    "enum_comments_name_no_literal": (
        "{ RED GREEN }",
        "{\n# is null for the old ones\nRED GREEN }",
        "Colour",
    ),
    "types_carry_every_mode_that_reaches_them": (
        "type StationEdge @aws_api_key @aws_cognito_user_pools",
        "type StationEdge",
        "StationEdge is reached by @aws_api_key",
    ),
    "groups_are_groups_of_the_pool": ('["admins", "operators"]', "[]", "Mutation.paint"),
    "api_key_opens_no_mutation": (
        "publishLevel(personId: ID!): Level @aws_iam",
        "publishLevel(personId: ID!): Level @aws_api_key",
        "publishLevel",
    ),
    "subscriptions_name_mutations_of_their_type": ('"publishLevel"', '"publish"', "'publish'"),
    "subscriptions_are_nullable": (
        "onLevel(personId: ID!): Level",
        "onLevel(personId: ID!): Level!",
        "onLevel",
    ),
    "subscription_arguments_are_fields_of_the_payload": (
        "onLevel(personId: ID!)",
        "onLevel(who: ID!)",
        "who",
    ),
    "aws_subscribe_is_on_subscriptions": (
        "person: Person",
        'person: Person @aws_subscribe(mutations: ["paint"])',
        "Query.person",
    ),
    "fields_with_a_resolver_are_nullable": ("person: Person", "person: Person!", "Query.person"),
    "leaves_take_no_arguments": (
        "colour: Colour!",
        "colour(dark: Boolean): Colour!",
        "Station.colour",
    ),
    "lists_of_things_with_an_id_are_connections": (
        "person: Person",
        "person: [Person!]",
        "Query.person",
    ),
    "connections_take_first_and_after": (
        "visits(first: Int, after: String)",
        "visits(first: Int)",
        "after",
    ),
    "connections_have_the_relay_shape": (
        "nodes: [Station!]! pageInfo: PageInfo!",
        "pageInfo: PageInfo!",
        "StationConnection.nodes",
    ),
    "loaded_objects_come_with_their_id": (
        "id: ID! stationId: ID! station",
        "id: ID! station",
        "Visit.stationId",
    ),
    "resolver_fields_are_those_of_the_schema": (
        "person: Person",
        "human: Person",
        "Query.person is listed",
    ),
}
"""By rule: a piece of GOOD ("": its end), what replaces it, and a word of the message."""
BROKEN_FIELDS: list[tuple[str, str, dict[str, Any], str]] = [
    (
        "resolver_fields_are_those_of_the_schema",
        "Query.person",
        {"field": "station"},
        "more than once",
    ),
    (
        "resolver_fields_name_function_and_batch",
        "Mutation.paint",
        {"function": "queries"},
        "Mutation.paint",
    ),
]
"""A rule, the row of GOOD_FIELDS, what changes in it, and a word of the message."""


def test_good_schema_breaks_no_rule() -> None:
    assert lint(GOOD, GOOD_FIELDS) == []


def test_each_rule_finds_what_breaks_it() -> None:
    for rule, (right, wrong, word) in BROKEN.items():
        assert not right or GOOD.count(right) == 1
        text = GOOD.replace(right, wrong) if right else GOOD + wrong
        found = lint(text, GOOD_FIELDS)

        assert any(each.rule == rule and word in each.message for each in found), rule
    for rule, place, change, word in BROKEN_FIELDS:
        rows: Any = [
            {**row, **change} if f"{row['type']}.{row['field']}" == place else row
            for row in GOOD_FIELDS
        ]
        found = lint(GOOD, rows)

        assert any(each.rule == rule and word in each.message for each in found), rule
    shown = set(BROKEN) | {rule for rule, *_ in BROKEN_FIELDS}
    assert shown == {rule.__name__ for rule in RULES}


def test_appsync_takes_the_generated_schema() -> None:
    assert [str(problem) for problem in lint(SCHEMA_TEXT, FIELDS)] == []
