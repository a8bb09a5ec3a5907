"""One shard of a stream: its next position to read, and its undelivered records."""

import time
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from local.aws.streams.delivery import Delivery, Record, created_at_seconds, sequence_number

if TYPE_CHECKING:
    from mypy_boto3_dynamodbstreams import DynamoDBStreamsClient
    from mypy_boto3_dynamodbstreams.type_defs import GetShardIteratorInputTypeDef

# A stream record's time may be rounded down to the second, by a slightly different clock.
CLOCK_SLACK_SECONDS = 2.0
READ_RECORDS = 1000


class Shard:
    """`from_end`: it begins with writes from now on."""

    def __init__(
        self,
        client: "DynamoDBStreamsClient",
        shard_id: str,
        delivery: Delivery,
        *,
        from_end: bool,
        gather_seconds: float,
    ) -> None:
        self.shard_id = shard_id
        self.is_closed = False
        self._client = client
        self._delivery = delivery
        self._gather_seconds = gather_seconds
        self._read_at = 0.0
        self._last_read: str | None = None
        self._begins_at_seconds = time.time() - CLOCK_SLACK_SECONDS if from_end else 0.0
        self._not_before_seconds = 0.0
        self._iterator: str | None = None
        self._take_iterator("LATEST" if from_end else "TRIM_HORIZON")

    @property
    def has_failed(self) -> bool:
        return self._delivery.has_failed

    @property
    def is_due(self) -> bool:
        """Return whether it has records to deliver now."""
        return self._delivery.is_due(time.time())

    @property
    def is_finished(self) -> bool:
        return self.is_closed and self._delivery.is_empty

    def step(self, *, hurries: bool = False) -> bool:
        """Deliver due records, or read more; return whether there was anything to do.

        It does not gather if it `hurries`.
        """
        if self.is_due:
            self._delivery.attempt(time.time())
            return True
        if self.is_closed or not self._delivery.is_empty:
            return False
        if not hurries and time.monotonic() < self._read_at:
            return False
        has_read = self._read()
        if has_read:
            self._read_at = time.monotonic() + self._gather_seconds
        return has_read

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
        """Continue after the last record read, or at the oldest if that one no longer exists."""
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


def _code(error: ClientError) -> str:
    return error.response.get("Error", {}).get("Code", "")
