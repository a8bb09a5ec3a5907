"""The table locations: its keys (by id, by name, by municipality, by place) and its conditions.

An update is conditional on the version that was read and sets the whole row, so the keys always
fit the name and the place.
"""

import threading
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from boto3.dynamodb.conditions import Attr
from boto3.dynamodb.conditions import Key as KeyCondition

from resolvers.domain.base.enums import Material
from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.places.geo.geohash import geo_partition, geo_sort
from resolvers.domain.places.geo.nearby import RANGES_MAXIMUM, Circle, KeyRange, cover
from resolvers.domain.places.location_filters import accepts_any
from resolvers.domain.places.locations import Location
from resolvers.storage.base.client import BATCH_GET_LIMIT, Database
from resolvers.storage.base.expressions import (
    SORT_KEY_BYTES,
    Item,
    Key,
    Write,
    has_version,
    put,
    retry,
    update,
)
from resolvers.storage.base.pages import (
    Listing,
    Page,
    PageRequest,
    PageRow,
    Position,
    fill_page,
    query_pages,
)
from resolvers.storage.base.rows import as_listed, list_rows, parse_row, read_row, read_rows

TABLE = "locations"
LISTING = "locations"
"""The only partition of the index by name, with all locations."""
PLACES = "geo_pk-geo_sk-places-index"
"""The index includes the attributes that searches filter by."""
NEARBY_READ_LIMIT = 20_000
"""The maximum number of items for one search: about 5 MB with three materials each."""
_ATTRIBUTES = tuple(name for name in Location.model_fields if name != "location_id")


def key(location_id: str) -> Key:
    return TABLE, location_id


def from_item(item: Item | None) -> Location | None:
    return None if item is None else parse_row(TABLE, Location, item)


def read(database: Database, location_id: str) -> Location | None:
    return read_row(database, TABLE, Location, location_id)


def read_many(database: Database, location_ids: Sequence[str]) -> list[Location | None]:
    """Read locations for a list, possibly slightly stale; None also for unreadable ones."""
    return list_rows(database, TABLE, Location, location_ids, consistent=False)


def read_to_change(database: Database, location_ids: Sequence[str]) -> list[Location | None]:
    """Read locations as they are now. Raise UnreadableRowError for unreadable ones."""
    return read_rows(database, TABLE, Location, location_ids, consistent=True)


def find_existing(database: Database, location_ids: Sequence[str]) -> set[str]:
    """Return the ids that exist, including those of unreadable locations."""
    return {
        location_id
        for _, location_id in database.batch_get(map(key, location_ids), consistent=True)
    }


def listing(municipality: str | None, keep: Callable[[Location], bool] | None) -> Listing[Location]:
    """List locations by kana or name: all, or those of one municipality."""
    load = as_listed(TABLE, Location)
    if municipality is None:
        return Listing(TABLE, "listing-sort_key-index", LISTING, load, keep=keep)
    return Listing(TABLE, "municipality-sort_key-index", municipality, load, keep=keep)


def read_nearby_page(
    database: Database, circle: Circle, accepts: frozenset[Material], request: PageRequest
) -> Page[Location]:
    """Read a page of the circle, nearest first; a position is the distance in mm and the id.

    `accepts` as in `find_nearby`, which raises. The rows may be slightly stale.
    """
    found = find_nearby(database, circle, accepts)

    def read(limit: int, after: Position | None) -> tuple[list[PageRow[Location | None]], bool]:
        start = 0 if after is None else bisect_right(found, (int(after.sort), after.id))
        part = found[start : start + limit]
        rows = read_many(database, [location_id for _, location_id in part])
        pairs = zip(part, map(as_chosen, rows), strict=True)
        return [PageRow(Position(*at), row) for at, row in pairs], start + limit < len(found)

    def as_chosen(row: Location | None) -> Location | None:
        """Return None for a location that the index would no longer select."""
        if row is None or not accepts_any(row.accepted_materials, accepts):
            return None
        distance = circle.distance_millimeters(row.latitude, row.longitude)
        return row if circle.holds(distance) else None

    return fill_page(request, read)


def find_nearby(
    database: Database, circle: Circle, accepts: frozenset[Material] = frozenset()
) -> list[tuple[int, str]]:
    """Return distance in millimetres and id of each location in the circle, in this order.

    With `accepts`, only locations that accept one of these. Raise InvalidInputError naming
    radiusMeters if it has to read more than NEARBY_READ_LIMIT.
    """
    ranges, allowance = cover(circle), _Allowance(NEARBY_READ_LIMIT)
    with ThreadPoolExecutor(RANGES_MAXIMUM) as threads:
        read = threads.map(lambda each: list(_read_range(database, each, allowance)), ranges)
        # A location that moves during the search can appear at both places.
        items = {item["location_id"]: item for part in read for item in part}
    found, unreadable = [], []
    for location_id, item in items.items():
        try:
            place = float(item["latitude"]), float(item["longitude"])
            is_accepting = accepts_any(item.get("accepted_materials", ()), accepts)
        except (KeyError, TypeError, ValueError):
            unreadable.append(location_id)
            continue
        distance = circle.distance_millimeters(*place)
        if is_accepting and circle.holds(distance):
            found.append((distance, location_id))
    # They are at no distance, or accept nothing, and are reported: some are enough.
    read_many(database, unreadable[:BATCH_GET_LIMIT])
    return sorted(found)


class _Allowance:
    """The number of items that the threads of one search can still read together."""

    def __init__(self, count: int) -> None:
        self._left = count
        self._lock = threading.Lock()

    def take(self, count: int) -> None:
        with self._lock:
            self._left -= count
            is_spent = self._left < 0
        if is_spent:
            raise InvalidInputError(
                f"more than {NEARBY_READ_LIMIT:,} locations would be read: choose a smaller radius",
                ["radiusMeters"],
            )


def _read_range(database: Database, keys: KeyRange, allowance: _Allowance) -> Iterator[Item]:
    """Yield the items of the range, page by page."""
    between = None
    if keys.first is not None and keys.last is not None:
        # In a sort key "#" and the id follow the geohash; "$" sorts after all of these.
        between = KeyCondition("geo_sk").between(keys.first, f"{keys.last}$")
    for items in query_pages(database, TABLE, PLACES, keys.partition, sort=between):
        allowance.take(len(items))
        yield from items


def put_new(location: Location) -> Write:
    """Write a new location, unless its id exists."""
    return put(TABLE, _row(location), Attr("location_id").not_exists(), retry)


def replace(before: Location, after: Location) -> Write:
    """Write the whole location, if it still exists and has not changed since it was read."""
    row = _row(after)
    return update(
        TABLE,
        after.location_id,
        {name: row.get(name) for name in (*_ATTRIBUTES, *_keys(after))},
        has_version(before.version) & Attr("location_id").exists(),
        retry,
    )


def _row(location: Location) -> dict[str, Any]:
    return {**location.to_item(), **_keys(location)}


def _keys(location: Location) -> dict[str, str]:
    """Return the index keys that are computed from other attributes."""
    place = (location.latitude, location.longitude)
    return {
        "geo_pk": geo_partition(*place),
        "geo_sk": geo_sort(*place, location.location_id),
        "listing": LISTING,
        "sort_key": sort_key(location),
    }


def sort_key(location: Location) -> str:
    """Return kana, or else the name, in compatibility form and printable, and the id.

    So wide and narrow forms of a name sort together, and a cursor holds only printable text.
    """
    text = unicodedata.normalize("NFKC", location.names.ja_kana or location.names.ja)
    text = "".join(character for character in text if character.isprintable())
    suffix = f"#{location.location_id}".encode()
    name = text.encode()[: SORT_KEY_BYTES - len(suffix)].decode(errors="ignore")
    return name + suffix.decode()
