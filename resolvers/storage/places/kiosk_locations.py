"""The table kiosk_locations: a row for each kiosk and location, for a kiosk's list of locations.

The kiosk_ids of a location are authoritative. The transaction that writes a location also writes
its rows, under the condition on its version, so they have no conditions themselves.
"""

from collections.abc import Sequence

from resolvers.domain.base.digests import digest
from resolvers.domain.places.locations import Location
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Item, Write, delete, put, retry
from resolvers.storage.base.pages import Listing
from resolvers.storage.places import locations

TABLE = "kiosk_locations"
KIOSK_INDEX = "kiosk_id-sort_key-index"


def of_kiosk(kiosk_id: str) -> Listing[Location]:
    """List a kiosk's locations by kana or name, without rows that contradict their location."""

    def load(database: Database, items: Sequence[Item]) -> list[Location | None]:
        rows = locations.read_many(database, [item["location_id"] for item in items])
        return [None if row is None or kiosk_id not in row.kiosk_ids else row for row in rows]

    return Listing(TABLE, KIOSK_INDEX, kiosk_id, load)


def ids_of_kiosk(database: Database, kiosk_id: str, limit: int) -> list[str]:
    """Return the ids of at most `limit` locations of a kiosk from the index, which lags."""
    items, _ = database.query(TABLE, KIOSK_INDEX, kiosk_id, limit=limit)
    return [item["location_id"] for item in items]


def follow(before: Location | None, after: Location) -> list[Write]:
    """Write the rows that a new or changed location needs, and delete the superfluous ones.

    A row repeats the sort key of the location, so all rows change with its name.
    """
    kept, wanted = _rows(before), _rows(after)
    return [
        *(put(TABLE, row, None, retry) for key, row in wanted.items() if kept.get(key) != row),
        *(delete(TABLE, key, None, retry) for key in kept if key not in wanted),
    ]


def _rows(location: Location | None) -> dict[str, Item]:
    """Return the rows of a location by their keys."""
    if location is None:
        return {}
    rows = (
        {
            "kiosk_location_id": digest(kiosk_id, location.location_id),
            "kiosk_id": kiosk_id,
            "location_id": location.location_id,
            "sort_key": locations.sort_key(location),
        }
        for kiosk_id in location.kiosk_ids
    )
    return {row["kiosk_location_id"]: row for row in rows}
