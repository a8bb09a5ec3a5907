from tests.support.running_product import FIELDS, SCHEMA_TEXT
from tools.sdl.document import ResolverField
from tools.sdl.linter import lint

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
    "scalars_are_built_in_or_of_aws": ("", "scalar Long", "Long"),
    "directives_are_known": ("input VisitInput", "input VisitInput @oneOf", "@oneOf"),
    "nothing_has_a_default": ("paint(id: ID!)", "paint(id: ID!, times: Int = null)", "null"),
    "interfaces_implement_nothing": (
        "interface Refusal {",
        "interface Root { message: String! } interface Refusal implements Root {",
        "Refusal",
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
    "subscription_arguments_are_fields_of_the_payload": (
        "onLevel(personId: ID!)",
        "onLevel(who: ID!)",
        "who",
    ),
    "fields_with_a_resolver_are_nullable": ("person: Person", "person: Person!", "Query.person"),
}
"""By rule: a piece of GOOD ("": its end), what replaces it, and a word of the message."""


def test_good_schema_breaks_no_rule() -> None:
    assert lint(GOOD, GOOD_FIELDS) == []


def test_what_appsync_refuses_is_found() -> None:
    for rule, (right, wrong, word) in BROKEN.items():
        assert not right or GOOD.count(right) == 1
        text = GOOD.replace(right, wrong) if right else GOOD + wrong
        found = lint(text, GOOD_FIELDS)

        assert any(each.rule == rule and word in each.message for each in found), rule


def test_appsync_takes_the_generated_schema() -> None:
    assert [str(problem) for problem in lint(SCHEMA_TEXT, FIELDS)] == []
