"""Put the events of committed changes on the bus, from the streams of their tables.

Each is put at least once. A fault stops at its record: AWS delivers that record and all later ones
again, and their events keep their ids.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from resolvers.events.bus import ENTRIES_LIMIT, BusError
from resolvers.events.changes import Places, events_of
from resolvers.events.envelope import wrap
from resolvers.storage import locations, recycle_events
from resolvers.storage.client import Database
from resolvers.storage.faults import describe_fault
from resolvers.storage.stream_records import RowChange, read_change, sequence_number_of

logger = logging.getLogger(__name__)

Envelope = Mapping[str, Any]
Put = Callable[[Sequence[Envelope]], None]
Note = Callable[[Mapping[str, Any], Exception | None], None]


def publish_events(
    records: Sequence[Mapping[str, Any]],
    database: Database,
    environment: str,
    put: Put,
    note: Note = lambda _record, _fault: None,
) -> str | None:
    """Put the events of one shard's records on the bus, in their order.

    Return the sequence number of the first record whose events are not all there, None if there is
    no such record. `note` gets the record of each event that was put, and the failed one with its
    fault. Raise what DynamoDB does.
    """
    changes = [read_change(record, database.table_prefix) for record in records]
    places = _find_places(database, changes)
    found: list[tuple[Mapping[str, Any], Envelope]] = []
    failed: tuple[Mapping[str, Any], Exception] | None = None
    for record, change in zip(records, changes, strict=True):
        try:
            found += [(record, wrap(each, environment)) for each in events_of(change, places)]
        except Exception as fault:  # noqa: BLE001 - after any fault AWS has to send the record again
            failed = record, fault
            break
    failed = _put_all(found, put, note) or failed
    if failed is None:
        return None
    record, reason = failed
    note(record, reason)
    number = sequence_number_of(record)
    logger.error("the events of record %s are not all put: %s", number, describe_fault(reason))
    return number


def _put_all(
    found: Sequence[tuple[Mapping[str, Any], Envelope]], put: Put, note: Note
) -> tuple[Mapping[str, Any], Exception] | None:
    """Put the events; return the first record that failed, with its fault."""
    for start in range(0, len(found), ENTRIES_LIMIT):
        some = found[start : start + ENTRIES_LIMIT]
        try:
            put([envelope for _, envelope in some])
        except Exception as fault:  # noqa: BLE001 - as above
            position = fault.position if isinstance(fault, BusError) else 0
            return some[position][0], fault
        for record, _ in some:
            note(record, None)
    return None


def _find_places(database: Database, changes: Sequence[RowChange]) -> Places:
    """Read where the deposits of these changes were made: two requests for a hundred of them."""
    new_rows = [(change.table, change.new) for change in changes if change.new is not None]
    event_ids = {
        row["event_id"] for table, row in new_rows if table == "points_ledger" and "event_id" in row
    }
    # Consistently: an entry and its recycle event were committed together just now.
    events = database.batch_get(map(recycle_events.key, sorted(event_ids)), consistent=True)
    deposits = [
        *events.values(),
        *(row for table, row in new_rows if table == recycle_events.TABLE),
    ]
    # Places are read for deposits without a code: the place has none, or the row is an old one.
    location_ids = {row["location_id"] for row in deposits if "municipality" not in row}
    found = database.batch_get(map(locations.key, sorted(location_ids)), consistent=False)
    of_locations = {row["location_id"]: row.get("municipality") for row in found.values()}
    return Places(
        of_locations,
        {
            row["event_id"]: row.get("municipality") or of_locations.get(row["location_id"])
            for row in events.values()
        },
    )
