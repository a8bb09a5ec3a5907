"""Each kind of answer over HTTP, against the local AppSync with the product, on the real engine.

The handler is asked for every field by every role (tests/api/matrix) and for all bad input
(tests/api/bad_input); the validator's rules have their tests in tests/gateway.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from graphql import build_schema

from tests.api.bad_input.rows import INSIDE
from tests.api.matrix.outcomes import http_outcome
from tests.api.watching import watch
from tests.support.matrix.apis import HttpApi
from tests.support.matrix.documents import Documents
from tests.support.matrix.roles import (
    ENDS_THE_CALLER,
    Case,
    Expectations,
    Outcome,
    Role,
    fields_with_a_resolver,
)
from tests.support.matrix.scene import Scene
from tests.support.running_product import FIELDS, SCHEMA_TEXT, RunningProduct, running_product
from tools.sdl.document import PRELUDE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def product(
    engine_client: "DynamoDBClient", engine_endpoint: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningProduct]:
    data_dir = tmp_path_factory.mktemp("data")
    with running_product(engine_client, engine_endpoint, data_dir) as running:
        yield running


DOCUMENTS = Documents(build_schema(PRELUDE + SCHEMA_TEXT), FIELDS)
EXPECTED = Expectations.read()


def pick_cases() -> Iterable[Case]:
    """Return a case for each role, outcome and kind of field: the one that fewest may have."""

    def count_allowed(field: str) -> int:
        return list(EXPECTED.outcomes[field].values()).count(Outcome.ALLOWED)

    places = sorted(fields_with_a_resolver(SCHEMA_TEXT, FIELDS), key=count_allowed)
    picked: dict[Any, Case] = {}
    for case in EXPECTED.http_cases([place for place in places if place != ENDS_THE_CALLER]):
        kind = "nested" if len(case.way) > 1 else case.field.partition(".")[0]
        picked.setdefault((case.role, case.expected, kind), case)
    return picked.values()


CASES = pick_cases()


@pytest.fixture(scope="module")
def scene(product: RunningProduct) -> Scene:
    return Scene.prepare(HttpApi(product, DOCUMENTS))


def ask(scene: Scene, product: RunningProduct, case: Case) -> Any:
    document = DOCUMENTS.request(case.way).document
    request = {"query": document, "variables": scene.arguments(case)}
    if case.field.startswith("Subscription."):
        mutation, published = scene.publication(case)
        publication = {
            "query": DOCUMENTS.request((f"Mutation.{mutation}",)).document,
            "variables": {"input": published},
        }
        return http_outcome(case, *watch(product, case.role, request, publication))
    response = product.post(case.role, request)
    return http_outcome(case, response.status_code, response.json())


@pytest.mark.parametrize("role", Role)
def test_p17_role_gets_what_it_may(product: RunningProduct, scene: Scene, role: Role) -> None:
    cases = [case for case in CASES if case.role is role]

    got = {str(case): ask(scene, product, case) for case in cases}

    assert got == {str(case): case.expected for case in cases}
    assert len(cases) >= 4


RULES = "{ earnRules { id } }"
PAGE = "query Q($first: Int) { locations(first: $first) { nodes { id } } }"
UPDATE = "mutation M($i: UpdateViewerInput!) { updateViewer(input: $i) { userErrors { field } } }"
EXCHANGE = "{ id userId rewardId quantity pointsSpent status note holdUntil requestedAt updatedAt }"
LISTS = " ".join(f"a{n}: exchanges(first: 100) {{ nodes {EXCHANGE} }}" for n in range(99))
DEEP = "".join(f"fragment F{n} on EarnRule {{ a {{ ...F{n + 1} }} }} " for n in range(30))
NEWER_MEDIA_TYPE = {"accept": "application/graphql-response+json"}
INVALID, LIMIT = "Validation error of type ", "LimitExceededError"


@dataclass(frozen=True)
class Row:
    """A document that is wrong, and the type and the words of the first error."""

    name: str
    query: str
    words: str
    error_type: str | None = None
    role: Role = Role.API_KEY
    variables: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


def bad_page(name: str, first: Any, words: str, error_type: str | None = None) -> Row:
    return Row(name, PAGE, words, error_type, variables={"first": first})


ROWS = [
    Row("no GraphQL", "SELECT * FROM users", "Invalid Syntax : "),
    Row("half a character", '{ location(id: "\\uD800") { id } }', "Invalid Syntax : "),
    Row("a field almost right", "{ earnRule { id } }", f"{INVALID}FieldUndefined"),
    Row("an enum almost right", "{ locations(status: OPE) { nodes { id } } }", f"{INVALID}WrongT"),
    Row("a type almost right", "{ earnRules { ... on EarnRul { id } } }", f"{INVALID}UnknownType"),
    Row("a required argument left out", "{ location { id } }", f"{INVALID}MissingFieldArgument"),
    Row(
        "several operations and no name",
        "query A { earnRules { id } } query B { earnRules { id } }",
        "Must provide operation name",
        "BadRequestException",
    ),
    Row(
        "a subscription",
        'subscription { onBalanceChanged(userId: "u") { available } }',
        "",
        "UnsupportedOperation",
        Role.CITIZEN,
    ),
    Row("80 levels", "{ earnRules " + "{ a " * 80 + "}" * 81, "nested brackets", LIMIT),
    Row(
        "30 levels by fragments",
        f"{{ earnRules {{ ...F0 }} }} {DEEP} fragment F30 on EarnRule {{ id }}",
        "",
        "QueryDepthLimitReached",
    ),
    Row("99 lists of 100", f"{{ {LISTS} }}", "values to answer", LIMIT, Role.ADMIN),
    bad_page("a text for a number", "20", "Variable 'first' has "),
    bad_page("true for a number", True, "Variable 'first' has "),  # noqa: FBT003 - a wrong value
    bad_page("half a page", 1.5, "Variable 'first' has "),
    bad_page("2^31", 2**31, "Variable 'first' has "),
    bad_page("a number of 4,000 digits", 10**4000, "Variable 'first' has "),
    bad_page("a page of none", 0, "first: ", "InvalidInput"),
    Row(
        "an unknown field in a variable",
        UPDATE,
        "The variables input contains a field name 'displayNam' ",
        role=Role.CITIZEN,
        variables={"i": {"displayNam": "H"}},
    ),
    Row("a variable left out", UPDATE, "Variable 'i' has ", role=Role.CITIZEN),
]


def is_null(data: Any, path: list[str | int] | None) -> bool:
    """Whether nothing is answered at the path of an error; without one, nothing at all."""
    for step in path or ():
        if data is None:
            break
        data = data[step]
    return data is None


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_bad_document_gets_its_error(product: RunningProduct, row: Row) -> None:
    response = product.post(row.role, {"query": row.query, "variables": row.variables})

    answer = response.json()
    assert response.status_code == 200, answer
    error = answer["errors"][0]
    assert (error.get("errorType"), row.words in error["message"]) == (row.error_type, True), answer
    assert all(is_null(answer.get("data"), each.get("path")) for each in answer["errors"])
    assert INSIDE.search(response.text) is None, response.text


@pytest.mark.parametrize("query", ["{", "{ weather }"])
def test_bad_document_is_400_for_newer_media_type(product: RunningProduct, query: str) -> None:
    headers = {**product.credentials(Role.API_KEY), **NEWER_MEDIA_TYPE}

    assert product.http.post("/graphql", json={"query": query}, headers=headers).status_code == 400


def test_unknown_operation_is_named(product: RunningProduct) -> None:
    request = {"query": f"query A {RULES}", "operationName": "B"}

    [error] = product.post(Role.API_KEY, request).json()["errors"]
    assert error["message"].startswith("Unknown operation named 'B'")


def test_p19_rejected_mutation_is_data(product: RunningProduct) -> None:
    variables = {"i": {"displayName": ""}}
    answer = product.post(Role.CITIZEN, {"query": UPDATE, "variables": variables}).json()

    assert answer.get("errors") is None
    refused = {"updateViewer": {"userErrors": [{"field": ["input", "displayName"]}]}}
    assert answer["data"] == refused


def test_good_request_of_each_kind_is_answered(product: RunningProduct) -> None:
    """The rows are refused for what is wrong with them, not because nothing is answered."""
    nothing = product.post(Role.API_KEY, {"query": '{ location(id: "none") { id } }'}).json()
    answers = [
        product.post(Role.API_KEY, {"query": RULES}).json(),
        product.post(Role.CITIZEN, {"query": "{ viewer { id } }"}).json(),
        nothing,
    ]

    # The container, which strangers reach, says what a request cost.
    assert [list(answer) for answer in answers] == [["data", "extensions"]] * 3
    assert json.dumps(nothing["data"]) == '{"location": null}'
