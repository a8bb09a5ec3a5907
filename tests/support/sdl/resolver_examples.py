"""Schemas, and lists of resolvers, that no Lambda resolver or subscription can serve."""

from tests.support.sdl.document import ResolverField
from tests.support.sdl.examples import GOOD_FIELDS, Example

EXAMPLES = (
    Example(
        "subscriptions_name_mutations_of_their_type", '"publishLevel"', '"publish"', "'publish'"
    ),
    Example(
        "subscriptions_name_mutations_of_their_type",
        '"publishLevel"',
        '"paint"',
        "paint is Station",
    ),
    Example(
        "subscriptions_name_mutations_of_their_type",
        '@aws_subscribe(mutations: ["publishLevel"])',
        "",
        "onLevel",
    ),
    Example("subscriptions_name_mutations_of_their_type", '["publishLevel"]', "[]", "onLevel"),
    Example(
        "subscriptions_are_nullable",
        "onLevel(personId: ID!): Level",
        "onLevel(personId: ID!): Level!",
        "onLevel",
    ),
    Example(
        "subscription_arguments_are_fields_of_the_payload",
        "onLevel(personId: ID!)",
        "onLevel(who: ID!)",
        "who",
    ),
    Example(
        "subscription_arguments_are_fields_of_the_payload",
        "onLevel(personId: ID!)",
        "onLevel(personId: String!)",
        "personId",
    ),
    Example(
        "subscription_arguments_are_fields_of_the_payload",
        "onLevel(personId: ID!)",
        "onLevel(marks: Int)",
        "marks",
    ),
    Example(
        "aws_subscribe_stands_on_subscriptions",
        "person: Person",
        'person: Person @aws_subscribe(mutations: ["paint"])',
        "Query.person",
    ),
    Example(
        "fields_with_a_resolver_are_nullable", "person: Person", "person: Person!", "Query.person"
    ),
    Example(
        "fields_with_a_resolver_are_nullable",
        "station: Station",
        "station: Station!",
        "Visit.station",
    ),
    Example(
        "leaves_take_no_arguments",
        "colour: Colour!",
        "colour(dark: Boolean): Colour!",
        "Station.colour",
    ),
    Example(
        "leaves_take_no_arguments",
        "seenAt: AWSDateTime",
        "seenAt(zone: String): AWSDateTime",
        "Station.seenAt",
    ),
    Example(
        "lists_of_things_with_an_id_are_connections",
        "person: Person",
        "person: [Person!]",
        "Query.person",
    ),
    Example(
        "lists_of_things_with_an_id_are_connections",
        "visit: Visit ",
        "visit: [Visit] ",
        "VisitPayload.visit",
    ),
    Example(
        "connections_take_first_and_after",
        "visits(first: Int, after: String)",
        "visits(first: Int)",
        "after",
    ),
    Example(
        "connections_take_first_and_after",
        "stations(first: Int, after: String)",
        "stations(first: Int!, after: String)",
        "first",
    ),
    Example(
        "connections_have_the_relay_shape",
        "nodes: [Station!]! pageInfo: PageInfo!",
        "pageInfo: PageInfo!",
        "StationConnection.nodes",
    ),
    Example(
        "connections_have_the_relay_shape",
        "type VisitEdge { cursor: String! node: Visit! }",
        "type VisitEdge { node: Visit! }",
        "VisitEdge.cursor",
    ),
    Example(
        "loaded_objects_come_with_their_id",
        "id: ID! stationId: ID! station",
        "id: ID! station",
        "Visit.stationId",
    ),
    Example(
        "loaded_objects_come_with_their_id",
        "id: ID! stationId: ID! station",
        "id: ID! stationId: String! station",
        "Visit.stationId",
    ),
    Example(
        "loaded_objects_come_with_their_id",
        "type Person { id: ID!",
        "type Person { name: String",
        "Person.id",
    ),
    Example(
        "resolver_fields_are_those_of_the_schema",
        "person: Person",
        "human: Person",
        "Query.person is listed",
    ),
    Example(
        "resolver_fields_are_those_of_the_schema",
        "person: Person",
        "person: Person other: Person",
        "Query.other needs",
    ),
    Example(
        "resolver_fields_are_those_of_the_schema",
        "visit: Visit ",
        "visit(late: Int): Visit ",
        "VisitPayload.visit needs",
    ),
)

# A row of the good list replaced: rule, the row by its place, what becomes of it, what is named.
FIELD_EXAMPLES: tuple[tuple[str, str, ResolverField, str], ...] = (
    ("resolver_fields_are_those_of_the_schema", "Query.person", GOOD_FIELDS[0], "more than once"),
    (
        "resolver_fields_name_function_and_batch",
        "Mutation.paint",
        {**GOOD_FIELDS[4], "function": "queries"},
        "Mutation.paint",
    ),
    (
        "resolver_fields_name_function_and_batch",
        "Query.person",
        {**GOOD_FIELDS[2], "function": "mutations"},
        "Query.person",
    ),
    (
        "resolver_fields_name_function_and_batch",
        "Query.person",
        {**GOOD_FIELDS[2], "maxBatchSize": 100},
        "Query.person",
    ),
    (
        "resolver_fields_name_function_and_batch",
        "Visit.station",
        {**GOOD_FIELDS[7], "maxBatchSize": 0},
        "Visit.station",
    ),
    (
        "resolver_fields_name_function_and_batch",
        "Visit.station",
        {**GOOD_FIELDS[7], "maxBatchSize": 2001},
        "Visit.station",
    ),
)
