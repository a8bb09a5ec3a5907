import pytest
from graphql import GraphQLResolveInfo, SelectionNode, execute
from graphql.execution.values import VariableValues

from gateway import payload, selection
from gateway.documents import Documents, Prepared
from gateway.limits import DocumentLimits, Limits
from gateway.payload import collect_root_payloads
from gateway.sdl import read_schema
from gateway.selection import list_selection

SCHEMA = read_schema("type Query { a: A } type Mutation { change: A } type A { b: Int c: A }")
LENGTH = 6
FRAGMENTS = " ".join(f"fragment F{n} on A {{ ...F{n + 1} ...F{n + 1} }}" for n in range(LENGTH))
# Each end of the chain has two fields at most, and each fragment two spreads.
MOST_STEPS = 3 * LENGTH


def prepare(operation: str) -> Prepared:
    documents = Documents(SCHEMA, Limits(), DocumentLimits())
    return documents.prepare(f"{operation} {FRAGMENTS} fragment F{LENGTH} on A {{ b }}", {}, None)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[SelectionNode]:
    """Return the nodes that were looked at, in order."""
    looked_at: list[SelectionNode] = []
    is_selected = selection.is_selected

    def look(node: SelectionNode, variables: VariableValues) -> bool:
        looked_at.append(node)
        return is_selected(node, variables)

    monkeypatch.setattr(selection, "is_selected", look)
    monkeypatch.setattr(payload, "is_selected", look)
    return looked_at


def test_skipped_fields_are_not_selected() -> None:
    fields = "a: b @skip(if: true) b: b @skip(if: false) d: b @include(if: false) c { ...F0 }"
    prepared = prepare(f"mutation {{ change {{ {fields} }} }}")
    answer = {"change": {"a": 1, "b": 2, "d": 3, "c": {"b": 4}}}
    assert list(collect_root_payloads(prepared, answer)) == [("change", {"b": 2, "c": {"b": 4}})]


def test_selection_list_walks_each_fragment_once(steps: list[SelectionNode]) -> None:
    lists: list[list[str]] = []

    def resolve(_: object, info: GraphQLResolveInfo[None]) -> None:
        lists.append(list_selection(info))

    query = "{ a { ...F0 b c { ...F0 } } }"
    execute(SCHEMA, prepare(query).document, field_resolver=resolve)

    assert lists == [["b", "c", "c/b"]]
    assert len(steps) < 2 * MOST_STEPS


def test_payload_walks_each_fragment_once(steps: list[SelectionNode]) -> None:
    prepared = prepare("mutation { change { ...F0 c: b } }")

    payloads = collect_root_payloads(prepared, {"change": {"b": 1, "c": 1}})

    assert list(payloads) == [("change", {"b": 1})]
    assert len(steps) < MOST_STEPS
