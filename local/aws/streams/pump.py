"""The stream pump: reads a DynamoDB stream and feeds a handler, as Lambda's mapping does in AWS.

No client can subscribe before the server is up, so the pump skips the writes before `prepare`: it
reads each open shard from its end at that time. From then on it delivers everything, in order per
shard, and nothing twice unless there is a fault.
"""

import logging
import threading
import time
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from gateway.errors import RunError
from local.aws.streams.delivery import Delivery, Handler
from local.aws.streams.shard import Shard
from local.base.activity import Pause
from resolvers.application import dynamodb_session

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodbstreams import DynamoDBStreamsClient
    from mypy_boto3_dynamodbstreams.type_defs import ShardTypeDef

POLL_SECONDS = 0.03
PAUSE_AFTER_FAULT_SECONDS = 0.5
DISCOVERY_SECONDS = 60.0
"""Rare, because the children of an ended shard are read at once."""
STOP_SECONDS = 15.0

logger = logging.getLogger(__name__)


class StreamMissingError(RunError):
    """The table has no stream."""


def create_streams_client(endpoint_url: str | None) -> "DynamoDBStreamsClient":
    """Return a client that does not retry, so that the pump sees faults.

    A restarted engine gives no answer to an older iterator.
    """
    return dynamodb_session().client(
        "dynamodbstreams",
        endpoint_url=endpoint_url,
        config=Config(
            retries={"total_max_attempts": 1},
            connect_timeout=2,
            read_timeout=10,
            # Some engines do not support an account in the host name.
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


class StreamPump:
    """Call `prepare` before the server accepts clients, `start` once it serves, `stop` at its end.

    After records it waits `gather_seconds` for more, for a handler that prefers many at once. The
    handler runs in the pump's thread, one call at a time. If only this process writes, the pauses
    between polls may grow up to `longest_seconds`.
    """

    def __init__(
        self,
        client: "DynamoDBStreamsClient",
        stream_arn: str,
        handler: Handler,
        *,
        poll_seconds: float = POLL_SECONDS,
        longest_seconds: float | None = None,
        gather_seconds: float = 0.0,
        **delivery_settings: Any,  # noqa: ANN401 - as the fields of Delivery say
    ) -> None:
        self._client = client
        self._stream_arn = stream_arn
        self._handler = handler
        self._gather_seconds = gather_seconds
        self._delivery_settings = delivery_settings
        self._shards: list[Shard] = []
        self._finished: set[str] = set()
        self._discover_at = 0.0
        self._stopping = threading.Event()
        table_name = stream_arn.split("/")[1]
        self._pause = Pause(table_name, poll_seconds, longest_seconds or poll_seconds)
        self._thread = threading.Thread(target=self._run, name="stream-pump", daemon=True)

    def prepare(self, *, from_end: bool = True) -> None:
        """Take the iterators: the pump delivers all writes from now on.

        Without `from_end` it also delivers earlier records of the shards that are open.
        """
        for shard in self._describe_shards():
            if "EndingSequenceNumber" in shard.get("SequenceNumberRange", {}):
                self._finished.add(shard["ShardId"])
            else:
                self._open(shard["ShardId"], from_end=from_end)
        self._discover_at = time.monotonic() + DISCOVERY_SECONDS

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
        self._end_thread()
        self._client.close()

    def finish(self) -> bool:
        """Deliver the remaining writes, and stop; return whether all writes were delivered.

        Stop at the first failure, without a retry. Call it only after all processes have stopped
        writing.
        """
        self._end_thread()
        try:
            while not self._thread.is_alive() and self.is_delivering:
                self._discover_at = 0.0
                self._discover()
                if sum(shard.step(hurries=True) for shard in self._shards) == 0:
                    return True
        except (BotoCoreError, ClientError) as error:
            logger.warning("the stream could not be read to its end: %s", error)
        finally:
            self._client.close()
        return False

    def _end_thread(self) -> None:
        self._stopping.set()
        self._pause.end()
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)
            if self._thread.is_alive():
                logger.warning("the stream function still runs after %.0f s", STOP_SECONDS)

    def _run(self) -> None:
        in_fault = False
        while not self._stopping.is_set():
            self._pause.begin()
            try:
                has_found = sum(shard.step() for shard in self._shards) > 0
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
            if not any(shard.is_due for shard in self._shards):
                self._pause.wait(has_found=has_found)

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
        wait_seconds = DISCOVERY_SECONDS if self._shards else PAUSE_AFTER_FAULT_SECONDS
        self._discover_at = time.monotonic() + wait_seconds

    def _open(self, shard_id: str, *, from_end: bool) -> None:
        delivery = Delivery(self._handler, self._stream_arn, **self._delivery_settings)
        self._shards.append(
            Shard(
                self._client,
                shard_id,
                delivery,
                from_end=from_end,
                gather_seconds=self._gather_seconds,
            )
        )

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
