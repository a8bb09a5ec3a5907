"""Old locations become locations here, under their ids, found by name and by place."""

from typing import Any

import pytest

from admin.migration.reports import MigratedRow, Migration
from resolvers.domain import locations as rules
from resolvers.domain.enums import LocationStatus
from resolvers.domain.geo.nearby import Circle
from resolvers.storage import locations
from resolvers.storage.client import Database
from tests.support.clients import LosesReplies
from tests.support.imports import listed, named
from tests.support.migrations import LATER, NOW, Migrate
from tests.support.old_system import OldSystem, old_location

MAPPED = ("nobody", "sub")


def migrated(migrate: Migrate, **options: Any) -> MigratedRow:
    (row,) = migrate(MAPPED, **options).locations
    return row


def test_location_keeps_its_id_and_is_found(
    migrate: Migrate, old: OldSystem, database: Database
) -> None:
    old.put("locations", old_location())
    assert migrated(migrate) == MigratedRow("prod-locations", "station", Migration.MIGRATED)
    location = named(database, "中央公園")
    assert (location.location_id, location.address) == ("station", "焼津市1-2-3")
    assert (location.latitude, location.longitude) == (34.8, 138.3)
    assert (location.status, location.accepted_materials) == (LocationStatus.OPEN, ())
    ((_, found, _),) = locations.find_nearby(database, Circle(34.8, 138.3, 100))
    assert found == "station"


def test_inactive_location_is_closed(migrate: Migrate, old: OldSystem, database: Database) -> None:
    old.put("locations", old_location(is_active=False, colour="green"))
    assert migrated(migrate).notes == ("not copied: colour",)
    (location,) = listed(database)
    assert (location.status, location.status_at) == (LocationStatus.CLOSED, NOW)


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        ({"name": None}, "names: Field required"),
        ({"address": None}, "address is required"),
        ({"address": 5}, "address: Input should be a valid string, not 5"),
        ({"coordinates": None}, "coordinates: is missing"),
        ({"coordinates": {"lat": 91, "lng": 138}}, "latitude must be -90 to 90 degrees, not 91.0"),
        ({"is_active": 1}, "is_active: Input should be a valid boolean, not 1"),
    ],
)
def test_invalid_location_is_refused_by_its_attribute(
    migrate: Migrate, old: OldSystem, database: Database, says: dict[str, Any], reason: str
) -> None:
    old.put("locations", old_location("a", **says), old_location("b"))
    refused, other = migrate(MAPPED).locations
    assert (refused.id, refused.outcome) == ("a", Migration.REFUSED)
    assert reason in str(refused.reason)
    assert other.outcome is Migration.MIGRATED
    assert [location.location_id for location in listed(database)] == ["b"]


def test_location_changed_here_is_unchanged(
    migrate: Migrate, old: OldSystem, database: Database
) -> None:
    old.put("locations", old_location())
    migrated(migrate)
    changed = locations.change(
        database, "station", lambda location: rules.deactivate(location, LATER)
    )
    assert migrated(migrate, now=LATER).outcome is Migration.UNCHANGED
    assert listed(database) == [changed]


@pytest.mark.parametrize("says", [{"address": "焼津市9"}, {"is_active": False}])
def test_location_changed_there_differs_and_stays(
    migrate: Migrate, old: OldSystem, database: Database, says: dict[str, Any]
) -> None:
    old.put("locations", old_location())
    migrated(migrate)
    standing = listed(database)
    old.put("locations", old_location(**says))
    row = migrated(migrate, now=LATER)
    assert (row.outcome, row.reason) == (
        Migration.DIFFERS,
        "its id exists here with other content, which stays",
    )
    assert listed(database) == standing


def test_lost_reply_makes_one_location(
    migrate: Migrate, old: OldSystem, database: Database
) -> None:
    old.put("locations", old_location())
    row = migrated(migrate, client=LosesReplies(database.client))
    assert row.outcome is Migration.MIGRATED
    assert len(listed(database)) == 1
