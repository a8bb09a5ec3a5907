from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING
from unittest.mock import patch

import boto3
import pytest
from graphql import build_schema
from moto import mock_aws
from moto.cognitoidp.models import CognitoIdpUserPool

from gateway.api_gateway import Payload
from local.engine.tables import create_tables
from resolvers.settings import table_prefix_of
from tests.support.events.recorded import USER_POOL_ISSUER
from tests.support.kiosk_pool import make_pool
from tests.support.lambda_process import fresh_lambda_entry
from tests.support.matrix.apis import HandlerApi, HttpApi
from tests.support.matrix.documents import Documents
from tests.support.matrix.rest_scene import RestScene
from tests.support.matrix.scene import Scene
from tests.support.running_product import (
    FIELDS,
    REGION,
    SCHEMA_TEXT,
    SETTINGS,
    RunningProduct,
    running_product,
)
from tools.sdl.document import PRELUDE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture(scope="session")
def documents() -> Documents:
    return Documents(build_schema(PRELUDE + SCHEMA_TEXT), FIELDS)


@pytest.fixture(scope="module")
def product(
    engine_client: "DynamoDBClient", engine_endpoint: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningProduct]:
    with running_product(engine_client, engine_endpoint, tmp_path_factory.mktemp("data")) as it:
        yield it


@pytest.fixture(scope="module")
def http_scene(product: RunningProduct, documents: Documents) -> Scene:
    return Scene.prepare(HttpApi(product, documents))


@contextmanager
def handler_on_moto() -> Iterator["DynamoDBClient"]:
    """Yield moto's client, with all tables and lambda_entry on them."""
    variables = {**SETTINGS, "ENVIRONMENT": "matrix", "USER_POOL_ISSUER": USER_POOL_ISSUER}
    with (
        mock_aws(),
        # Those of AWS have 9 characters after the region, and the settings take no 32.
        patch.object(CognitoIdpUserPool, "MAX_ID_LENGTH", len(REGION) + 10),
        closing(boto3.client("cognito-idp", region_name=REGION)) as cognito,
        fresh_lambda_entry({**variables, **make_pool(cognito)}),
    ):
        client = boto3.client("dynamodb", region_name=REGION)
        create_tables(client, table_prefix_of("matrix"))
        yield client
        client.close()


@pytest.fixture(scope="module")
def handler_client() -> Iterator["DynamoDBClient"]:
    with handler_on_moto() as client:
        yield client


@pytest.fixture(scope="module")
def handler_scene(handler_client: "DynamoDBClient") -> Scene:
    assert handler_client.list_tables()["TableNames"]
    return Scene.prepare(HandlerApi())


@pytest.fixture(scope="module", params=list(Payload), ids=["rest-api", "http-api"])
def rest_scene(request: pytest.FixtureRequest) -> Iterator[RestScene]:
    with handler_on_moto():
        yield RestScene(Scene.prepare(HandlerApi()), request.param)
