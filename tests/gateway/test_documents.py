import pytest

from gateway.documents import Documents
from gateway.envelope import RequestRefusedError
from gateway.limits import DocumentLimits, Limits
from gateway.sdl import read_schema


@pytest.fixture
def documents() -> Documents:
    return Documents(read_schema("type Query { a: Int }"), Limits(), DocumentLimits())


def test_short_queries_used_last_are_kept(
    documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.documents._CACHED_DOCUMENTS", 2)
    monkeypatch.setattr("gateway.documents._MAX_CACHED_TEXT_LENGTH", 7)
    queries = ["{ a }", "{ a  }", "{ a }  ", "{ a }   "]
    for number in (0, 1, 0, 2, 3):
        documents.prepare(queries[number], {}, None)
    assert [documents.knows(each) for each in queries] == [True, False, True, False]


def test_query_too_deep_for_parser_is_refused(
    documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    def parse(*_: object, **__: object) -> None:
        raise RecursionError

    monkeypatch.setattr("gateway.documents.parse", parse)
    with pytest.raises(RequestRefusedError, match="nested too deeply") as refused:
        documents.prepare("{ a }", {}, None)
    assert refused.value.errors[0]["errorType"] == "QueryDepthLimitReached"


def test_name_chooses_the_operation(documents: Documents) -> None:
    documents.prepare("{ ...F } fragment F on Query { a }", {}, None)
    both = "query A { a } query B { b: a }"
    for name in ("A", "B"):
        operation = documents.prepare(both, {}, name).operation
        assert operation.name is not None
        assert operation.name.value == name
    for query, chosen, message in (
        (both, None, "Must provide operation name"),
        (both, "C", "Unknown operation named 'C'"),
        ("{ a }", "A", "Unknown operation named 'A'"),
    ):
        with pytest.raises(RequestRefusedError, match=message):
            documents.prepare(query, {}, chosen)


def test_setting_hides_the_schema() -> None:
    schema = read_schema("type Query { a: Int }")
    query = "{ __schema { queryType { name } } }"
    Documents(schema, Limits(), DocumentLimits()).prepare(query, {}, None)
    hidden = Documents(schema, Limits(introspection=False), DocumentLimits())
    with pytest.raises(RequestRefusedError, match="FieldUndefined"):
        hidden.prepare(query, {}, None)


def test_fault_of_syntax_is_described(documents: Documents) -> None:
    for query, message in (("{ a ", "Expected Name, found <EOF>"), ("{ a { } }", "Expected Name")):
        with pytest.raises(RequestRefusedError) as refused:
            documents.prepare(query, {}, None)
        [error] = refused.value.errors
        assert error["message"].startswith(f"Invalid Syntax : {message}")


def test_known_query_costs_as_its_sizes_say() -> None:
    schema = read_schema("type Query { a(first: Int, b: String): [Int] }")
    limits = DocumentLimits(page_size_arguments=frozenset({"first"}), item_cost=2)
    query = "query ($n: Int = 3, $b: String) { a(first: $n, b: $b) }"
    documents = Documents(schema, Limits(), limits)

    def cost(documents: Documents, variables: dict[str, object]) -> int:
        return documents.prepare(query, variables, None).cost

    every: list[dict[str, object]] = [
        {"n": 5},
        {"n": 6, "b": "x"},
        {"b": "y"},
        {"n": None},
        {"n": 5},
    ]
    for variables in every:
        fresh = Documents(schema, Limits(), limits)
        assert cost(documents, variables) == cost(fresh, variables)
    assert cost(documents, {"n": 5}) != cost(documents, {})


def test_only_selections_without_directives_are_kept(documents: Documents) -> None:
    for query, is_kept in (("{ a }", True), ("{ a @skip(if: false) }", False)):
        first, second = (documents.prepare(query, {}, None).selections for _ in range(2))
        assert (first is second) is is_kept
