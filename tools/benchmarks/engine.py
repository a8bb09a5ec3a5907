"""The product on separate tables of the real engine, to count requests at the endpoint."""

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from botocore.config import Config

from local.aws.engine.engine import Engine
from local.aws.engine.tables import create_tables, read_definitions
from resolvers.settings import table_prefix_of
from resolvers.storage.base.client import dynamodb_session
from tests.support.service import Service

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

REGION = "ap-northeast-1"


@contextmanager
def running_engine() -> Iterator[str]:
    """Yield the URL of an engine whose state is deleted with it."""
    with tempfile.TemporaryDirectory() as folder, Engine(Path(folder)) as endpoint_url:
        yield endpoint_url


@contextmanager
def open_client(endpoint_url: str) -> Iterator["DynamoDBClient"]:
    client = dynamodb_session().client(
        "dynamodb",
        endpoint_url=endpoint_url,
        region_name=REGION,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=Config(max_pool_connections=16),
    )
    try:
        yield client
    finally:
        client.close()


@contextmanager
def open_tables(client: "DynamoDBClient") -> Iterator[str]:
    """Yield an environment with all tables, empty."""
    environment = f"bench-{os.getpid()}-{uuid.uuid4().hex[:8]}"
    create_tables(client, table_prefix_of(environment))
    yield environment
    for table in read_definitions():
        client.delete_table(TableName=f"{table_prefix_of(environment)}{table}")


@contextmanager
def open_service(client: "DynamoDBClient") -> Iterator[Service]:
    with open_tables(client) as environment:
        yield Service.open(client, environment)
