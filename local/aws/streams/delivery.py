"""Sends stream records to a handler by the rules of AWS's stream mappings for Lambda."""

import json
import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gateway.lambda_context import LambdaContext

BATCH_RECORDS = 100
# AWS's default is 10,000. Here a developer's own fault stops the others only for seconds.
MAXIMUM_ATTEMPTS = 10
MAXIMUM_AGE_SECONDS = 3600.0
FIRST_RETRY_SECONDS = 0.05
LAST_RETRY_SECONDS = 5.0

logger = logging.getLogger(__name__)

Record = dict[str, Any]
Handler = Callable[[dict[str, Any], Any], Any]
DeadLetter = Callable[[Record, str], None]


def sequence_number(record: Record) -> str:
    return str(record["dynamodb"]["SequenceNumber"])


def created_at_seconds(record: Record) -> float:
    created_at: datetime | float = record["dynamodb"]["ApproximateCreationDateTime"]
    return created_at.timestamp() if isinstance(created_at, datetime) else float(created_at)


def log_dead_letter(record: Record, reason: str) -> None:
    """Log the record's name, not its content: images contain personal data."""
    logger.error(
        "dead letter: record %s (event %s) was given up after %s",
        sequence_number(record),
        record["eventID"],
        reason,
    )


@dataclass
class _Batch:
    records: Sequence[Record]
    failures: int = 0


@dataclass
class Delivery:
    """The records of one shard on their way to the handler, strictly in their order.

    - `{"batchItemFailures": [...]}`: its lowest sequence number is the checkpoint, from which on
      all records are sent again. An answer that names no record of the batch fails all of it.
    - A handler that raises fails all of it, and the batch is cut in two.
    - Between attempts the time doubles. A record that fails `maximum_attempts` times at the head
      of its batch, or fails when it is older than `maximum_age_seconds`, becomes a dead letter.
      AWS drops the rest of that batch with it; here the rest continues.
    """

    handler: Handler
    stream_arn: str
    dead_letter: DeadLetter = log_dead_letter
    maximum_attempts: int = MAXIMUM_ATTEMPTS
    maximum_age_seconds: float = MAXIMUM_AGE_SECONDS
    _pending: deque[_Batch] = field(default_factory=deque)
    _failures_in_a_row: int = 0
    _retry_at: float = 0.0

    def add(self, records: Sequence[Record]) -> None:
        self._pending.extend(
            _Batch(records[start : start + BATCH_RECORDS])
            for start in range(0, len(records), BATCH_RECORDS)
        )

    @property
    def is_empty(self) -> bool:
        return not self._pending

    @property
    def has_failed(self) -> bool:
        """Return whether the last attempt delivered nothing."""
        return self._failures_in_a_row > 0

    def is_due(self, now_seconds: float) -> bool:
        return bool(self._pending) and now_seconds >= self._retry_at

    def attempt(self, now_seconds: float) -> None:
        """Send the first batch; `now_seconds` is the time since 1970, as in the records."""
        batch = self._pending.popleft()
        done, raised = self._invoke(batch.records)
        remaining = batch.records[done:]
        if done:
            self._failures_in_a_row = 0
        if not remaining:
            return
        self._failures_in_a_row += 1
        self._retry_at = now_seconds + min(
            FIRST_RETRY_SECONDS * 2 ** (self._failures_in_a_row - 1), LAST_RETRY_SECONDS
        )
        if raised and len(remaining) > 1:
            middle = len(remaining) // 2
            self._pending.extendleft([_Batch(remaining[middle:]), _Batch(remaining[:middle])])
            return
        failures = 1 if done else batch.failures + 1
        reason = self._reason_to_give_up(remaining[0], failures, now_seconds)
        if reason is None:
            self._pending.appendleft(_Batch(remaining, failures))
            return
        self.dead_letter(remaining[0], reason)
        self._retry_at = now_seconds
        if remaining[1:]:
            self._pending.appendleft(_Batch(remaining[1:]))

    def _reason_to_give_up(self, record: Record, failures: int, now_seconds: float) -> str | None:
        if failures >= self.maximum_attempts:
            return f"{failures} attempts"
        age_seconds = now_seconds - created_at_seconds(record)
        if age_seconds > self.maximum_age_seconds:
            return f"{age_seconds:.0f} s"
        return None

    def _invoke(self, records: Sequence[Record]) -> tuple[int, bool]:
        """Return how many of the first records are done, and whether the handler raised."""
        event = {"Records": [lambda_record(record, self.stream_arn) for record in records]}
        context = LambdaContext()
        try:
            # As in Lambda, the handler gets a separate copy, made of JSON.
            answer = self.handler(json.loads(json.dumps(event)), context)
        except Exception:
            logger.exception("the stream function failed (request %s)", context.aws_request_id)
            return 0, True
        return _count_done(answer, [sequence_number(record) for record in records]), False


def _count_done(answer: Any, sequence_numbers: list[str]) -> int:  # noqa: ANN401 - anything
    failures = answer.get("batchItemFailures") if isinstance(answer, dict) else answer
    if not failures:
        return len(sequence_numbers)
    try:
        return min(sequence_numbers.index(failure["itemIdentifier"]) for failure in failures)
    except (TypeError, KeyError, ValueError):
        logger.error("the stream function's answer names no record of its batch: %.200r", answer)  # noqa: TRY400 - the answer says it all
        return 0


def lambda_record(record: Record, stream_arn: str) -> Record:
    """Return a stream record as a Lambda event has it, all of it JSON."""
    change = record["dynamodb"]
    return {
        "eventID": record["eventID"],
        "eventName": record["eventName"],
        "eventVersion": record.get("eventVersion", "1.1"),
        "eventSource": "aws:dynamodb",
        "awsRegion": stream_arn.split(":")[3],
        "dynamodb": {**change, "ApproximateCreationDateTime": created_at_seconds(record)},
        "eventSourceARN": stream_arn,
    }
