"""Put the events of committed changes on the bus, from the streams of their tables.

An event that is put again keeps its id.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from resolvers.events.bus import ENTRIES_LIMIT
from resolvers.events.changes import Municipalities, events_of
from resolvers.events.envelope import wrap
from resolvers.events.ordered_put import Note, Record, put_in_order
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Item
from resolvers.storage.base.stream_records import RowChange, read_change
from resolvers.storage.deposits import recycle_events
from resolvers.storage.points import ledger

Envelope = Mapping[str, Any]
Put = Callable[[Sequence[Envelope]], None]


def publish_events(
    records: Sequence[Record],
    database: Database,
    environment: str,
    put: Put,
    note: Note = lambda _record, _fault: None,
) -> str | None:
    """Put the events of one shard's records on the bus, in their order.

    Return as `put_in_order`. Raise DynamoDB's errors.
    """
    changes = [read_change(record, database.table_prefix) for record in records]
    municipalities = _find_municipalities(database, changes)
    made = (
        (record, (wrap(each, environment) for each in events_of(change, municipalities)))
        for record, change in zip(records, changes, strict=True)
    )
    return put_in_order(made, put, note, ENTRIES_LIMIT)


def _find_municipalities(database: Database, changes: Sequence[RowChange]) -> Municipalities:
    """Read the municipalities of new entries' deposits: one request for a hundred of them."""
    entries = [each.new for each in changes if each.table == ledger.TABLE and each.new is not None]
    event_ids = {event_id for row in entries if (event_id := _text_of(row, "event_id"))}
    # Consistently: an entry and its recycle event were committed together just now.
    events = database.batch_get(
        map(recycle_events.key, sorted(event_ids)),
        consistent=True,
        attributes=("event_id", "municipality"),
    )
    return {row["event_id"]: _text_of(row, "municipality") for row in events.values()}


def _text_of(row: Item, name: str) -> str | None:
    """Return the text of an attribute; None if it is missing or not a text."""
    value = row.get(name)
    return value if isinstance(value, str) else None
