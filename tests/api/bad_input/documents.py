"""Documents that are not GraphQL, do not fit the schema, or would cost too much."""

import json

from tests.api.bad_input.rows import (
    JSON,
    BadInput,
    Failure,
    Http,
    Text,
    does_not_fit,
    not_valid,
    unknown_field,
)
from tests.support.matrix.roles import Role

SYNTAX = "Invalid Syntax : "
LIMIT = "LimitExceededError"
TWICE_THE_NEXT = " ".join(
    f"fragment F{n} on Location {{ ...F{n + 1} ...F{n + 1} }}" for n in range(45)
)
EXCHANGE = "{ id userId rewardId quantity pointsSpent status note holdUntil requestedAt updatedAt }"
INTROSPECTION = "{ __schema { types { " + "fields { type { " * 8 + "name" + " } }" * 8 + " } } }"
GRAPHQL_RESPONSE = {**JSON, "accept": "application/graphql-response+json"}


def ask(name: str, query: str, answer: Failure, role: Role = Role.API_KEY) -> BadInput:
    return BadInput(f"document: {name}", Text(query, role), answer)


def body(query: str) -> bytes:
    return json.dumps({"query": query}).encode()


SYNTAX_ROWS = [
    ask("an open brace", "{", Failure(None, SYNTAX)),
    ask("no GraphQL", "SELECT * FROM users", Failure(None, SYNTAX)),
    ask("a character that is none", "{ earnRules { id } } \u0007", Failure(None, SYNTAX)),
    ask("a text that does not end", '{ location(id: "a) { id } }', Failure(None, SYNTAX)),
    ask("half a surrogate pair", '{ location(id: "\\uD800") { id } }', Failure(None, SYNTAX)),
    ask("an empty selection", "{ earnRules { } }", Failure(None, SYNTAX)),
    ask("a comment alone", "# nothing", Failure(None, SYNTAX)),
    ask("a definition of a type", "type Query { a: Int }", not_valid("NonExecutableDefinition")),
    BadInput(
        "document: a syntax error for the newer media type",
        Http(body("{"), GRAPHQL_RESPONSE),
        Failure(None, SYNTAX, 400),
    ),
]

OPERATIONS = [
    ask("fragments alone", "fragment F on Location { id }", not_valid("UnusedFragment")),
    ask(
        "several operations and no name",
        "query A { earnRules { id } } query B { earnRules { id } }",
        Failure("BadRequestException", "Must provide operation name"),
    ),
    BadInput(
        "document: an operation that there is not",
        Text("query A { earnRules { id } }", operation_name="B"),
        Failure("BadRequestException", "Unknown operation named 'B'"),
    ),
    ask(
        "two operations of one name",
        "query A { earnRules { id } } query A { earnRules { id } }",
        not_valid("DuplicateOperationName"),
    ),
    ask(
        "a subscription over HTTP",
        'subscription { onBalanceChanged(userId: "u") { available } }',
        Failure("UnsupportedOperation"),
        Role.CITIZEN,
    ),
]

# Near misses of names that exist: a suggestion would show what a caller may not see.
NAMES = [
    ask("a field almost right", "{ earnRule { id } }", not_valid("FieldUndefined")),
    ask(
        "a field of an object almost right",
        "{ earnRules { materials } }",
        not_valid("FieldUndefined"),
    ),
    ask(
        "a mutation almost right",
        "mutation { createRewards { replayed } }",
        not_valid("FieldUndefined"),
    ),
    ask("an argument almost right", '{ location(di: "a") { id } }', not_valid("UnknownArgument")),
    ask(
        "an enum value almost right",
        "{ locations(accepts: [PET_BOTLE]) { nodes { id } } }",
        not_valid("WrongType"),
    ),
    ask(
        "a type almost right",
        '{ location(id: "a") { ... on Locatoin { id } } }',
        not_valid("UnknownType"),
    ),
    ask(
        "a directive almost right",
        "{ earnRules { id @incldue(if: true) } }",
        not_valid("UnknownDirective"),
    ),
    ask(
        "an input field almost right",
        'mutation { updateViewer(input: {displayNam: "H"}) { userErrors { code } } }',
        not_valid("WrongType"),
        Role.CITIZEN,
    ),
    BadInput(
        "document: an input field almost right, in a variable",
        Text(
            "mutation M($i: UpdateViewerInput!) { updateViewer(input: $i) { user { id } } }",
            Role.CITIZEN,
            {"i": {"displayNam": "H"}},
        ),
        unknown_field("displayNam"),
    ),
    BadInput(
        "document: an enum value almost right, in a variable",
        Text(
            "query Q($m: [Material!]) { locations(accepts: $m) { nodes { id } } }",
            variables={"m": ["PET_BOTLE"]},
        ),
        does_not_fit("m"),
    ),
]

VALIDATION = [
    ask("a field without a selection", "{ earnRules }", not_valid("SubSelectionRequired")),
    ask("a selection of a text", "{ earnRules { id { a } } }", not_valid("SubSelectionNotAllowed")),
    ask("a required argument left out", "{ location { id } }", not_valid("MissingFieldArgument")),
    ask(
        "an argument twice",
        '{ location(id: "a", id: "b") { id } }',
        not_valid("DuplicateArgumentNames"),
    ),
    ask(
        "a variable that is not declared",
        "{ location(id: $id) { id } }",
        not_valid("UndefinedVariable"),
    ),
    ask(
        "a variable that is not used",
        "query Q($id: ID) { earnRules { id } }",
        not_valid("UnusedVariable"),
    ),
    ask(
        "a variable of an object type",
        "query Q($l: Location) { location(id: $l) { id } }",
        not_valid("NonInputTypeOnVariable"),
    ),
    ask(
        "a variable of another type",
        "query Q($n: String!) { locations(first: $n) { nodes { id } } }",
        not_valid("VariableTypeMismatch"),
    ),
    BadInput(
        "document: a variable that is missing",
        Text("query Q($id: ID!) { location(id: $id) { id } }"),
        does_not_fit("id"),
    ),
    ask(
        "a fragment that is not used",
        "{ earnRules { id } } fragment F on Location { id }",
        not_valid("UnusedFragment"),
    ),
    ask("a fragment that there is not", "{ earnRules { ...F } }", not_valid("UndefinedFragment")),
    ask(
        "fragments in a circle",
        "{ earnRules { ...F } } fragment F on EarnRule { ...G } fragment G on EarnRule { ...F }",
        not_valid("FragmentCycle"),
    ),
    ask(
        "a fragment of another type",
        "{ earnRules { ... on Location { id } } }",
        not_valid("InvalidFragmentType"),
    ),
    ask(
        "two fields under one name",
        "{ earnRules { a: id a: version } }",
        not_valid("FieldsConflict"),
    ),
    ask(
        "an integer of 5,000 digits",
        "{ locations(first: " + "9" * 5000 + ") { nodes { id } } }",
        not_valid("WrongType"),
    ),
    ask(
        "2^31 for an integer",
        "{ locations(first: 2147483648) { nodes { id } } }",
        not_valid("WrongType"),
    ),
    ask(
        "a fraction for an integer",
        "{ locations(first: 1.0) { nodes { id } } }",
        not_valid("WrongType"),
    ),
    ask("null for what is required", "{ location(id: null) { id } }", not_valid("WrongType")),
    BadInput(
        "document: a field that there is not, for the newer media type",
        Http(body("{ weather }"), GRAPHQL_RESPONSE),
        Failure(None, "Validation error of type FieldUndefined", 400),
    ),
]

BOMBS = [
    ask("80 levels", "{ earnRules " + "{ a " * 80 + "}" * 81, Failure(LIMIT, "nested brackets")),
    ask(
        "30 levels by fragments",
        "{ earnRules { ...F0 } }"
        + " ".join(f"fragment F{n} on EarnRule {{ a {{ ...F{n + 1} }} }}" for n in range(30))
        + " fragment F30 on EarnRule { id }",
        Failure("QueryDepthLimitReached"),
    ),
    ask(
        "101 aliases",
        "{ " + " ".join(f"a{n}: earnRules {{ id }}" for n in range(101)) + " }",
        Failure(LIMIT, "aliases"),
    ),
    ask(
        "201 directives",
        "{ earnRules { id " + "@include(if: true) " * 201 + "} }",
        Failure(LIMIT, "directives"),
    ),
    ask("one field 5,000 times", "{ earnRules { " + "id " * 5000 + "} }", Failure(LIMIT, "tokens")),
    ask(
        "one field 500 times", "{ earnRules { " + "id " * 500 + "} }", Failure(LIMIT, "comparisons")
    ),
    ask(
        "fragments that each spread the next twice",
        f"{{ location(id: 1) {{ ...F0 }} }} {TWICE_THE_NEXT} fragment F45 on Location {{ id }}",
        Failure(LIMIT, "fragments"),
    ),
    ask(
        "99 lists of 100",
        "{ "
        + " ".join(f"a{n}: exchanges(first: 100) {{ ...E }}" for n in range(99))
        + " } fragment E on ExchangeConnection "
        + f"{{ nodes {EXCHANGE} edges {{ node {EXCHANGE} }} }}",
        Failure(LIMIT, "values to answer"),
        Role.ADMIN,
    ),
    ask("introspection of itself", INTROSPECTION, Failure(LIMIT, "values to answer")),
]

ROWS = [*SYNTAX_ROWS, *OPERATIONS, *NAMES, *VALIDATION, *BOMBS]
