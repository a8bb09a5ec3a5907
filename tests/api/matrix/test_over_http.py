"""Each kind of answer to each role over HTTP, subscriptions over a WebSocket, on the real engine.

The handler is asked for every field by every role; these are the fields that fewest may have.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from graphql import build_schema

from tests.api.matrix.outcomes import http_outcome
from tests.api.matrix.watching import watch
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

DOCUMENTS = Documents(build_schema(PRELUDE + SCHEMA_TEXT), FIELDS)
ROWS = Expectations.read()


def pick_cases() -> Iterable[Case]:
    """Return one case for each role, outcome, and root or nested field."""

    def count_allowed(field: str) -> int:
        return list(ROWS.outcomes[field].values()).count(Outcome.ALLOWED)

    places = sorted(fields_with_a_resolver(SCHEMA_TEXT, FIELDS), key=count_allowed)
    picked: dict[Any, Case] = {}
    for case in ROWS.http_cases([place for place in places if place != ENDS_THE_CALLER]):
        kind = "nested" if len(case.way) > 1 else case.field.partition(".")[0]
        picked.setdefault((case.role, case.expected, kind), case)
    return picked.values()


CASES = pick_cases()


@pytest.fixture(scope="module")
def scene(
    engine_client: "DynamoDBClient", engine_endpoint: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    data_dir = tmp_path_factory.mktemp("data")
    with running_product(engine_client, engine_endpoint, data_dir) as product:
        yield Scene.prepare(HttpApi(product, DOCUMENTS))


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
def test_p17_role_gets_what_it_may(scene: Scene, role: Role) -> None:
    assert isinstance(scene.api, HttpApi)
    cases = [case for case in CASES if case.role is role]

    got = {str(case): ask(scene, scene.api.product, case) for case in cases}

    assert got == {str(case): case.expected for case in cases}
    assert len(cases) >= 4
