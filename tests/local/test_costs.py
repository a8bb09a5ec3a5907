from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from starlette.requests import Request

from local.costs import COSTS_HEADER, count_invocation, measure, watch_dynamodb
from resolvers.settings import table_prefix_of
from tests.support.fast_moto import REGION


@pytest.fixture
def watched_client(moto_environment: str) -> Iterator[tuple[Any, str]]:
    before = boto3.DEFAULT_SESSION
    watch_dynamodb()
    client = boto3.client("dynamodb", region_name=REGION)
    yield client, f"{table_prefix_of(moto_environment)}users"
    client.close()
    boto3.DEFAULT_SESSION = before


def request_with(*names: str) -> Request:
    headers = [(name.encode(), b"1") for name in names]
    return Request({"type": "http", "headers": headers})


def test_requests_and_units_are_counted(watched_client: tuple[Any, str]) -> None:
    client, table = watched_client
    with measure(request_with(COSTS_HEADER)) as extensions:
        count_invocation()
        client.put_item(TableName=table, Item={"user_id": {"S": "a"}})
        client.get_item(TableName=table, Key={"user_id": {"S": "a"}})
        client.describe_table(TableName=table)

    with measure(request_with("accept")) as unmeasured:
        answer = client.get_item(TableName=table, Key={"user_id": {"S": "a"}})
    assert unmeasured == {}
    assert "ConsumedCapacity" not in answer

    costs = extensions["costs"]
    assert costs["milliseconds"] > 0
    assert costs | {"milliseconds": 0} == {
        "milliseconds": 0,
        "invocations": 1,
        "dynamodbRequests": 3,
        "readUnits": 0.5,
        "writeUnits": 1,
    }
