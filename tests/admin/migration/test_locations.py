"""Old locations become locations under their ids, found by name and by place."""

from typing import Any

from admin.migration.reports import MigratedRow, Migration
from resolvers.domain.enums import LocationStatus
from resolvers.domain.geo.nearby import Circle
from resolvers.storage import locations
from resolvers.storage.client import Database
from tests.support.imports import listed, named
from tests.support.migrations import Old, old_location


def migrated(old: Old, **options: Any) -> MigratedRow:
    (row,) = old.migrate(**options).locations
    return row


def test_location_keeps_its_id_and_is_found(old: Old, database: Database) -> None:
    old.put("locations", old_location())
    assert migrated(old) == MigratedRow("prod-locations", "station", Migration.MIGRATED)
    location = named(database, "中央公園")
    assert (location.location_id, location.address) == ("station", "焼津市1-2-3")
    assert (location.latitude, location.longitude) == (34.8, 138.3)
    assert (location.status, location.accepted_materials) == (LocationStatus.OPEN, ())
    ((_, found),) = locations.find_nearby(database, Circle(34.8, 138.3, 100))
    assert found == "station"


def test_invalid_location_is_refused_by_its_attribute(old: Old, database: Database) -> None:
    invalid: tuple[tuple[dict[str, Any], str], ...] = (
        ({"name": None}, "names: Field required"),
        ({"address": None}, "address is required"),
        ({"address": 5}, "address: Input should be a valid string, not 5"),
        ({"coordinates": None}, "coordinates: is missing"),
        ({"coordinates": {"lat": 91, "lng": 138}}, "latitude must be -90 to 90 degrees, not 91.0"),
        ({"is_active": 1}, "is_active: Input should be a valid boolean, not 1"),
    )
    rows = [old_location(f"a-{number}", **says) for number, (says, _) in enumerate(invalid)]
    old.put("locations", *rows, old_location("b"))
    *refused, other = sorted(old.migrate().locations, key=lambda row: row.id)
    for row, (_, reason) in zip(refused, invalid, strict=True):
        assert row.outcome is Migration.REFUSED
        assert reason in str(row.reason)
    assert other.outcome is Migration.MIGRATED
    assert [location.location_id for location in listed(database)] == ["b"]
