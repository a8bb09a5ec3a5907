from typing import Any

from resolvers.domain.base.validation import LocalizedText
from resolvers.domain.places.locations import Location, update_location
from resolvers.storage.base.client import Database
from resolvers.storage.base.pages import PageRequest
from resolvers.storage.places import kiosk_locations, locations
from tests.storage.places.test_locations import make
from tests.support.identities import NOW


def store(database: Database, location_id: str, name: str, *kiosk_ids: str) -> Location:
    location = make(location_id, name=name, kiosk_ids=kiosk_ids)
    database.commit(locations.put_new(location), *kiosk_locations.follow(None, location))
    return location


def change(database: Database, before: Location, **changes: Any) -> None:
    after = update_location(before, changes, NOW)
    database.commit(locations.replace(before, after), *kiosk_locations.follow(before, after))


def names(database: Database, kiosk_id: str) -> list[str]:
    listing = kiosk_locations.of_kiosk(kiosk_id)
    return [at.row.names.ja for at in listing.read_page(database, PageRequest(100)).rows]


def test_kiosk_lists_its_locations_by_name(database: Database) -> None:
    store(database, "l1", "b", "k1", "k2")
    store(database, "l2", "a", "k1")
    store(database, "l3", "c")

    assert [names(database, kiosk_id) for kiosk_id in ("k1", "k2", "k3")] == [["a", "b"], ["b"], []]


def test_rows_follow_kiosks_and_name(database: Database) -> None:
    location = store(database, "l1", "b", "k1", "k2")
    store(database, "l2", "c", "k2")

    change(database, location, kiosk_ids=["k2", "k3"], names=LocalizedText(ja="d"))

    assert names(database, "k1") == []
    assert names(database, "k2") == ["c", "d"]
    assert names(database, "k3") == ["d"]


def test_only_rows_that_differ_are_written() -> None:
    before = make("l1", kiosk_ids=["k1", "k2"])
    moved = update_location(before, {"address": "other", "kiosk_ids": ["k1", "k3"]}, NOW)

    actions = [write.action for write in kiosk_locations.follow(before, moved)]

    assert actions == ["Put", "Delete"]
    assert kiosk_locations.follow(moved, moved) == []
