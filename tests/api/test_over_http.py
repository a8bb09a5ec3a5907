"""Each kind of answer over HTTP, against the local AppSync with the product, on the real engine.

The handler is asked for every field by every role (tests/api/matrix) and for all bad input
(tests/api/bad_input); the validator's rules have their tests in tests/gateway.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from graphql import build_schema

from tests.api.bad_input.rows import INSIDE
from tests.api.matrix.outcomes import http_outcome
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

    # tests/gateway and tests/e2e have the cases of subscriptions.
    places = [
        place
        for place in sorted(fields_with_a_resolver(SCHEMA_TEXT, FIELDS), key=count_allowed)
        if not place.startswith("Subscription.")
    ]
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
    response = product.post(case.role, request)
    return http_outcome(case, response.status_code, response.json())


@pytest.mark.parametrize("role", Role)
def test_p17_role_gets_what_it_may(product: RunningProduct, scene: Scene, role: Role) -> None:
    cases = [case for case in CASES if case.role is role]

    got = {str(case): ask(scene, product, case) for case in cases}

    assert got == {str(case): case.expected for case in cases}
    assert len(cases) >= 3


PAGE = "query Q($first: Int) { locations(first: $first) { nodes { id } } }"
UPDATE = "mutation M($i: UpdateViewerInput!) { updateViewer(input: $i) { userErrors { field } } }"
EXCHANGE = "{ id userId rewardId quantity pointsSpent status note holdUntil requestedAt updatedAt }"
LISTS = " ".join(f"a{n}: exchanges(first: 100) {{ nodes {EXCHANGE} }}" for n in range(99))
NEWER_MEDIA_TYPE = {"accept": "application/graphql-response+json"}
INVALID, LIMIT = "Validation error of type ", "LimitExceededError"

# A document that is wrong, its variables, and the type and the words of the first error.
ROWS: list[tuple[str, dict[str, Any], str | None, str]] = [
    ("SELECT * FROM users", {}, None, "Invalid Syntax : "),
    ("{ earnRule { id } }", {}, None, f"{INVALID}FieldUndefined"),
    ("{ location { id } }", {}, None, f"{INVALID}MissingFieldArgument"),
    ("{ earnRules " + "{ a " * 80 + "}" * 81, {}, LIMIT, "nested brackets"),
    (f"{{ {LISTS} }}", {}, LIMIT, "values to answer"),
    (PAGE, {"first": "20"}, None, "Variable 'first' has "),
    (PAGE, {"first": 10**4000}, None, "Variable 'first' has "),
    (PAGE, {"first": 0}, "InvalidInput", "first: "),
    (UPDATE, {"i": {"displayNam": "H"}}, None, "contains a field name 'displayNam' "),
]


def is_null(data: Any, path: list[str | int] | None) -> bool:
    """Whether nothing is answered at the path of an error; without one, nothing at all."""
    for step in path or ():
        if data is None:
            break
        data = data[step]
    return data is None


def test_bad_document_gets_its_error(product: RunningProduct) -> None:
    for query, variables, error_type, words in ROWS:
        response = product.post(Role.ADMIN, {"query": query, "variables": variables})

        answer = response.json()
        assert response.status_code == 200, answer
        error = answer["errors"][0]
        assert (error.get("errorType"), words in error["message"]) == (error_type, True), answer
        assert all(is_null(answer.get("data"), each.get("path")) for each in answer["errors"])
        assert INSIDE.search(response.text) is None, response.text
    headers = {**product.credentials(Role.API_KEY), **NEWER_MEDIA_TYPE}
    newer = product.http.post("/graphql", json={"query": "{ weather }"}, headers=headers)
    assert newer.status_code == 400


def test_p19_rejected_mutation_is_data(product: RunningProduct) -> None:
    variables = {"i": {"displayName": ""}}
    answer = product.post(Role.CITIZEN, {"query": UPDATE, "variables": variables}).json()

    assert answer.get("errors") is None
    refused = {"updateViewer": {"userErrors": [{"field": ["input", "displayName"]}]}}
    assert answer["data"] == refused
