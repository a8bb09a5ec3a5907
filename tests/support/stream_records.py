"""Records of real streams, as Lambda hands them to a function."""

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any

from local.aws.streams.delivery import lambda_record
from local.aws.streams.pump import create_streams_client, find_stream
from resolvers.events.changes import TABLES
from tests.support.service import Service

if TYPE_CHECKING:
    from mypy_boto3_dynamodbstreams import DynamoDBStreamsClient

Record = dict[str, Any]


def records_of(service: Service, *tables: str) -> dict[str, list[Record]]:
    """Return all records of these tables' streams, else of all that become events, in order."""
    endpoint_url = service.client.meta.endpoint_url
    # moto knows a service by its own host.
    is_moto = endpoint_url.endswith(".amazonaws.com")
    with closing(create_streams_client(None if is_moto else endpoint_url)) as client:
        return {
            table: [
                record
                for arn in [find_stream(service.client, service.database.table_name(table))]
                for record in _read(client, arn)
            ]
            for table in tables or TABLES
        }


def _read(client: "DynamoDBStreamsClient", arn: str) -> Iterator[Record]:
    for shard in client.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        iterator: str | None = client.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        while iterator is not None:
            answer = client.get_records(ShardIterator=iterator, Limit=1000)
            yield from (lambda_record(dict(record), arn) for record in answer["Records"])
            iterator = answer.get("NextShardIterator") if answer["Records"] else None
