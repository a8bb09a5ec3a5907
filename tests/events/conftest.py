from typing import TYPE_CHECKING

import pytest

from tests.support.service import Service

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def service(engine_client: "DynamoDBClient", engine_environment: str) -> Service:
    """The product on an engine whose streams are real."""
    return Service.open(engine_client, engine_environment)
