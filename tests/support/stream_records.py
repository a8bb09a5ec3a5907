from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Any

from local.aws.streams.delivery import lambda_record
from local.aws.streams.pump import StreamPump, create_streams_client, find_stream
from resolvers.events.changes import TABLES
from resolvers.events.stream import publish_events
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


def events_of(service: Service, *kinds: str) -> list[Mapping[str, Any]]:
    """Return all events of the streams whose types begin with one of these, in order."""
    put: list[Mapping[str, Any]] = []
    for records in records_of(service).values():
        assert publish_events(records, service.database, "test", put.extend) is None
    return [each for each in put if each["type"].startswith(kinds)]


def start_pump(
    service: Service, endpoint_url: str, table: str, handle: Callable[..., Any], **options: Any
) -> StreamPump:
    """Hand the records of a table to a function from now on."""
    arn = find_stream(service.client, service.database.table_name(table))
    pump = StreamPump(create_streams_client(endpoint_url), arn, handle, **options)
    pump.prepare()
    pump.start()
    return pump


def _read(client: "DynamoDBStreamsClient", arn: str) -> Iterator[Record]:
    for shard in client.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        iterator: str | None = client.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        while iterator is not None:
            answer = client.get_records(ShardIterator=iterator, Limit=1000)
            yield from (lambda_record(dict(record), arn) for record in answer["Records"])
            iterator = answer.get("NextShardIterator") if answer["Records"] else None
