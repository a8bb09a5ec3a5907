"""Old locations: read as locations of ours, and put under their old ids unless these exist."""

from dataclasses import dataclass, replace
from datetime import datetime

from admin.migration.old_coordinates import LATITUDES, LONGITUDES, NAME, read_coordinates
from admin.migration.old_rows import (
    content_of,
    explain,
    read_flag,
    read_id,
    read_names,
    read_text,
    tell_not_copied,
)
from admin.migration.old_tables import LOCATIONS, OldTables
from admin.migration.reports import MigratedRow, Migration
from resolvers.domain.digests import digest
from resolvers.domain.errors import InvalidInputError
from resolvers.domain.locations import Location, create_location, deactivate
from resolvers.services.locations import put_location
from resolvers.storage import locations
from resolvers.storage.client import Database
from resolvers.storage.expressions import Item
from resolvers.storage.rows import read_rows

_OTHER_CONTENT = "a location of this id stands with other content, which stays"
_KNOWN = frozenset(
    {
        "location_id",
        "name",
        "names",
        "address",
        "is_active",
        NAME,
        *LATITUDES,
        *LONGITUDES,
        "created_at",
        "updated_at",
    }
)


@dataclass(frozen=True)
class PlannedLocation:
    """What would become of an old row, and the location that it is; None where it is refused."""

    row: MigratedRow
    location: Location | None = None


def plan_locations(database: Database, old: OldTables, *, now: datetime) -> list[PlannedLocation]:
    """What would become of each old location, by id, if nobody else wrote."""
    planned = [_read(item, old.name(LOCATIONS), now) for item in old.read(LOCATIONS)]
    planned.sort(key=lambda each: each.row.id)
    made = [each.location for each in planned if each.location is not None]
    ids = [location.location_id for location in made]
    standing = read_rows(database, locations.TABLE, Location, ids, consistent=True)
    found = {location.location_id: location for location in standing if location is not None}
    return [
        replace(each, row=_compare(each.row, each.location, found.get(each.row.id)))
        for each in planned
    ]


def migrate_location(database: Database, planned: PlannedLocation) -> MigratedRow:
    """Put the location, unless its id exists.

    Raises DomainError, OutcomeUnknown; BotoCoreError, ClientError, CapacityExceededError.
    """
    location = planned.location
    if location is None:
        raise ValueError(f"{planned.row.id} was not planned to be adopted")
    standing = put_location(database, location)
    if standing == location:
        return planned.row
    return _compare(planned.row, location, standing)


def _compare(row: MigratedRow, made: Location | None, standing: Location | None) -> MigratedRow:
    """The row's outcome beside what stands: its content tells, whatever was changed here since."""
    if made is None or standing is None:
        return row
    if standing.request_hash == made.request_hash:
        return replace(row, outcome=Migration.UNCHANGED)
    return replace(row, outcome=Migration.DIFFERS, reason=_OTHER_CONTENT)


def _read(item: Item, table_name: str, now: datetime) -> PlannedLocation:
    row = MigratedRow(table_name, str(item["location_id"]), Migration.ADOPTED)
    try:
        location_id = read_id(item, "location_id")
        is_active = read_flag(item, "is_active")
        content = content_of(
            {
                "names": read_names(item),
                "address": read_text(item, "address"),
                "coordinates": read_coordinates(item),
            }
        )
        location = create_location(content, location_id=location_id, now=now)
    except InvalidInputError as refused:
        return PlannedLocation(replace(row, outcome=Migration.REFUSED, reason=explain(refused)))
    if is_active is False:
        location = deactivate(location, now)
    told = digest("adopt", location.request_hash, location.status)
    location = location.model_copy(update={"request_hash": told})
    return PlannedLocation(replace(row, notes=tell_not_copied(item, _KNOWN)), location)
