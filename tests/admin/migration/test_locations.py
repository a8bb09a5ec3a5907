from admin.migration.reports import MigratedRow, Migration
from resolvers.domain.base.enums import LocationStatus
from resolvers.domain.places.geo.nearby import Circle
from resolvers.storage.base.client import Database
from resolvers.storage.places import locations
from tests.support.imports import named
from tests.support.migrations import Old, old_location


def test_location_keeps_its_id_and_is_found(old: Old, database: Database) -> None:
    old.put("locations", old_location())
    (row,) = old.migrate().locations
    assert row == MigratedRow("prod-locations", "station", Migration.MIGRATED)
    location = named(database, "中央公園")
    assert (location.location_id, location.address) == ("station", "焼津市1-2-3")
    assert (location.latitude, location.longitude) == (34.8, 138.3)
    assert (location.status, location.accepted_materials) == (LocationStatus.OPEN, ())
    ((_, found),) = locations.find_nearby(database, Circle(34.8, 138.3, 100))
    assert found == "station"
