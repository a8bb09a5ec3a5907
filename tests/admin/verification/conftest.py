from typing import TYPE_CHECKING

import pytest

from tests.support.service import Service
from tests.support.tampering import Programme, Spoiler, run_programme

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def programme(moto_client: "DynamoDBClient", moto_environment: str) -> Programme:
    return run_programme(Service.open(moto_client, moto_environment))


@pytest.fixture
def spoiler(programme: Programme) -> Spoiler:
    return Spoiler(programme.service)
