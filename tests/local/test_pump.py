import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from local.engine import Engine
from local.pump import StreamMissing, StreamPump, create_streams_client, find_stream
from local.tables import create_tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodbstreams import DynamoDBStreamsClient

STREAM_ARN = "arn:aws:dynamodb:ap-northeast-1:000000000000:table/fake/stream/2026"


class Received:
    """A handler that keeps the versions it was given and can be told to fail."""

    def __init__(self) -> None:
        self.versions: list[tuple[str, int]] = []
        self.failing: Callable[[list[int]], Any] = lambda _: None

    def __call__(self, event: dict[str, Any], _: Any) -> Any:
        images = [record["dynamodb"]["NewImage"] for record in event["Records"]]
        versions = [(image["user_id"]["S"], int(image["ledger_seq"]["N"])) for image in images]
        answer = self.failing([version for _, version in versions])
        self.versions += versions
        return answer

    def wait_for(self, count: int, seconds: float = 10) -> None:
        give_up_at = time.monotonic() + seconds
        while len(self.versions) < count:
            assert time.monotonic() < give_up_at, f"{len(self.versions)} of {count} arrived"
            time.sleep(0.005)


def put_user(client: "DynamoDBClient", environment: str, user_id: str, version: int) -> None:
    client.put_item(
        TableName=f"{environment}-users",
        Item={"user_id": {"S": user_id}, "ledger_seq": {"N": str(version)}},
    )


@contextmanager
def pumping(
    endpoint_url: str, stream_arn: str, received: Received, **settings: Any
) -> Iterator[StreamPump]:
    pump = StreamPump(create_streams_client(endpoint_url), stream_arn, received, **settings)
    pump.prepare()
    pump.start()
    try:
        yield pump
    finally:
        pump.stop()
        assert not pump.is_running


@pytest.mark.engine
def test_all_that_is_written_after_prepare_arrives_once_and_in_order(
    engine_client: "DynamoDBClient", engine_endpoint: str, engine_environment: str
) -> None:
    put_user(engine_client, engine_environment, "hanako", 1)  # nobody can have been subscribed
    received = Received()
    stream_arn = find_stream(engine_client, f"{engine_environment}-users")
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


@pytest.mark.engine
def test_a_failure_is_sent_again_from_the_checkpoint_and_nothing_is_lost(
    engine_client: "DynamoDBClient", engine_endpoint: str, engine_environment: str
) -> None:
    received = Received()
    attempts: list[list[int]] = []

    def fail_twice(versions: list[int]) -> None:
        if 5 in versions:
            attempts.append(versions)
        if 5 in versions and len(attempts) < 3:
            raise RuntimeError("cannot publish")

    received.failing = fail_twice
    stream_arn = find_stream(engine_client, f"{engine_environment}-users")
    with pumping(engine_endpoint, stream_arn, received):
        for version in range(1, 11):
            put_user(engine_client, engine_environment, "hanako", version)
        received.wait_for(10)
    assert [version for _, version in received.versions] == list(range(1, 11))
    assert len(attempts) == 3


@pytest.mark.engine
def test_it_goes_on_when_the_engine_was_restarted_under_it(tmp_path: Path) -> None:
    """After a restart the ARN lives, all records are gone and old iterators are silent."""
    received = Received()
    first, second = Engine(tmp_path), Engine(tmp_path)
    client = boto3.client("dynamodb", endpoint_url=first.start())
    create_tables(client, "local")
    streams_client = create_streams_client(first.endpoint_url)
    pump = StreamPump(streams_client, find_stream(client, "local-users"), received)
    pump.prepare()
    pump.start()
    for version in (1, 2, 3):
        put_user(client, "local", "hanako", version)
    received.wait_for(3)
    first.stop()
    client.close()

    def redirect(request: Any, **_: Any) -> None:
        # The second engine has a port of its own; one that is given has the same again.
        request.url = request.url.replace(first.endpoint_url, second.endpoint_url)

    client = boto3.client("dynamodb", endpoint_url=second.start())
    put_user(client, "local", "hanako", 4)
    streams_client.meta.events.register("before-send.*", redirect)
    received.wait_for(4)
    pump.stop()
    client.close()
    second.stop()
    assert received.versions == [("hanako", version) for version in (1, 2, 3, 4)]


@pytest.mark.engine
def test_a_table_without_a_stream_is_refused_by_name(
    engine_client: "DynamoDBClient", engine_environment: str
) -> None:
    with pytest.raises(StreamMissing, match=f"{engine_environment}-rewards has no stream"):
        find_stream(engine_client, f"{engine_environment}-rewards")


class FakeStreams:
    """Shards as AWS has them: they end, and their children appear beside them."""

    def __init__(self) -> None:
        self.shards: dict[str, dict[str, Any]] = {}
        self.records: dict[str, list[int]] = {}
        self.faults: list[Exception] = []
        self.kinds: list[tuple[str, str]] = []
        self.lock = threading.Lock()

    def open(self, shard_id: str, parent: str | None, *numbers: int) -> None:
        with self.lock:
            self.shards[shard_id] = {"ShardId": shard_id, "SequenceNumberRange": {}}
            if parent:
                self.shards[shard_id]["ParentShardId"] = parent
            self.records[shard_id] = list(numbers)

    def end(self, shard_id: str) -> None:
        with self.lock:
            self.shards[shard_id]["SequenceNumberRange"]["EndingSequenceNumber"] = "999"

    def write(self, shard_id: str, *numbers: int) -> None:
        with self.lock:
            self.records[shard_id] += numbers

    def describe_stream(self, **request: str) -> Any:
        """One shard a page."""
        with self.lock:
            names = list(self.shards)
            last = request.get("ExclusiveStartShardId")
            rest = names[names.index(last) + 1 :] if last else names
            page: dict[str, Any] = {"Shards": [dict(self.shards[name]) for name in rest[:1]]}
            if len(rest) > 1:
                page["LastEvaluatedShardId"] = rest[0]
            return {"StreamDescription": page}

    def get_shard_iterator(self, **request: str) -> Any:
        with self.lock:
            shard_id, kind = request["ShardId"], request["ShardIteratorType"]
            self.kinds.append((shard_id, kind))
            numbers = self.records[shard_id]
            position = {"LATEST": len(numbers), "TRIM_HORIZON": 0}.get(kind)
            if position is None:
                position = numbers.index(int(request["SequenceNumber"])) + 1
            return {"ShardIterator": f"{shard_id}|{position}"}

    def get_records(self, **request: Any) -> Any:
        with self.lock:
            if self.faults:
                raise self.faults.pop()
            shard_id, position = request["ShardIterator"].split("|")
            numbers = self.records[shard_id][int(position) :]
            answer: dict[str, Any] = {"Records": [self._record(number) for number in numbers]}
            ended = "EndingSequenceNumber" in self.shards[shard_id]["SequenceNumberRange"]
            if not ended:
                answer["NextShardIterator"] = f"{shard_id}|{int(position) + len(numbers)}"
            return answer

    def _record(self, number: int) -> dict[str, Any]:
        return {
            "eventID": f"event-{number}",
            "eventName": "MODIFY",
            "dynamodb": {
                "SequenceNumber": str(number),
                "NewImage": {"user_id": {"S": "hanako"}, "ledger_seq": {"N": str(number)}},
                "ApproximateCreationDateTime": datetime.now(UTC),
            },
        }

    def close(self) -> None:
        pass


@pytest.fixture
def streams() -> FakeStreams:
    return FakeStreams()


@contextmanager
def pumping_fake(streams: FakeStreams, received: Received) -> Iterator[StreamPump]:
    pump = StreamPump(
        cast("DynamoDBStreamsClient", streams),
        STREAM_ARN,
        received,
        poll_seconds=0.005,
        discovery_seconds=0.01,
    )
    pump.prepare()
    pump.start()
    try:
        yield pump
    finally:
        pump.stop()


def test_children_are_read_from_their_start_and_only_after_their_parent_is_delivered(
    streams: FakeStreams,
) -> None:
    received = Received()
    attempts: list[list[int]] = []

    def fail_at_first(versions: list[int]) -> None:
        attempts.append(versions)
        if len(attempts) <= 3:
            raise RuntimeError("cannot publish")

    received.failing = fail_at_first
    streams.open("parent", None, 1)
    with pumping_fake(streams, received):
        streams.open("child", "parent", 3)
        streams.open("grandchild", "child", 4)
        streams.write("parent", 2)
        streams.end("child")
        streams.end("parent")
        received.wait_for(3)
    assert attempts == [[2], [2], [2], [2], [3], [4]]
    assert streams.kinds[0] == ("parent", "LATEST")
    assert streams.kinds[1:] == [("child", "TRIM_HORIZON"), ("grandchild", "TRIM_HORIZON")]


def test_shards_that_ended_before_the_start_are_not_read(streams: FakeStreams) -> None:
    received = Received()
    streams.open("old", None, 1, 2)
    streams.end("old")
    streams.open("open", "old", 3)
    with pumping_fake(streams, received):
        streams.write("open", 4)
        received.wait_for(1)
        time.sleep(0.05)
    assert [version for _, version in received.versions] == [4]


def test_a_shard_that_appears_beside_the_others_is_read(streams: FakeStreams) -> None:
    received = Received()
    streams.open("first", None)
    with pumping_fake(streams, received):
        streams.open("second", "trimmed-long-ago", 1)
        received.wait_for(1)
    assert [version for _, version in received.versions] == [1]


@pytest.mark.parametrize(
    "fault",
    [
        EndpointConnectionError(endpoint_url="http://127.0.0.1"),
        ClientError({"Error": {"Code": "ExpiredIteratorException"}}, "GetRecords"),
    ],
)
def test_after_a_fault_it_goes_on_behind_the_last_record_read(
    streams: FakeStreams, fault: Exception
) -> None:
    received = Received()
    streams.open("only", None, 1)
    with pumping_fake(streams, received):
        streams.write("only", 2)
        received.wait_for(1)
        with streams.lock:
            streams.faults.append(fault)
            streams.records["only"].append(3)
        received.wait_for(2)
    assert [version for _, version in received.versions] == [2, 3]
    assert streams.kinds == [("only", "LATEST"), ("only", "AFTER_SEQUENCE_NUMBER")]


def test_a_fault_before_anything_was_read_misses_nothing(streams: FakeStreams) -> None:
    received = Received()
    streams.open("only", None)
    streams.faults.append(EndpointConnectionError(endpoint_url="http://127.0.0.1"))
    with pumping_fake(streams, received):
        streams.write("only", 1)
        received.wait_for(1)
    assert [version for _, version in received.versions] == [1]
    assert streams.kinds[-1] == ("only", "TRIM_HORIZON")


def test_stopping_waits_for_the_call_under_way_and_for_no_retry(streams: FakeStreams) -> None:
    received = Received()
    entered = threading.Event()

    def fail(_: list[int]) -> None:
        entered.set()
        raise RuntimeError("cannot publish")

    received.failing = fail
    streams.open("only", None)
    with pumping_fake(streams, received) as pump:
        streams.write("only", 1)
        assert entered.wait(5)
        before = time.monotonic()
        pump.stop()
        assert time.monotonic() - before < 1
    assert received.versions == []
