"""Every field by every role over HTTP, the subscription over a WebSocket, on the real engine."""

import pytest

from tests.api.matrix.outcomes import http_outcome
from tests.api.matrix.watching import watch
from tests.support.matrix.documents import Documents
from tests.support.matrix.roles import Case, Expectations, Role, fields_with_a_resolver
from tests.support.matrix.scene import Scene
from tests.support.running_product import FIELDS, SCHEMA_TEXT, RunningProduct

pytestmark = pytest.mark.engine

CASES = list(Expectations.read().http_cases(fields_with_a_resolver(SCHEMA_TEXT, FIELDS)))
WATCHING = [case for case in CASES if case.field.startswith("Subscription.")]
ASKING = [case for case in CASES if case not in WATCHING]


@pytest.mark.parametrize("case", ASKING, ids=str)
def test_p17_role_gets_what_it_may(
    product: RunningProduct, http_scene: Scene, documents: Documents, case: Case
) -> None:
    document = documents.request(case.way).document
    variables = http_scene.arguments(case)

    response = product.post(case.role, {"query": document, "variables": variables})

    assert http_outcome(case, response.status_code, response.json()) is case.expected


@pytest.mark.parametrize("case", WATCHING, ids=str)
def test_p17_role_receives_what_it_may(
    product: RunningProduct, http_scene: Scene, documents: Documents, case: Case
) -> None:
    document = documents.request(case.way).document
    request = {"query": document, "variables": http_scene.arguments(case)}
    mutation, published = http_scene.publication(case)
    publication = {
        "query": documents.request((f"Mutation.{mutation}",)).document,
        "variables": {"input": published},
    }

    status, answer = watch(product, case.role, request, publication)

    assert http_outcome(case, status, answer) is case.expected


def test_p17_every_role_asks_every_field() -> None:
    asked = {(case.field, case.role) for case in CASES}

    assert len(asked) == len(fields_with_a_resolver(SCHEMA_TEXT, FIELDS)) * len(Role)
    assert len(WATCHING) == 4 * len(Role)
