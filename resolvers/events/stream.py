"""Put the events of committed changes on the bus, from the streams of their tables.

An event that is put again keeps its id.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from resolvers.events.bus import ENTRIES_LIMIT
from resolvers.events.changes import Places, events_of
from resolvers.events.envelope import wrap
from resolvers.events.ordered_put import Note, Record, put_in_order
from resolvers.storage import locations, recycle_events
from resolvers.storage.client import Database
from resolvers.storage.expressions import Item
from resolvers.storage.stream_records import RowChange, read_change

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

    Return as `put_in_order`. Raise what DynamoDB does.
    """
    changes = [read_change(record, database.table_prefix) for record in records]
    places = _find_places(database, changes)
    made = (
        (record, (wrap(each, environment) for each in events_of(change, places)))
        for record, change in zip(records, changes, strict=True)
    )
    return put_in_order(made, put, note, ENTRIES_LIMIT)


def _find_places(database: Database, changes: Sequence[RowChange]) -> Places:
    """Read where the deposits of these changes were made: two requests for a hundred of them."""
    new_rows = [(change.table, change.new) for change in changes if change.new is not None]
    entries = [row for table, row in new_rows if table == "points_ledger"]
    event_ids = {event_id for row in entries if (event_id := _text_of(row, "event_id"))}
    # Consistently: an entry and its recycle event were committed together just now.
    events = database.batch_get(map(recycle_events.key, sorted(event_ids)), consistent=True)
    deposits = [
        *events.values(),
        *(row for table, row in new_rows if table == recycle_events.TABLE),
    ]
    # Places are read for deposits without a code: the place has none, or the row is an old one.
    location_ids = {
        location_id
        for row in deposits
        if "municipality" not in row and (location_id := _text_of(row, "location_id"))
    }
    found = database.batch_get(map(locations.key, sorted(location_ids)), consistent=False)
    of_locations = {row["location_id"]: _text_of(row, "municipality") for row in found.values()}
    return Places(
        of_locations,
        {
            row["event_id"]: _text_of(row, "municipality")
            or of_locations.get(_text_of(row, "location_id") or "")
            for row in events.values()
        },
    )


def _text_of(row: Item, name: str) -> str | None:
    """Return the text of an attribute; None also for what a row that cannot be read has there."""
    value = row.get(name)
    return value if isinstance(value, str) else None
