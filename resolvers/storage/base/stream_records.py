"""Records of DynamoDB's streams, as Lambda receives them.

Source: Amazon DynamoDB API Reference, "Record" and "StreamRecord".
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from resolvers.storage.base.expressions import Item, from_attributes, read_attributes
from resolvers.storage.base.rows import UnreadableRowError

AT_ONCE: Final = 8
logger = logging.getLogger(__name__)
Record = Mapping[str, Any]


@dataclass(frozen=True)
class RowChange:
    """A row before and after a change, as far as the stream has its images.

    `table` is the name in definitions.json. `written_at` may be cut to the second.
    """

    record_id: str
    table: str
    written_at: datetime
    is_new: bool
    old: Item | None
    new: Item | None


def read_change(record: Record, table_prefix: str) -> RowChange:
    """Return the change with its lots and hashes as rows have them: most readers need none."""
    change = record["dynamodb"]
    table_name = record["eventSourceARN"].split("/")[1]
    return RowChange(
        record_id=record["eventID"],
        table=table_name.removeprefix(table_prefix),
        written_at=datetime.fromtimestamp(change["ApproximateCreationDateTime"], UTC),
        is_new=record["eventName"] == "INSERT",
        old=read_attributes(change["OldImage"]) if "OldImage" in change else None,
        new=read_attributes(change["NewImage"]) if "NewImage" in change else None,
    )


def sequence_number_of(record: Record) -> str:
    """Return the record's sequence number, by which a function reports a failure to AWS."""
    return str(record["dynamodb"]["SequenceNumber"])


def report_unreadable(record: Record, error: UnreadableRowError) -> None:
    """Log a record's row and the problem: the record is left out.

    Otherwise it would block its shard, and all other rows of it, for hours.
    """
    (row_id,) = from_attributes(record["dynamodb"]["Keys"]).values()
    table_name = record["eventSourceARN"].split("/")[1]
    what = "record %s is left out: row %s of %s cannot be read: %s"
    logger.error(what, sequence_number_of(record), row_id, table_name, error)


def work_by_row(records: Sequence[Record], work: Callable[[Record], bool]) -> str | None:
    """Do the work for one shard's records: AT_ONCE rows in parallel, each row's records in order.

    `work` returns whether it succeeded; if not, the rest of its row is skipped. Return the sequence
    number of the first record without success, None if all succeeded.
    """
    rows: dict[str, list[tuple[int, Record]]] = {}
    for position, record in enumerate(records):
        rows.setdefault(str(record["dynamodb"]["Keys"]), []).append((position, record))

    def work_on_row(changes: Sequence[tuple[int, Record]]) -> int | None:
        return next((position for position, record in changes if not work(record)), None)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        left = [place for place in pool.map(work_on_row, rows.values()) if place is not None]
    return sequence_number_of(records[min(left)]) if left else None
