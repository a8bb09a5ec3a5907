"""Run an invocation with a batch of a stream's records, and write its line in the log."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from resolvers.storage.base.rows import UNREADABLE_ROWS, UnreadableRowError
from resolvers.telemetry import Invocation

Record = Mapping[str, Any]
Note = Callable[[Record, Exception | None], None]
NoteAs = Callable[[str], Note]
"""Return a function that notes a record, with the metric of the time since its row was written."""
Publish = Callable[[Sequence[Record], NoteAs], str | None]


def answer_batch(
    event: Mapping[str, Any],
    publish: Publish,
    *,
    kind: str,
    invocation: Invocation,
    clock: Callable[[], datetime],
) -> dict[str, Any]:
    """Publish the records of a batch; `kind` is that of its line.

    Return the first record that failed, as AWS expects of a function that reports partial
    failures: AWS delivers it and all later records again. Source: AWS Lambda Developer Guide,
    "Reporting batch item failures for DynamoDB".
    """

    def note_as(lag_metric: str) -> Note:
        def note(record: Record, fault: Exception | None) -> None:
            if isinstance(fault, UnreadableRowError):
                invocation.counts[UNREADABLE_ROWS] += 1
                return
            if fault is not None:
                invocation.note_fault(fault)
                return
            written_at_seconds = record["dynamodb"].get("ApproximateCreationDateTime")
            is_known = isinstance(written_at_seconds, (int, float))
            lag_seconds = clock().timestamp() - written_at_seconds if is_known else None
            invocation.note_published(lag_seconds, lag_metric)

        return note

    records = event["Records"]
    failed = publish(records, note_as)
    invocation.write_stream(kind, len(records))
    return {"batchItemFailures": [{"itemIdentifier": failed}] if failed else []}
