"""A small schema that AppSync takes, and how to break each rule by replacing one piece of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from tools.sdl.document import ResolverField

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


BROKEN: Mapping[str, Sequence[tuple[str, str, str]]] = {
    "schema_is_valid": [
        ("person: Person", "person: VisitInput", "VisitInput"),
    ],
    "scalars_are_built_in_or_of_aws": [
        ("", "scalar Long", "Long"),
        ("seenAt: AWSDateTime", "seenAt: DateTime", "DateTime"),
    ],
    "aws_scalars_are_not_defined": [("", "scalar AWSDateTime", "AWSDateTime")],
    "awsjson_is_not_used": [
        ("seenAt: AWSDateTime", "seenAt: [AWSJSON!]", "Station.seenAt"),
        ("note: String", "note: AWSJSON", "note"),
    ],
    "directives_are_not_defined": [
        ("", "directive @mine on OBJECT", "@mine"),
    ],
    "directives_are_known": [
        ("input VisitInput", "input VisitInput @oneOf", "@oneOf"),
        ("person: Person", "person: Person @aws_oidc", "@aws_oidc"),
    ],
    "aws_auth_is_not_used": [
        ("person: Person", 'person: Person @aws_auth(cognito_groups: ["admins"])', "@aws_auth")
    ],
    "nothing_has_a_default": [
        ("paint(id: ID!)", "paint(id: ID!, times: Int = null)", "null"),
        ("note: String", 'note: String! = "none"', "note"),
    ],
    "interfaces_implement_nothing": [
        (
            "interface Refusal {",
            "interface Root { message: String! } interface Refusal implements Root {",
            "Refusal",
        )
    ],
    "nothing_is_extended": [
        ("", "extend type Person { name: String }", "Person"),
        ("", "extend schema { query: Query }", "schema"),
    ],
    "enum_comments_name_no_literal": [
        ("{ RED GREEN }", "{\n# is null for the old ones\nRED GREEN }", "Colour"),
    ],
    "types_carry_every_mode_that_reaches_them": [
        (
            "type StationEdge @aws_api_key @aws_cognito_user_pools",
            "type StationEdge",
            "StationEdge is reached by @aws_api_key",
        ),
        (
            "type PageInfo @aws_api_key @aws_cognito_user_pools",
            "type PageInfo @aws_api_key",
            "PageInfo is reached by @aws_cognito_user_pools",
        ),
        ("): VisitPayload", "): VisitPayload @aws_iam", "Plain is reached by @aws_iam"),
    ],
    "groups_are_groups_of_the_pool": [
        ('["admins", "operators"]', "[]", "Mutation.paint"),
        ('["admins", "operators"]', '["admin"]', "'admin'"),
        ('["admins", "operators"]', '"admins"', "Mutation.paint"),
        (
            "type Person {",
            'type Person @aws_cognito_user_pools(cognito_groups: ["citizens"]) {',
            "Person",
        ),
    ],
    "api_key_opens_no_mutation": [
        (
            "publishLevel(personId: ID!): Level @aws_iam",
            "publishLevel(personId: ID!): Level @aws_api_key",
            "publishLevel",
        ),
        ("onLevel(personId: ID!): Level", "onLevel(personId: ID!): Level @aws_api_key", "onLevel"),
    ],
    "subscriptions_name_mutations_of_their_type": [
        ('"publishLevel"', '"publish"', "'publish'"),
        ('"publishLevel"', '"paint"', "paint is Station"),
        ('@aws_subscribe(mutations: ["publishLevel"])', "", "onLevel"),
        ('["publishLevel"]', "[]", "onLevel"),
    ],
    "subscriptions_are_nullable": [
        ("onLevel(personId: ID!): Level", "onLevel(personId: ID!): Level!", "onLevel")
    ],
    "subscription_arguments_are_fields_of_the_payload": [
        ("onLevel(personId: ID!)", "onLevel(who: ID!)", "who"),
        ("onLevel(personId: ID!)", "onLevel(personId: String!)", "personId"),
        ("onLevel(personId: ID!)", "onLevel(marks: Int)", "marks"),
    ],
    "aws_subscribe_is_on_subscriptions": [
        ("person: Person", 'person: Person @aws_subscribe(mutations: ["paint"])', "Query.person")
    ],
    "fields_with_a_resolver_are_nullable": [
        ("person: Person", "person: Person!", "Query.person"),
        ("station: Station", "station: Station!", "Visit.station"),
    ],
    "leaves_take_no_arguments": [
        ("colour: Colour!", "colour(dark: Boolean): Colour!", "Station.colour"),
    ],
    "lists_of_things_with_an_id_are_connections": [
        ("person: Person", "person: [Person!]", "Query.person"),
        ("visit: Visit ", "visit: [Visit] ", "VisitPayload.visit"),
    ],
    "connections_take_first_and_after": [
        ("visits(first: Int, after: String)", "visits(first: Int)", "after"),
        ("stations(first: Int, after: String)", "stations(first: Int!, after: String)", "first"),
    ],
    "connections_have_the_relay_shape": [
        (
            "nodes: [Station!]! pageInfo: PageInfo!",
            "pageInfo: PageInfo!",
            "StationConnection.nodes",
        ),
        (
            "type VisitEdge { cursor: String! node: Visit! }",
            "type VisitEdge { node: Visit! }",
            "VisitEdge.cursor",
        ),
    ],
    "loaded_objects_come_with_their_id": [
        ("id: ID! stationId: ID! station", "id: ID! station", "Visit.stationId"),
        ("id: ID! stationId: ID! station", "id: ID! stationId: String! station", "Visit.stationId"),
        ("type Person { id: ID!", "type Person { name: String", "Person.id"),
    ],
    "resolver_fields_are_those_of_the_schema": [
        ("person: Person", "human: Person", "Query.person is listed"),
        ("person: Person", "person: Person other: Person", "Query.other needs"),
        ("visit: Visit ", "visit(late: Int): Visit ", "VisitPayload.visit needs"),
    ],
}
"""By rule: a piece of GOOD ("": its end), what replaces it, and a word of the message."""

BROKEN_FIELDS: Sequence[tuple[str, str, dict[str, Any], str]] = [
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
    (
        "resolver_fields_name_function_and_batch",
        "Query.person",
        {"maxBatchSize": 100},
        "Query.person",
    ),
    (
        "resolver_fields_name_function_and_batch",
        "Visit.station",
        {"maxBatchSize": 0},
        "Visit.station",
    ),
    (
        "resolver_fields_name_function_and_batch",
        "Visit.station",
        {"maxBatchSize": 2001},
        "Visit.station",
    ),
]
"""A rule, the row of GOOD_FIELDS, what changes in it, and a word of the message."""
