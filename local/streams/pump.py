"""The stream pump: reads a DynamoDB stream and feeds a handler, as Lambda's mapping does in AWS.

Nobody can subscribe before the server is up, so the pump skips what was written before `prepare`:
it reads each open shard from its end at that moment. From then on it delivers everything, in order
per shard, and nothing twice unless there is a fault.
"""

import logging
import threading
import time
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from gateway.errors import RunError
from local.streams.delivery import Delivery, Handler, Record, created_at_seconds, sequence_number

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodbstreams import DynamoDBStreamsClient
    from mypy_boto3_dynamodbstreams.type_defs import GetShardIteratorInputTypeDef, ShardTypeDef

POLL_SECONDS = 0.03
PAUSE_AFTER_FAULT_SECONDS = 0.5
DISCOVERY_SECONDS = 10.0
STOP_SECONDS = 15.0
# A stream record's time may be rounded down to the second, on a clock beside ours.
CLOCK_SLACK_SECONDS = 2.0
READ_RECORDS = 1000

logger = logging.getLogger(__name__)


class StreamMissingError(RunError):
    """The table has no stream."""


def create_streams_client(endpoint_url: str | None) -> "DynamoDBStreamsClient":
    """Return a client that does not retry, so that the pump sees faults.

    A restarted engine answers an older iterator with silence.
    """
    return boto3.client(
        "dynamodbstreams",
        endpoint_url=endpoint_url,
        config=Config(
            retries={"total_max_attempts": 1},
            connect_timeout=2,
            read_timeout=10,
            # Some engines know no account in the host name.
            account_id_endpoint_mode="disabled",
        ),
    )


def find_stream(client: "DynamoDBClient", table_name: str) -> str:
    """Return the ARN of the table's stream.

    Raises:
        StreamMissingError: The table has no stream.
    """
    arn = client.describe_table(TableName=table_name)["Table"].get("LatestStreamArn")
    if not arn:
        raise StreamMissingError(f"table {table_name} has no stream")
    return arn


class _Shard:
    """One shard: its next place to read, and what is still to deliver."""

    def __init__(
        self, client: "DynamoDBStreamsClient", shard_id: str, delivery: Delivery, *, from_end: bool
    ) -> None:
        self.shard_id = shard_id
        self.is_closed = False
        self._client = client
        self._delivery = delivery
        self._last_read: str | None = None
        self._begins_at_seconds = time.time() - CLOCK_SLACK_SECONDS if from_end else 0.0
        self._not_before_seconds = 0.0
        self._iterator: str | None = None
        self._take_iterator("LATEST" if from_end else "TRIM_HORIZON")

    @property
    def has_failed(self) -> bool:
        return self._delivery.has_failed

    @property
    def is_finished(self) -> bool:
        return self.is_closed and self._delivery.is_empty

    def step(self) -> bool:
        """Deliver what is due, or read more; return whether there was anything to do."""
        if self._delivery.is_due(time.time()):
            self._delivery.attempt(time.time())
            return True
        if self.is_closed or not self._delivery.is_empty:
            return False
        return self._read()

    def _read(self) -> bool:
        if self._iterator is None:
            self._take_iterator_after_fault()
        iterator, self._iterator = self._iterator, None  # a fault below leaves none
        if iterator is None:
            return False
        answer = self._client.get_records(ShardIterator=iterator, Limit=READ_RECORDS)
        records: list[Record] = [dict(record) for record in answer["Records"]]
        self._iterator = answer.get("NextShardIterator")
        self.is_closed = self._iterator is None
        if records:
            self._last_read = sequence_number(records[-1])
            self._delivery.add(
                [each for each in records if created_at_seconds(each) >= self._not_before_seconds]
            )
        return bool(records)

    def _take_iterator_after_fault(self) -> None:
        """Continue after the last record read, or at the oldest if that one is gone."""
        if self._last_read is not None:
            try:
                self._take_iterator("AFTER_SEQUENCE_NUMBER", self._last_read)
            except ClientError as error:
                if _code(error) != "TrimmedDataAccessException":
                    raise
            else:
                return
        if self._last_read is None:
            # The stream repeats records from before the start: their time identifies them.
            self._not_before_seconds = self._begins_at_seconds
        self._take_iterator("TRIM_HORIZON")

    def _take_iterator(self, kind: Any, after: str | None = None) -> None:  # noqa: ANN401 - a literal of the stubs
        request: GetShardIteratorInputTypeDef = {
            "StreamArn": self._delivery.stream_arn,
            "ShardId": self.shard_id,
            "ShardIteratorType": kind,
        }
        if after is not None:
            request["SequenceNumber"] = after
        self._iterator = self._client.get_shard_iterator(**request)["ShardIterator"]


class StreamPump:
    """`prepare` before the server accepts anybody, `start` once it serves, `stop` before it ends.

    The handler runs in the pump's own thread, one call at a time.
    """

    def __init__(
        self,
        client: "DynamoDBStreamsClient",
        stream_arn: str,
        handler: Handler,
        *,
        poll_seconds: float = POLL_SECONDS,
        discovery_seconds: float = DISCOVERY_SECONDS,
        **delivery_settings: Any,  # noqa: ANN401 - as the fields of Delivery say
    ) -> None:
        self._client = client
        self._stream_arn = stream_arn
        self._handler = handler
        self._poll_seconds = poll_seconds
        self._discovery_seconds = discovery_seconds
        self._delivery_settings = delivery_settings
        self._shards: list[_Shard] = []
        self._finished: set[str] = set()
        self._discover_at = 0.0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="stream-pump", daemon=True)

    def prepare(self) -> None:
        """Take the iterators: the pump delivers what is written from now on."""
        for shard in self._describe_shards():
            if "EndingSequenceNumber" in shard.get("SequenceNumberRange", {}):
                self._finished.add(shard["ShardId"])
            else:
                self._open(shard["ShardId"], from_end=True)
        self._discover_at = time.monotonic() + self._discovery_seconds

    def start(self) -> None:
        self._thread.start()

    @property
    def is_running(self) -> bool:
        return self._thread.is_alive()

    @property
    def is_delivering(self) -> bool:
        """Return False from a record that failed until one succeeds."""
        return not any(shard.has_failed for shard in self._shards)

    def stop(self) -> None:
        """End after the current call of the handler, if any."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)
            if self._thread.is_alive():
                logger.warning("the stream function still runs after %.0f s", STOP_SECONDS)
        self._client.close()

    def _run(self) -> None:
        in_fault = False
        while not self._stopping.is_set():
            try:
                busy = sum(shard.step() for shard in self._shards) > 0
                self._discover()
            except (BotoCoreError, ClientError) as error:
                if not in_fault:
                    logger.warning("the stream cannot be read, trying again: %s", error)
                in_fault = True
                self._stopping.wait(PAUSE_AFTER_FAULT_SECONDS)
                continue
            if in_fault:
                logger.warning("the stream can be read again")
                in_fault = False
            if not busy:
                self._stopping.wait(self._poll_seconds)

    def _discover(self) -> None:
        """Follow the shards: read the children of a finished one from their start."""
        finished = [shard for shard in self._shards if shard.is_finished]
        if finished:
            self._finished.update(shard.shard_id for shard in finished)
            self._shards = [shard for shard in self._shards if not shard.is_finished]
            self._discover_at = 0.0
        if time.monotonic() < self._discover_at:
            return
        described = self._describe_shards()
        unfinished = {shard["ShardId"] for shard in described} - self._finished
        being_read = {shard.shard_id for shard in self._shards}
        for shard in described:
            shard_id, parent = shard["ShardId"], shard.get("ParentShardId")
            if shard_id in unfinished - being_read and parent not in unfinished:
                self._open(shard_id, from_end=False)
        # A child may be listed a little later than its parent ends.
        wait_seconds = self._discovery_seconds if self._shards else PAUSE_AFTER_FAULT_SECONDS
        self._discover_at = time.monotonic() + wait_seconds

    def _open(self, shard_id: str, *, from_end: bool) -> None:
        delivery = Delivery(self._handler, self._stream_arn, **self._delivery_settings)
        self._shards.append(_Shard(self._client, shard_id, delivery, from_end=from_end))

    def _describe_shards(self) -> list["ShardTypeDef"]:
        shards: list[ShardTypeDef] = []
        start: dict[str, Any] = {}
        while True:
            description = self._client.describe_stream(StreamArn=self._stream_arn, **start)
            shards += description["StreamDescription"]["Shards"]
            last = description["StreamDescription"].get("LastEvaluatedShardId")
            if not last:
                return shards
            start = {"ExclusiveStartShardId": last}


def _code(error: ClientError) -> str:
    return error.response.get("Error", {}).get("Code", "")
