from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from starlette.requests import Request

from local.aws.costs import COSTS_HEADER, measure, watch_dynamodb
from resolvers.storage.base.client import dynamodb_session

HEADERS = [(COSTS_HEADER.encode(), b"1")]


def test_costs_are_those_of_resolvers_requests() -> None:
    watch_dynamodb()
    client = dynamodb_session().client("dynamodb", "eu-west-1")
    answers: Iterator[Any] = iter(
        [
            {"ConsumedCapacity": {"CapacityUnits": 0.5}},
            {"ConsumedCapacity": [{"CapacityUnits": 4.0}, {"CapacityUnits": 2.0}]},
        ]
    )
    events: Any = client.meta.events
    events.register("before-call", lambda **_: (SimpleNamespace(status_code=200), next(answers)))
    with measure(Request({"type": "http", "headers": HEADERS})) as extensions:
        client.get_item(TableName="users", Key={})
        client.transact_write_items(TransactItems=[{}])
    costs = extensions["costs"]
    assert (costs["dynamodbRequests"], costs["readUnits"], costs["writeUnits"]) == (2, 0.5, 6.0)
