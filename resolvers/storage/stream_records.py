"""Records of DynamoDB's streams, as Lambda receives them.

Source: Amazon DynamoDB API Reference, "Record" and "StreamRecord".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from resolvers.storage.expressions import Item, from_attributes


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


def read_change(record: Mapping[str, Any], table_prefix: str) -> RowChange:
    change = record["dynamodb"]
    table_name = record["eventSourceARN"].split("/")[1]
    return RowChange(
        record_id=record["eventID"],
        table=table_name.removeprefix(table_prefix),
        written_at=datetime.fromtimestamp(change["ApproximateCreationDateTime"], UTC),
        is_new=record["eventName"] == "INSERT",
        old=_image(change, "OldImage"),
        new=_image(change, "NewImage"),
    )


def sequence_number_of(record: Mapping[str, Any]) -> str:
    """Return the record's place in its shard, by which a function reports what failed."""
    return str(record["dynamodb"]["SequenceNumber"])


def _image(change: Mapping[str, Any], name: str) -> Item | None:
    image = change.get(name)
    return None if image is None else from_attributes(image)
