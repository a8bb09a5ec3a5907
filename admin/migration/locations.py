"""Old locations become locations under their old ids, unless these exist."""

from datetime import datetime

from admin.migration.old_coordinates import LATITUDES, LONGITUDES, NAME, read_coordinates
from admin.migration.old_rows import OldRow, read_id, read_row
from admin.migration.old_tables import LOCATIONS, OldTables
from admin.migration.plans import Plan, compare, plan_rows
from admin.migration.reports import MigratedRow
from resolvers.domain.base.digests import digest
from resolvers.domain.places.locations import Location, create_location, deactivate
from resolvers.services.places.locations import put_location
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Item

_COORDINATES = frozenset({NAME, *LATITUDES, *LONGITUDES})


class OldLocation(OldRow):
    location_id: object
    address: str | None = None


def plan_locations(database: Database, old: OldTables, *, now: datetime) -> list[Plan[Location]]:
    """Return the planned outcome of each old location."""

    def read(item: Item) -> tuple[Location, tuple[str, ...]]:
        location_id = read_id(item, "location_id")
        row = read_row(OldLocation, item)
        content = {
            "names": row.names,
            "address": row.address,
            "coordinates": read_coordinates(item),
        }
        location = create_location(content, location_id=location_id, now=now)
        if row.is_active is False:
            location = deactivate(location, now)
        request_hash = digest("adopt", location.request_hash, location.status)
        location = location.model_copy(update={"request_hash": request_hash})
        return location, row.notes(item, _COORDINATES)

    return plan_rows(database, old, LOCATIONS, "location_id", Location, read)


def migrate_location(database: Database, plan: Plan[Location]) -> MigratedRow:
    """Put the location, unless its id exists.

    Raise DomainError, OutcomeUnknownError; BotoCoreError, ClientError, CapacityExceededError.
    """
    existing = put_location(database, plan.needed)
    return plan.row if existing == plan.new else compare(plan.row, plan.new, existing)
