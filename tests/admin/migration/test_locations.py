"""Old locations become locations here, under their ids, found by name and by place."""

from typing import Any

import pytest

from admin.migration.reports import MigratedRow, Migration
from resolvers.domain import locations as rules
from resolvers.domain.enums import LocationStatus
from resolvers.domain.geo.nearby import Circle
from resolvers.services.locations import change_location
from resolvers.storage import locations
from resolvers.storage.client import Database
from tests.support.adoptions import LATER, NOW, Adopt
from tests.support.clients import LosesReplies
from tests.support.imports import listed, named
from tests.support.old_system import OldSystem, old_location

MAPPED = ("nobody", "sub")


def adopted(adopt_pairs: Adopt, **options: Any) -> MigratedRow:
    (row,) = adopt_pairs(MAPPED, **options).locations
    return row


def test_a_location_keeps_its_id_and_is_listed_and_found_nearby(
    adopt_pairs: Adopt, old: OldSystem, database: Database
) -> None:
    old.put("locations", old_location())
    assert adopted(adopt_pairs) == MigratedRow("prod-locations", "station", Migration.ADOPTED)
    location = named(database, "中央公園")
    assert (location.location_id, location.address) == ("station", "焼津市1-2-3")
    assert (location.latitude, location.longitude) == (34.8, 138.3)
    assert (location.status, location.accepted_materials) == (LocationStatus.OPEN, ())
    ((_, found, _),) = locations.find_nearby(database, Circle(34.8, 138.3, 100))
    assert found == "station"


def test_an_inactive_location_is_closed(
    adopt_pairs: Adopt, old: OldSystem, database: Database
) -> None:
    old.put("locations", old_location(is_active=False, colour="green"))
    assert adopted(adopt_pairs).notes == ("not copied: colour",)
    (location,) = listed(database)
    assert (location.status, location.status_at) == (LocationStatus.CLOSED, NOW)


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        ({"name": None}, "name: is missing"),
        ({"address": None}, "address is required"),
        ({"address": 5}, "address: is no text but 5"),
        ({"coordinates": None}, "coordinates: is missing"),
        ({"coordinates": {"lat": 91, "lng": 138}}, "latitude must be -90 to 90 degrees, not 91.0"),
        ({"is_active": 1}, "is_active: is neither true nor false but 1"),
    ],
)
def test_a_row_that_is_no_location_is_refused_by_its_attribute_and_costs_no_other(
    adopt_pairs: Adopt, old: OldSystem, database: Database, says: dict[str, Any], reason: str
) -> None:
    old.put("locations", old_location("a", **says), old_location("b"))
    refused, other = adopt_pairs(MAPPED).locations
    assert (refused.id, refused.outcome) == ("a", Migration.REFUSED)
    assert reason in str(refused.reason)
    assert other.outcome is Migration.ADOPTED
    assert [location.location_id for location in listed(database)] == ["b"]


def test_a_location_that_was_changed_here_since_is_unchanged_by_a_second_run(
    adopt_pairs: Adopt, old: OldSystem, database: Database
) -> None:
    old.put("locations", old_location())
    adopted(adopt_pairs)
    changed = change_location(
        database,
        "station",
        lambda location: rules.deactivate(location, LATER),
    )
    assert adopted(adopt_pairs, now=LATER).outcome is Migration.UNCHANGED
    assert listed(database) == [changed]


@pytest.mark.parametrize("says", [{"address": "焼津市9"}, {"is_active": False}])
def test_a_location_that_changed_there_since_is_told_and_stays(
    adopt_pairs: Adopt, old: OldSystem, database: Database, says: dict[str, Any]
) -> None:
    old.put("locations", old_location())
    adopted(adopt_pairs)
    standing = listed(database)
    old.put("locations", old_location(**says))
    row = adopted(adopt_pairs, now=LATER)
    assert (row.outcome, row.reason) == (
        Migration.DIFFERS,
        "a location of this id stands with other content, which stays",
    )
    assert listed(database) == standing


def test_a_lost_reply_makes_one_location(
    adopt_pairs: Adopt, old: OldSystem, database: Database
) -> None:
    old.put("locations", old_location())
    row = adopted(adopt_pairs, client=LosesReplies(database.client))
    assert row.outcome is Migration.ADOPTED
    assert len(listed(database)) == 1
