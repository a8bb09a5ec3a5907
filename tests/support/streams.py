"""Both sides of the stream pump: a stream, and the function that it feeds."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from local.streams.pump import StreamPump
from tests.support.patience import PATIENCE_SECONDS

if TYPE_CHECKING:
    from mypy_boto3_dynamodbstreams import DynamoDBStreamsClient

STREAM_ARN = "arn:aws:dynamodb:ap-northeast-1:000000000000:table/fake/stream/2026"


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
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while len(self.versions) < count:
            assert time.monotonic() < give_up_at, f"{len(self.versions)} of {count} arrived"
            time.sleep(0.005)


class FakeStreams:
    """Shards as AWS has them: they end, and their children appear beside them."""

    def __init__(self) -> None:
        self.shards: dict[str, dict[str, Any]] = {}
        self.records: dict[str, list[int]] = {}
        self.faults: list[Exception] = []
        self.behind_seconds = 0.0
        self.written_at: dict[int, datetime] = {}
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
                "ApproximateCreationDateTime": self.written_at.get(number, datetime.now(UTC))
                - timedelta(seconds=self.behind_seconds),
            },
        }

    def close(self) -> None:
        pass


@contextmanager
def pumping_fake(
    streams: FakeStreams, received: Received, *, gather_seconds: float = 0.0, from_end: bool = True
) -> Iterator[StreamPump]:
    pump = StreamPump(
        cast("DynamoDBStreamsClient", streams),
        STREAM_ARN,
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
