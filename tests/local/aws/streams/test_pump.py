from typing import TYPE_CHECKING, Any

import pytest

from local.aws.streams.pump import StreamPump, create_streams_client, find_stream
from resolvers.settings import table_prefix_of
from tests.support.patience import wait_until

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Received:
    """A handler that keeps the versions it gets."""

    def __init__(self) -> None:
        self.versions: list[tuple[str, int]] = []

    def __call__(self, event: dict[str, Any], _: Any) -> None:
        images = [record["dynamodb"]["NewImage"] for record in event["Records"]]
        self.versions += [(each["user_id"]["S"], int(each["ledger_seq"]["N"])) for each in images]

    def wait_for(self, count: int) -> None:
        wait_until(lambda: len(self.versions) >= count)


def put_user(client: "DynamoDBClient", environment: str, user_id: str, version: int) -> None:
    client.put_item(
        TableName=f"{table_prefix_of(environment)}users",
        Item={"user_id": {"S": user_id}, "ledger_seq": {"N": str(version)}},
    )


@pytest.mark.engine
@pytest.mark.slow
def test_p14_writes_after_prepare_arrive_once_in_order(
    engine_client: "DynamoDBClient", engine_endpoint: str, engine_environment: str
) -> None:
    put_user(engine_client, engine_environment, "hanako", 1)  # nobody is subscribed yet
    received = Received()
    stream_arn = find_stream(engine_client, f"{table_prefix_of(engine_environment)}users")
    pump = StreamPump(create_streams_client(engine_endpoint), stream_arn, received)
    pump.prepare()
    put_user(engine_client, engine_environment, "hanako", 2)  # before it runs, yet not missed
    pump.start()
    expected = [("hanako", 2)]
    for version in range(3, 153):
        put_user(engine_client, engine_environment, "hanako", version)
        put_user(engine_client, engine_environment, "taro", version)
        expected += [("hanako", version), ("taro", version)]
    received.wait_for(len(expected))
    pump.stop()
    assert received.versions == expected
