"""The table locations: its keys (by id, by name, by municipality, by place) and its conditions.

An update is conditional on updated_at as read, and sets the whole row: geo and listing keys are
always those of the row's own name and place.
"""

import unicodedata
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from boto3.dynamodb.conditions import Attr

from resolvers.rules.geo import geo_partition, geo_sort
from resolvers.rules.locations import Location
from resolvers.rules.refusals import Refused
from resolvers.rules.times import format_instant
from resolvers.rules.vocabulary import ErrorCode
from resolvers.tables.changes import Change, make_change
from resolvers.tables.dynamo import Database
from resolvers.tables.pages import Listing
from resolvers.tables.rows import read_row, read_rows
from resolvers.tables.writes import SORT_KEY_BYTES, Item, Key, decide_again, put, update

TABLE = "locations"
LISTING = "locations"
"""The one partition of the index by name: all locations."""
_ATTRIBUTES = tuple(name for name in Location.model_fields if name != "location_id")


def key(location_id: str) -> Key:
    return TABLE, location_id


def from_item(item: Item | None) -> Location | None:
    return None if item is None else Location.model_validate(item)


def read(database: Database, location_id: str) -> Location | None:
    return read_row(database, TABLE, Location, location_id)


def read_many(database: Database, location_ids: Sequence[str]) -> list[Location | None]:
    return read_rows(database, TABLE, Location, location_ids, consistent=False)


def listing(municipality: str | None, keep: Callable[[Location], bool] | None) -> Listing[Location]:
    """Locations by kana or name: all, or those of one municipality."""
    if municipality is None:
        return Listing(TABLE, "listing-sort_key-index", LISTING, _load, keep=keep)
    return Listing(TABLE, "municipality-sort_key-index", municipality, _load, keep=keep)


def create(database: Database, location: Location) -> Location:
    """Put the location, unless its id exists; the one that stands under the id in any case.

    Raises CONFLICT_RETRY, OutcomeUnknown.
    """

    def decide() -> Change[Location]:
        standing = read(database, location.location_id)
        if standing is not None:
            return Change(standing, row=_making_of(standing))
        absent = Attr("location_id").not_exists()
        write = put(TABLE, _row(location), absent, decide_again)
        return Change(location, [write], row=_making_of(location))

    return make_change(database, decide)


def change(
    database: Database,
    location_id: str,
    decide_location: Callable[[Location], Location],
    *,
    argument: str = "id",
) -> Location:
    """Change a location; the very same location back changes nothing.

    Raises what `decide_location` does, NOT_FOUND naming `argument`, CONFLICT_RETRY,
    OutcomeUnknown.
    """

    def decide() -> Change[Location]:
        before = read(database, location_id)
        if before is None:
            raise Refused(ErrorCode.NOT_FOUND, "there is no such location", [argument])
        after = decide_location(before)
        if after == before:
            return Change(before)
        row = _row(after)
        revision = format_instant(before.updated_at)
        write = update(
            TABLE,
            location_id,
            {name: row.get(name) for name in (*_ATTRIBUTES, *_keys(after))},
            Attr("updated_at").eq(revision),
            decide_again,
        )
        return Change(after, [write], revision)

    return make_change(database, decide)


def _making_of(location: Location) -> tuple[str | None, datetime]:
    """What stays of how it was made, whatever is changed later: it tells whose work it is."""
    return location.request_hash, location.created_at


def _load(items: Sequence[Item]) -> list[Location | None]:
    return [Location.model_validate(item) for item in items]


def _row(location: Location) -> dict[str, Any]:
    return {**location.to_item(), **_keys(location)}


def _keys(location: Location) -> dict[str, str]:
    """The keys of the indexes that are no attributes of their own."""
    place = (location.latitude, location.longitude)
    return {
        "geo_pk": geo_partition(*place),
        "geo_sk": geo_sort(*place, location.location_id),
        "listing": LISTING,
        "sort_key": _sort_key(location),
    }


def _sort_key(location: Location) -> str:
    """Kana or else name, in compatibility form and without what cannot be seen, and the id.

    Wide and narrow forms of a name stand together so, and a cursor holds printable text only.
    """
    text = unicodedata.normalize("NFKC", location.names.ja_kana or location.names.ja)
    text = "".join(character for character in text if character.isprintable())
    suffix = f"#{location.location_id}".encode()
    name = text.encode()[: SORT_KEY_BYTES - len(suffix)].decode(errors="ignore")
    return name + suffix.decode()
