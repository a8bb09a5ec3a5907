from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLObjectType,
    GraphQLOutputType,
    get_introspection_query,
    get_named_type,
    parse,
)

from gateway.development import Credentials
from gateway.development_server import Project, create_application
from gateway.document_limits import check_document, check_tokens
from gateway.documents import Documents
from gateway.envelope import RequestRefusedError
from gateway.limits import Limits
from gateway.sdl import read_schema
from local.server.appsync import GUARD
from tests.support.gateway_product import FIELDS, SCHEMA_TEXT
from tests.support.local_appsync import LocalAppSync

FULL_INTROSPECTION = get_introspection_query(
    specified_by_url=True,
    directive_is_repeatable=True,
    schema_description=True,
    input_value_deprecation=True,
)
COMMITTED = Path(__file__).parents[2] / "schema.graphql"
COMMITTED_SCHEMA = read_schema(COMMITTED.read_text(encoding="utf-8"))
SCHEMA = read_schema(SCHEMA_TEXT)


def chain(length: int) -> str:
    fragments = [f"fragment F{n} on Owner {{ ...F{n + 1} ...F{n + 1} }}" for n in range(length)]
    return f"{{ viewer {{ ...F0 }} }} {' '.join(fragments)} fragment F{length} on Owner {{ id }}"


BOMBS = {
    "tokens": ("{" + "a " * 50_000 + "}", "4000 tokens"),
    "brackets": ("{a" * 40_000, "60 nested brackets"),
    "lists": ("{ box(id: " + "[" * 50_000, "60 nested brackets"),
    "depth": ("{" + "viewer {" * 30 + "id" + "}" * 31, "20 levels of fields"),
    "aliases": ("{" + " ".join(f"a{n}: __typename" for n in range(101)) + "}", "100 aliases"),
    "directives": ("{ __typename " + "@skip(if: false) " * 300 + "}", "200 directives"),
    "one field": ("{" + "__typename " * 3_000 + "}", "40000 comparisons"),
    "spreads": ("{ viewer {" + "...F " * 101 + "} } fragment F on Owner { id }", "100 fragment"),
    "doubling": (chain(35), "25000 values"),
    "nesting": (chain(45), "40 nested fragments"),
    "pages": (
        "{" + "boxes(first: 100) { nodes { owner { id } ...F } } " * 90
        + "} fragment F on Box {" + " ".join(f"f{n}" for n in range(60)) + "}",
        "25000 values",
    ),
    "fragments compared": (
        "{ viewer { " + "pet { id ...F } " * 99 + "} } fragment F on Pet {" + "id " * 70 + "}",
        "40000 comparisons",
    ),
    "calls": ("{" + "box(id: 1) { id } " * 50 + "}", "25000 values"),
    "schemas": (
        "{" + "__schema { types { fields { ...F } } } " * 99
        + "} fragment F on __Field { name args { name type { name } } }",
        "60000 values",
    ),
    "introspection": (
        "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }",
        "introspection depth",
    ),
}  # fmt: skip


def test_servers_of_own_users_refuse_bombs(appsync: LocalAppSync) -> None:
    gateway = create_application(Project(SCHEMA_TEXT, print, FIELDS), Credentials(appsync.origin))
    # AppSync's own limit of a request's calls, 10,000, holds while it runs.
    gateway.state.execution.documents.prepare(BOMBS["calls"][0], {}, None)
    for name, (query, limit) in BOMBS.items():
        with pytest.raises(RequestRefusedError, match=limit):
            appsync.app.state.execution.documents.prepare(query, {}, None)
        if name != "calls":
            with pytest.raises(RequestRefusedError):
                gateway.state.execution.documents.prepare(query, {}, None)


# An item of a page costs 20 and its selection, a call 500.
COSTS: list[tuple[int, str, dict[str, Any]]] = [
    (3, "{ __typename nothing { id } }", {}),
    (504, "{ viewer { id pet { id } } }", {}),
    (504, "{ viewer { ...F ... { name } ...F ...G } } fragment F on Owner { ...F id }", {}),
    (502, "{ viewer { ... on BoxInput { name } } }", {}),
    (512, "mutation { changeBox { problems { code } } }", {}),
    (502, "query A { viewer { id } } query B { __typename }", {}),
    (941, "{ boxes { nodes { id } } }", {}),
    (941, '{ boxes(first: "x") { nodes { id } } }', {}),
    (941, "{ boxes(first: $n) { nodes { id } } }", {"n": None}),
    (523, "{ boxes(first: -1234567) { nodes { id } } }", {}),
    (589, "{ boxes(first: $n, last: 2) { nodes { id } } }", {"n": 4}),
    (2679, "{ boxes(first: 99) { nodes { id } } }", {}),
    (2701, f"{{ boxes(first: {'1' * 9999}) {{ nodes {{ id }} }} }}", {}),
    (2701, "{ boxes(first: $n) { nodes { id } } }", {"n": 4.0}),
    (627, "query ($n: Int = 6) { boxes(first: $n, a: 9) { nodes } } query ($n: Int = 5) { a }", {}),
    (3, "{ __schema { types { name } } }", {}),
    (3, '{ __type(name: "A") { fields { name } } }', {}),
]  # fmt: skip
LIMITS = {
    "tokens": (8, "{ a(b: 1) }"),
    "brackets": (3, "{ a { b } c(d: [1]) }"),
    "directives": (2, "{ a @b c @d }"),
    "aliases": (2, "{ a: b ...F } fragment F on Owner { c: d { e } }"),
    "spreads": (3, "{ ...F viewer { ...F } } fragment F on Owner { ... on Pet { ...F } }"),
    "nested_fragments": (2, """{ ...H ...F }
        fragment F on Query { ...G } fragment G on Query { a } fragment H on Query { a }"""),
    "comparisons": (40, """{ a ...F ...F ...H } fragment F on Pet { b ...G ...G }
        fragment G on Pet { b } fragment H on Pet { ...H } fragment I on Pet { a: id }"""),
    "cost": (504, "{ viewer { id pet { id } } }"),
    "introspection_cost": (11, "{ __schema { types { name } } }"),
}  # fmt: skip


def test_cost_counts_calls_items_and_values() -> None:
    limits = replace(GUARD, page_size_arguments=frozenset({"first", "last"}))
    for cost, query, variables in COSTS:
        assert check_document(SCHEMA, parse(query), variables, 3, limits) == cost


def test_document_may_reach_each_limit() -> None:
    def check(query: str, depth: int = 20, **limits: Any) -> None:
        check_tokens(query, replace(GUARD, **limits))
        check_document(SCHEMA, parse(query), {}, depth, replace(GUARD, **limits))

    for name, (most, query) in LIMITS.items():
        check(query, **{name: most})
        with pytest.raises(RequestRefusedError, match=f"more than {most - 1} "):
            check(query, **{name: most - 1})
    with pytest.raises(RequestRefusedError, match="more than 2 levels of fields"):
        check("{ viewer { id pet { id } } }", 2)


def test_guard_admits_graphiql_introspection(guarded: LocalAppSync) -> None:
    for query in (get_introspection_query(), FULL_INTROSPECTION):
        answer = guarded.ask(query, guarded.key)
        types = {each["name"] for each in answer["data"]["__schema"]["types"]}
        assert {"Box", "AWSDateTime", "BoxInput"} <= types
        Documents(COMMITTED_SCHEMA, Limits(), GUARD).prepare(query, {}, None)


def test_empty_or_cyclic_document_is_refused() -> None:
    cycle = "{ viewer { ...A } } fragment A on Owner { ...B } fragment B on Owner { ...A }"
    for query, message in (
        ("{ viewer { } }", "Expected Name, found '}'"),
        ("type A { a: Int }", "NonExecutableDefinition"),
        ("#", "Unexpected <EOF>"),
        (cycle, "FragmentCycle"),
    ):
        with pytest.raises(RequestRefusedError, match=message):
            Documents(SCHEMA, Limits(), GUARD).prepare(query, {}, None)


def select_everything(of: GraphQLOutputType) -> str:
    """Return a selection of all fields without arguments, and of what is in them.

    Without the rules of each location: ask for them with fewer fields, or for fewer locations.
    """
    named = get_named_type(of)
    if not isinstance(named, GraphQLObjectType):
        return ""
    fields = {name: field for name, field in named.fields.items() if name != "earnRules"}
    parts = [
        f"{name} {select_everything(field.type)}"
        for name, field in fields.items()
        if not field.args
    ]
    return "{ " + " ".join(parts) + " }"


def test_guard_admits_largest_page_of_schema() -> None:
    fields = getattr(COMMITTED_SCHEMA.query_type, "fields", {})
    for field in ("locations", "nearbyLocations", "rewards", "exchanges"):
        place = ", latitude: 34, longitude: 138" if field.startswith("near") else ""
        query = f"{{ {field}(first: 100{place}) {select_everything(fields[field].type)} }}"
        Documents(COMMITTED_SCHEMA, Limits(), GUARD).prepare(query, {}, None)
