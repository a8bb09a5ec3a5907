"""Firehose, with a delivery stream for each table of the archive.

AWS_ENDPOINT_URL_FIREHOSE can name a service with the same interface instead.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from pydantic_core import to_json

from resolvers.events.archive.rows import Row
from resolvers.events.ordered_put import NotTakenError
from resolvers.storage.base.faults import code_of

ROWS_LIMIT: Final = 500
CALL_BYTES: Final = 4 * 1024 * 1024
"""The most bytes of a PutRecordBatch. A record has 1,000 KiB, and a DynamoDB row at most 400 KB.

Source: Amazon Data Firehose API Reference, PutRecordBatch.
"""
Encoded = tuple[int, bytes]
"""A row's position in the batch, and its JSON."""
Refusal = tuple[int, str]
"""A row's position, and the code of Firehose's answer."""


class Firehose:
    """Puts rows on the delivery streams whose names begin with `prefix`."""

    def __init__(self, prefix: str, client: Any = None) -> None:  # noqa: ANN401 - boto3's client of `firehose`
        self._prefix = prefix
        self._client = client or boto3.client(
            "firehose",
            config=Config(
                retries={"total_max_attempts": 3, "mode": "standard"},
                connect_timeout=2,
                read_timeout=10,
            ),
        )

    def put(self, rows: Sequence[Row]) -> None:
        """Put at most ROWS_LIMIT rows.

        Raise NotTakenError for the first row that Firehose has not taken. It may have taken later
        rows.
        """
        if failed := self.put_some(rows):
            raise NotTakenError(*min(failed))

    def put_some(self, rows: Sequence[Row]) -> list[Refusal]:
        """Put at most ROWS_LIMIT rows; return rows that Firehose may not have taken."""
        by_table: defaultdict[str, list[Encoded]] = defaultdict(list)
        for position, row in enumerate(rows):
            by_table[row.table].append((position, encode(row)))
        return [
            refused
            for table, encoded in by_table.items()
            for call in _calls(encoded)
            for refused in self._put_call(table, call)
        ]

    def _put_call(self, table: str, call: Sequence[Encoded]) -> list[Refusal]:
        try:
            answer = self._client.put_record_batch(
                DeliveryStreamName=f"{self._prefix}{table}",
                Records=[{"Data": data} for _, data in call],
            )
        except (BotoCoreError, ClientError) as fault:
            # The outcome of each of them is unknown.
            return [(position, code_of(fault)) for position, _ in call]
        return [
            (position, result["ErrorCode"])
            for (position, _), result in zip(call, answer["RequestResponses"], strict=True)
            if result.get("ErrorCode")
        ]


def encode(row: Row) -> bytes:
    """Return the row as a JSON object without its missing columns."""
    return to_json({name: value for name, value in row.values.items() if value is not None})


def _calls(encoded: Sequence[Encoded]) -> Iterator[list[Encoded]]:
    """Cut the rows of a table into calls of at most CALL_BYTES."""
    call: list[Encoded] = []
    size = 0
    for each in encoded:
        if call and size + len(each[1]) > CALL_BYTES:
            yield call
            call, size = [], 0
        call.append(each)
        size += len(each[1])
    if call:
        yield call
