import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from local.streams import pump as pump_module
from local.streams.pump import StreamPump, create_streams_client, find_stream
from resolvers.settings import table_prefix_of
from tests.support.patience import wait_until

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Received:
    """A handler that keeps the versions it gets; tests make it fail."""

    def __init__(self) -> None:
        self.versions: list[tuple[str, int]] = []
        self.failing: Callable[[list[int]], Any] = lambda _: None

    def __call__(self, event: dict[str, Any], _: Any) -> Any:
        images = [record["dynamodb"]["NewImage"] for record in event["Records"]]
        versions = [(image["user_id"]["S"], int(image["ledger_seq"]["N"])) for image in images]
        answer = self.failing([version for _, version in versions])
        self.versions += versions
        return answer

    def wait_for(self, count: int) -> None:
        wait_until(lambda: len(self.versions) >= count)


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
            of = {"ParentShardId": parent} if parent else {}
            self.shards[shard_id] = {"ShardId": shard_id, "SequenceNumberRange": {}, **of}
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
            more = {"LastEvaluatedShardId": rest[0]} if len(rest) > 1 else {}
            return {"StreamDescription": {"Shards": [dict(self.shards[rest[0]])], **more}}

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
            if not self.shards[shard_id]["SequenceNumberRange"]:
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


@contextmanager
def pumping_fake(
    streams: FakeStreams, received: Received, *, gather_seconds: float = 0.0, from_end: bool = True
) -> Iterator[StreamPump]:
    client: Any = streams
    pump = StreamPump(
        client,
        "arn:aws:dynamodb:ap-northeast-1:000000000000:table/fake/stream/2026",
        received,
        poll_seconds=0.005,
        gather_seconds=gather_seconds,
        discovery_seconds=0.01,
    )
    pump.prepare(from_end=from_end)
    pump.start()
    try:
        yield pump
    finally:
        pump.stop()


@pytest.fixture
def streams(monkeypatch: pytest.MonkeyPatch) -> FakeStreams:
    monkeypatch.setattr(pump_module, "PAUSE_AFTER_FAULT_SECONDS", 0.01)
    return FakeStreams()


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


def test_children_are_read_after_their_parent(streams: FakeStreams) -> None:
    received = Received()
    attempts: list[list[int]] = []

    def fail_at_first(versions: list[int]) -> None:
        attempts.append(versions)
        if len(attempts) <= 3:
            raise RuntimeError("cannot publish")

    received.failing = fail_at_first
    streams.open("old", None, 0)
    streams.end("old")
    streams.open("parent", "old", 1)
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


def test_pump_resumes_after_last_record_read(streams: FakeStreams) -> None:
    fault = ClientError({"Error": {"Code": "ExpiredIteratorException"}}, "GetRecords")
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


def test_finish_delivers_all_that_gathered(streams: FakeStreams) -> None:
    received = Received()
    streams.open("only", None, 1)
    with pumping_fake(streams, received, gather_seconds=60, from_end=False) as pump:
        received.wait_for(1)
        streams.write("only", *range(2, 250))
        streams.open("child", "only", 250)
        streams.end("only")
        time.sleep(0.05)
        assert len(received.versions) == 1
        assert pump.finish()
    assert [version for _, version in received.versions] == [*range(1, 251)]
