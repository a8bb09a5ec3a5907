"""The local AppSync answers as AWS's own simulator does, with the same handler behind both."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from graphql import build_schema

import lambda_entry
from local.server.appsync import DEVELOPMENT_API_KEY
from tests.support.lambda_process import Invocation
from tests.support.matrix.apis import HttpApi
from tests.support.matrix.documents import Documents
from tests.support.matrix.roles import Case, Expectations, Outcome, Role, fields_with_a_resolver
from tests.support.matrix.scene import Scene
from tests.support.post_server import Answered, taking_posts
from tests.support.running_product import FIELDS, SCHEMA_TEXT, RunningProduct, running_product
from tools.sdl.document import PRELUDE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

pytestmark = [pytest.mark.clients, pytest.mark.engine]

HERE = Path(__file__).parent / "simulator"


def invoke(_: str, __: Mapping[str, str], body: bytes) -> Answered:
    """Lambda's Invoke: an event in, the answer or the error out."""
    try:
        answer = lambda_entry.handler(json.loads(body), Invocation())
    except Exception as error:  # noqa: BLE001 - as Lambda's runtime answers
        answer = {"errorType": type(error).__name__, "errorMessage": str(error)}
    return 200, {}, json.dumps(answer).encode()


@contextmanager
def simulating(handler: str) -> Iterator[str]:
    """Run the simulator; yield the address of its API."""
    node = shutil.which("node")
    assert node is not None
    api = {
        "schema": SCHEMA_TEXT,
        "fields": FIELDS,
        "handler": handler,
        "apiKey": DEVELOPMENT_API_KEY,
    }
    process = subprocess.Popen(
        [node, HERE / "simulator.cjs"],
        env={"API": json.dumps(api)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("http"):
                yield line.strip()
                break
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def product(
    engine_client: "DynamoDBClient", engine_endpoint: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningProduct]:
    with running_product(engine_client, engine_endpoint, tmp_path_factory.mktemp("data")) as it:
        yield it


@pytest.fixture(scope="module")
def documents() -> Documents:
    return Documents(build_schema(PRELUDE + SCHEMA_TEXT), FIELDS)


@pytest.fixture(scope="module")
def scene(product: RunningProduct, documents: Documents) -> Scene:
    return Scene.prepare(HttpApi(product, documents))


@pytest.fixture(scope="module")
def simulator(product: RunningProduct) -> Iterator[str]:
    assert product.http
    with taking_posts(invoke) as host, simulating(f"http://{host}") as address:
        yield address


def repeatable(case: Case) -> bool:
    """Whether asking twice gives the same; the simulator checks no signature of IAM."""
    changes = case.way[0].startswith("Mutation.") and case.expected is Outcome.ALLOWED
    return not (changes or case.way[0].startswith("Subscription.") or case.role is Role.IAM)


MOMENTS = {"asOf", "now", "expiresInSeconds"}
CASES = [
    case
    for case in Expectations.read().http_cases(fields_with_a_resolver(SCHEMA_TEXT, FIELDS))
    if repeatable(case)
]


def comparable(response: httpx.Response) -> Any:
    """Return what a client goes by: not the moment of an answer, nor places in the document."""
    answer = response.json()
    errors = [
        {name: error.get(name) for name in ("path", "errorType", "message")}
        for error in answer.get("errors") or []
    ]
    if response.status_code != httpx.codes.OK:
        return response.status_code, [each["errorType"] for each in errors]
    data = json.loads(json.dumps(answer.get("data")), object_hook=without_moment)
    return data, errors


def without_moment(value: dict[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in value.items() if name not in MOMENTS}


def test_every_case_is_answered_as_by_the_simulator(
    product: RunningProduct, scene: Scene, documents: Documents, simulator: str
) -> None:
    different = {}
    for case in CASES:
        request = {
            "query": documents.request(case.way).document,
            "variables": scene.arguments(case),
        }
        ours = comparable(product.post(case.role, request))
        headers = product.credentials(case.role)
        theirs = comparable(httpx.post(simulator, json=request, headers=headers, timeout=20))
        if ours != theirs:
            different[str(case)] = (ours, theirs)
    assert different == {}
    assert len(CASES) >= 150


OF_SIZE = "query ($n: Int) { locations(first: $n) { nodes { id } } }"
DOCUMENTS: list[tuple[str, dict[str, Any]]] = [
    ("{ a: viewer { id } b: viewer { me: id balance { points: available } } }", {}),
    (
        """query { viewer { ...Who } }
        fragment Who on User { id balance { ...Sum } }
        fragment Sum on PointBalance { available held }""",
        {},
    ),
    ("{ viewer { ... on User { id } ... { displayName } } }", {}),
    ("{ locations(first: 1, accepts: PET_BOTTLE) { nodes { name } } }", {}),
    (
        """{ viewer {
        ledgerEntries(first: 2) { edges { node { type recycleEvent { location { name } } } } }
        exchanges(first: 1) { nodes { reward { id } } } } }""",
        {},
    ),
    ("{ viewer { balance { held } balance { available } } }", {}),
    ("{ locations(first: 1, after: null) { nodes { id } } }", {}),
    ('{ __type(name: "Location") { name fields { name type { kind name } } } }', {}),
    ("query ($no: Boolean!) { viewer { id displayName @skip(if: $no) } }", {"no": True}),
    ("query ($yes: Boolean!) { viewer { id @include(if: $yes) displayName } }", {"yes": False}),
    (OF_SIZE.replace("Int", "Int = 1"), {}),
    (OF_SIZE, {}),
    (OF_SIZE, {"n": None}),
    (OF_SIZE, {"n": 101}),
    ("query ($id: ID!) { location(id: $id) { id } }", {"id": "unknown"}),
]


def test_every_form_is_answered_as_by_the_simulator(
    product: RunningProduct, scene: Scene, simulator: str
) -> None:
    assert scene.location_id
    headers = product.credentials(Role.CITIZEN)
    for query, variables in DOCUMENTS:
        request = {"query": query, "variables": variables}
        ours = comparable(product.post(Role.CITIZEN, request))
        theirs = comparable(httpx.post(simulator, json=request, headers=headers, timeout=20))
        assert ours == theirs
        assert ours[0] is not None
