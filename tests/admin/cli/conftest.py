from typing import TYPE_CHECKING

import pytest

from resolvers.settings import table_prefix_of
from resolvers.storage.base.client import Database
from tests.support.operators import QuickCommand

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def command(engine_endpoint: str, engine_environment: str) -> QuickCommand:
    return QuickCommand(engine_endpoint, engine_environment)


@pytest.fixture
def database(engine_client: "DynamoDBClient", engine_environment: str) -> Database:
    return Database(engine_client, table_prefix_of(engine_environment))
