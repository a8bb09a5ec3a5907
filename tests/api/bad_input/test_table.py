"""Each bad input gets a clear error in the right place, and changes nothing.

Over HTTP against the local AppSync with the whole product behind it, on the real engine.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from graphql import build_schema

from resolvers.storage.client import open_client
from tests.api.bad_input.rows import (
    INSIDE,
    BadInput,
    Call,
    Failure,
    Http,
    Nothing,
    Refusal,
    Text,
    fill,
)
from tests.api.bad_input.scene import prepare
from tests.api.bad_input.table import TABLE
from tests.support.matrix.apis import HttpApi
from tests.support.matrix.documents import Documents
from tests.support.matrix.roles import Role
from tests.support.requests import record_requests
from tests.support.running_product import FIELDS, SCHEMA_TEXT, RunningProduct, running_product
from tools.sdl.document import PRELUDE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

pytestmark = pytest.mark.engine

READS = {"GetItem", "BatchGetItem", "Query"}
DOCUMENTS = Documents(build_schema(PRELUDE + SCHEMA_TEXT), FIELDS)


@dataclass
class Stage:
    """The product with everything that the rows name; `tables` is what no row may change."""

    product: RunningProduct
    names: Mapping[str, Any]
    tables: dict[str, list[str]]

    def send(self, request: Call | Text | Http) -> httpx.Response:
        if isinstance(request, Http):
            headers = {
                **fill(request.headers, self.names),
                **self.product.credentials(request.role),
            }
            body = fill(request.body, self.names)
            return self.product.http.request(
                request.method,
                request.path,
                content=body() if callable(body) else body,
                headers=headers,
            )
        if isinstance(request, Call):
            query = DOCUMENTS.request((request.place,)).document
            parts: dict[str, Any] = {"query": query}
        else:
            parts = {"query": request.query, "operationName": request.operation_name}
        return self.product.post(
            request.role, {**parts, "variables": fill(request.variables, self.names)}
        )


@pytest.fixture(scope="module")
def stage(
    engine_client: "DynamoDBClient", engine_endpoint: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    data_dir = tmp_path_factory.mktemp("data")
    with running_product(engine_client, engine_endpoint, data_dir) as product:
        names = prepare(product, HttpApi(product, DOCUMENTS))
        stage = Stage(product, names, product.snapshot())
        yield stage
        assert product.snapshot() == stage.tables


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_p19_bad_input_gets_its_error_without_change(stage: Stage, row: BadInput) -> None:
    with record_requests(open_client()) as requests:
        response = stage.send(row.request)

    check_answer(row, response)
    assert INSIDE.search(response.text) is None, response.text
    # Reads change nothing; a write that is sent may fail only at its condition.
    if not READS.issuperset(requests.operations):
        assert stage.product.snapshot() == stage.tables


def check_answer(row: BadInput, response: httpx.Response) -> None:
    answer = response.json()
    match row.answer:
        case Failure(error_type, words, status):
            assert response.status_code == status, answer
            error = answer["errors"][0]
            assert error.get("errorType") == error_type, answer
            assert words in error["message"], answer
            assert all(is_null(answer.get("data"), each.get("path")) for each in answer["errors"])
        case Refusal(code, path):
            assert (response.status_code, answer.get("errors")) == (200, None), answer
            [payload] = answer["data"].values()
            [error] = payload.pop("userErrors")
            assert (error["code"], error["field"]) == (code, path), error
            assert error["message"]
            shown = {name: value for name, value in payload.items() if name != "__typename"}
            assert not any(shown.values()), shown
        case Nothing():
            assert (response.status_code, answer.get("errors")) == (200, None), answer
            assert list(answer["data"].values()) == [None]


def is_null(data: Any, path: list[str | int] | None) -> bool:
    """Whether nothing is answered at the path of an error; without one, nothing at all."""
    for step in path or ():
        if data is None:
            break
        data = data[step]
    return data is None


def test_row_names_are_unique_and_many() -> None:
    names = Counter(map(str, TABLE))

    assert [name for name, count in names.items() if count > 1] == []
    assert len(names) >= 80


def test_p19_every_root_field_has_a_row() -> None:
    asked = json.dumps(
        [
            row.request.place if isinstance(row.request, Call) else row.request.query
            for row in TABLE
            if not isinstance(row.request, Http)
        ]
    )
    roots = [
        field["field"] for field in FIELDS if field["type"] in ("Query", "Mutation", "Subscription")
    ]

    assert [root for root in roots if not re.search(rf"\b{root}\b", asked)] == []


def test_good_request_of_each_kind_is_answered(stage: Stage) -> None:
    """The rows are refused for what is wrong with them, not because nothing is answered."""
    sent: list[Text | Http] = [
        Http(),
        Text("{ earnRules { id } }"),
        Text("{ viewer { id } }", Role.CITIZEN),
    ]
    answers = [stage.send(request).json() for request in sent]

    # The container, which strangers reach, says what a request cost.
    assert [list(answer) for answer in answers] == [["data", "extensions"]] * 3
