import json
import time
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLObjectType,
    GraphQLOutputType,
    get_introspection_query,
    get_named_type,
)

from gateway.documents import Documents
from gateway.envelope import RequestRefusedError
from gateway.sdl import read_schema
from tests.support.gateway_product import SCHEMA_TEXT
from tests.support.local_appsync import LocalAppSync

FULL_INTROSPECTION = get_introspection_query(
    specified_by_url=True,
    directive_is_repeatable=True,
    schema_description=True,
    input_value_deprecation=True,
)


def refuse(query: str, **variables: Any) -> str:
    with pytest.raises(RequestRefusedError) as refused:
        Documents(read_schema(SCHEMA_TEXT)).prepare(query, variables, None)
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
def test_a_bomb_is_refused_by_name_of_its_limit_and_quickly(name: str) -> None:
    query, limit = BOMBS[name]
    documents = Documents(read_schema(SCHEMA_TEXT))
    started = time.thread_time()
    with pytest.raises(RequestRefusedError, match=limit):
        documents.prepare(query, {}, None)
    # About 0.02 s; what doubles by the level, as these do to a naive limiter, takes minutes.
    assert time.thread_time() - started < 1


@pytest.mark.parametrize("query", [get_introspection_query(), FULL_INTROSPECTION])
def test_what_graphiql_asks_for_first_is_answered(appsync: LocalAppSync, query: str) -> None:
    answer = appsync.ask(query, appsync.key)
    types = {each["name"] for each in answer["data"]["__schema"]["types"]}
    assert {"Box", "AWSDateTime", "BoxInput"} <= types


def test_a_page_size_outside_the_contract_is_left_to_the_resolver(appsync: LocalAppSync) -> None:
    appsync.product.answers["Query.boxes"] = lambda event: {
        "nodes": [], "first": event["arguments"]["first"]
    }  # fmt: skip
    for first in (0, -1, 101, 2_147_483_647):
        appsync.ask(f"{{ boxes(first: {first}) {{ nodes {{ id }} }} }}", appsync.key)
        query = "query ($n: Int) { boxes(first: $n) { nodes { id } } }"
        appsync.ask(query, appsync.key, variables={"n": first})
    asked = [event["arguments"]["first"] for event in appsync.product.events]
    assert asked == [0, 0, -1, -1, 101, 101, 2_147_483_647, 2_147_483_647]


PAGES = "{ " + " ".join(f"a{n}: boxes(first: $n) {{ nodes {{ id }} }}" for n in range(20)) + " }"


def test_a_variable_counts_with_its_value_each_time() -> None:
    documents = Documents(read_schema(SCHEMA_TEXT))
    query = f"query ($n: Int) {PAGES}"
    documents.prepare(query, {"n": 1}, None)
    with pytest.raises(RequestRefusedError, match="25000 values"):
        documents.prepare(query, {"n": 100}, None)
    documents.prepare(query, {"n": 1}, None)


def test_a_variable_that_is_left_out_counts_with_its_default() -> None:
    documents = Documents(read_schema(SCHEMA_TEXT))
    query = f"query ($n: Int = 100) {PAGES}"
    with pytest.raises(RequestRefusedError, match="25000 values"):
        documents.prepare(query, {}, None)
    documents.prepare(query, {"n": None}, None)
    documents.prepare(f"query ($n: Int = 1) {PAGES}", {}, None)
    both = "query A($n: Int = 1) { ...F } query B($n: Int = 100) { ...F }"
    with pytest.raises(RequestRefusedError, match="25000 values"):
        documents.prepare(f"{both} fragment F on Query {PAGES}", {}, "B")


def test_circles_of_fragments_are_left_to_validation() -> None:
    fragments = "fragment A on Owner { ...B } fragment B on Owner { ...A }"
    assert "FragmentCycle" in refuse(f"{{ viewer {{ ...A }} }} {fragments}")


@pytest.mark.parametrize("query", ["{ }", "{ viewer { } }", "query A", "type A { a: Int }", "#"])
def test_a_document_without_anything_to_answer_is_refused(query: str) -> None:
    assert refuse(query)


COMMITTED_SCHEMA = read_schema(
    (Path(__file__).parents[2] / "schema.graphql").read_text(encoding="utf-8")
)


def select_everything(of: GraphQLOutputType) -> str:
    """All fields without arguments, and what is in them."""
    named = get_named_type(of)
    if not isinstance(named, GraphQLObjectType):
        return ""
    fields = named.fields.items()
    parts = [f"{name} {select_everything(field.type)}" for name, field in fields if not field.args]
    return "{ " + " ".join(parts) + " }"


@pytest.mark.parametrize("field", ["locations", "nearbyLocations", "rewards", "exchanges"])
def test_the_committed_schema_takes_its_own_largest_page_with_every_field(field: str) -> None:
    fields = getattr(COMMITTED_SCHEMA.query_type, "fields", {})
    arguments = "first: 100" + (
        ", latitude: 34, longitude: 138" if field.startswith("near") else ""
    )
    query = f"{{ {field}({arguments}) {select_everything(fields[field].type)} }}"
    Documents(COMMITTED_SCHEMA).prepare(query, {}, None)


def test_the_committed_schema_takes_what_graphiql_asks_for_first() -> None:
    Documents(COMMITTED_SCHEMA).prepare(FULL_INTROSPECTION, {}, None)


def test_a_refusal_has_an_error_type_over_http(appsync: LocalAppSync) -> None:
    [error] = appsync.ask(BOMBS["depth"][0], appsync.key)["errors"]
    assert error["errorType"] == "QueryDepthLimitReached"
    [error] = appsync.ask(BOMBS["aliases"][0], appsync.key)["errors"]
    assert error["errorType"] == "LimitExceededError"
    assert json.dumps(error).count("Did you mean") == 0
