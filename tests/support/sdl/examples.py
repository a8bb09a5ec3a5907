"""A small schema that AppSync takes, and how an example breaks it.

An example is the good schema with one piece replaced, so that it shows the rule and nothing else.
"""

from dataclasses import dataclass

from tests.support.sdl.document import ResolverField

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


@dataclass(frozen=True)
class Example:
    """`replaced` stands once in GOOD and becomes `by`; "" appends. `names` is in the message."""

    rule: str
    replaced: str
    by: str
    names: str

    def text(self) -> str:
        if not self.replaced:
            return GOOD + self.by
        assert GOOD.count(self.replaced) == 1, f"{self.replaced!r} must stand once in the text"
        return GOOD.replace(self.replaced, self.by)
