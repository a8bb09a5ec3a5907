from pathlib import Path

import pytest
from graphql import GraphQLObjectType, GraphQLOutputType, get_introspection_query, get_named_type

from gateway.development import Credentials
from gateway.development_server import Project, create_application
from gateway.documents import Documents
from gateway.envelope import RequestRefusedError
from gateway.limits import Limits
from gateway.sdl import read_schema
from local.appsync import GUARD
from tests.support.gateway_product import FIELDS, SCHEMA_TEXT
from tests.support.local_appsync import LocalAppSync

FULL_INTROSPECTION = get_introspection_query(
    specified_by_url=True,
    directive_is_repeatable=True,
    schema_description=True,
    input_value_deprecation=True,
)


COMMITTED_SCHEMA = read_schema(
    (Path(__file__).parents[2] / "schema.graphql").read_text(encoding="utf-8")
)


def guarded_documents() -> Documents:
    return Documents(read_schema(SCHEMA_TEXT), Limits(), GUARD)


def refuse(query: str) -> str:
    with pytest.raises(RequestRefusedError) as refused:
        guarded_documents().prepare(query, {}, None)
    return str(refused.value)


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
        "{"
        + " ".join(f"a{n}: boxes(first: 100) {{ nodes {{ owner {{ id }} ...F }} }}"
                   for n in range(90))
        + "} fragment F on Box {" + " ".join(f"f{n}" for n in range(60)) + "}",
        "25000 values",
    ),
    "fragments compared": (
        "{ viewer { " + "pet { id ...F } " * 99 + "} } fragment F on Pet {" + "id " * 70 + "}",
        "40000 comparisons",
    ),
    "calls": (
        "{" + " ".join(f"a{n}: box(id: 1) {{ id }}" for n in range(50)) + "}",
        "25000 values",
    ),
    "schemas": (
        "{" + " ".join(f"a{n}: __schema {{ types {{ fields {{ ...F }} }} }}" for n in range(99))
        + "} fragment F on __Field { name args { name type { name } } }",
        "60000 values",
    ),
    "introspection": (
        "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }",
        "introspection depth",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_bomb_is_refused_with_its_limit(name: str) -> None:
    query, limit = BOMBS[name]
    with pytest.raises(RequestRefusedError, match=limit):
        guarded_documents().prepare(query, {}, None)


def test_servers_of_own_users_refuse_bombs(appsync: LocalAppSync) -> None:
    gateway = create_application(Project(SCHEMA_TEXT, print, FIELDS), Credentials(appsync.origin))
    # AppSync's own limit of a request's calls, 10,000, holds while it runs.
    gateway.state.execution.documents.prepare(BOMBS["calls"][0], {}, None)
    for server, admitted in ((appsync.app, set()), (gateway, {"calls"})):
        for name in BOMBS.keys() - admitted:
            with pytest.raises(RequestRefusedError):
                server.state.execution.documents.prepare(BOMBS[name][0], {}, None)


def test_page_size_variable_counts() -> None:
    fields = " ".join(f"a{number}: boxes(first: $n) {{ nodes {{ id }} }}" for number in range(20))
    documents = guarded_documents()
    documents.prepare(f"query ($n: Int = 1) {{ {fields} }}", {}, None)
    for head, variables in (("query ($n: Int)", {"n": 100}), ("query ($n: Int = 100)", {})):
        with pytest.raises(RequestRefusedError, match="25000 values"):
            documents.prepare(f"{head} {{ {fields} }}", variables, None)


def test_guard_admits_graphiql_introspection(guarded: LocalAppSync) -> None:
    for query in (get_introspection_query(), FULL_INTROSPECTION):
        answer = guarded.ask(query, guarded.key)
        types = {each["name"] for each in answer["data"]["__schema"]["types"]}
        assert {"Box", "AWSDateTime", "BoxInput"} <= types
        Documents(COMMITTED_SCHEMA, Limits(), GUARD).prepare(query, {}, None)


def test_empty_or_cyclic_document_is_refused() -> None:
    for query in ("{ }", "{ viewer { } }", "query A", "type A { a: Int }", "#"):
        assert refuse(query)
    fragments = "fragment A on Owner { ...B } fragment B on Owner { ...A }"
    assert "FragmentCycle" in refuse(f"{{ viewer {{ ...A }} }} {fragments}")


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
