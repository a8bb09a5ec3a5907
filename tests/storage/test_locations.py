from typing import Any

import pytest

from resolvers.api.graphql.types.connections import encode_cursor, read_page_request
from resolvers.domain.enums import Material
from resolvers.domain.locations import Coordinates, Location, create_location, update_location
from resolvers.domain.validation import LocalizedText
from resolvers.storage import locations
from resolvers.storage.client import CommitError, Database
from resolvers.storage.expressions import RetryError
from resolvers.storage.pages import PageRequest
from tests.support.identities import NOW


def make(location_id: str = "l1", *, kana: str | None = None, **content: Any) -> Location:
    given: dict[str, Any] = {
        "names": LocalizedText(ja=content.pop("name", "名称"), ja_kana=kana),
        "address": "静岡県焼津市中里176",
        "coordinates": Coordinates(latitude=34.887, longitude=138.316944),
        **content,
    }
    return create_location(given, location_id=location_id, now=NOW)


def store(database: Database, location_id: str = "l1", **content: Any) -> Location:
    location = make(location_id, **content)
    database.commit(locations.put_new(location))
    return location


def item(database: Database) -> dict[str, Any]:
    found = database.get("locations", "l1")
    assert found is not None
    return found


def test_location_is_read_as_written(database: Database) -> None:
    location = store(database, accepted_materials=[Material.PET_BOTTLE], municipality_code="222127")

    assert locations.read(database, "l1") == location
    assert locations.read_many(database, ["l0", "l1"]) == [None, location]
    found = database.batch_get([locations.key("l1"), locations.key("x")], consistent=True)
    assert locations.from_item(found.get(locations.key("l1"))) == location
    assert locations.from_item(found.get(locations.key("x"))) is None


def test_existing_location_is_not_created_again(database: Database) -> None:
    first = store(database)

    with pytest.raises(CommitError) as failed:
        store(database, name="other")

    assert isinstance(failed.value.reason, RetryError)
    assert locations.read(database, "l1") == first


def test_row_has_keys_of_place_and_name(database: Database) -> None:
    store(database, kana="ミニ", municipality_code="222127")
    row = item(database)
    assert row["geo_pk"] == "xn4q"
    assert row["geo_sk"] == "xn4q7qzrd2ht#l1"
    assert row["listing"] == "locations"
    assert row["sort_key"] == "ミニ#l1"
    assert row["municipality"] == "222127"


def test_change_moves_keys_and_removes_cleared_attributes(database: Database) -> None:
    before = store(database, kana="ミニ", municipality_code="222127", opening_hours="9-17")
    changes = {
        "names": LocalizedText(ja="新しい", ja_kana=None),
        "coordinates": Coordinates(latitude=80, longitude=10),
        "municipality_code": None,
        "opening_hours": None,
    }
    after = update_location(before, changes, NOW)

    database.commit(locations.replace(before, after))

    row = item(database)
    assert locations.read(database, "l1") == after
    assert (row["sort_key"], row["geo_pk"]) == ("新しい#l1", "north")
    assert {"municipality", "opening_hours"}.isdisjoint(row)


def names(database: Database, municipality: str | None = None) -> list[str]:
    page = locations.listing(municipality, None).read_page(database, PageRequest(100))
    return [at.row.names.ja for at in page.rows]


def test_locations_are_listed_by_kana_or_name(database: Database) -> None:
    store(database, "l1", name="三", kana="サン", municipality_code="222127")
    store(database, "l2", name="一", kana="イチ")
    store(database, "l3", name="A", municipality_code="222127")
    # Narrow kana sort as wide ones do.
    store(database, "l4", name="二", kana="ｼﾞ")
    assert names(database) == ["A", "一", "三", "二"]
    assert names(database, "222127") == ["A", "三"]
    assert names(database, "99999") == []


def test_filter_drops_locations(database: Database) -> None:
    store(database, "l1", name="a", accepted_materials=[Material.BATTERY])
    store(database, "l2", name="b")
    listing = locations.listing(None, lambda location: not location.accepted_materials)
    page = listing.read_page(database, PageRequest(10))
    assert [at.row.location_id for at in page.rows] == ["l2"]


def test_longest_name_has_sort_key(database: Database) -> None:
    store(database, name="長" * 2000)
    sort_key = item(database)["sort_key"]
    assert 1020 < len(sort_key.encode()) <= 1024
    assert sort_key.endswith("長#l1")


@pytest.mark.parametrize("name", ["家電　住まいる館", "名\u200b称", "a\u2028b", "\ufeff\ue000x"])
def test_place_of_any_name_can_be_cursor(database: Database, name: str) -> None:
    store(database, "l1", name=name)
    store(database, "l2", name="\U0010ffff龠")
    page = locations.listing(None, None).read_page(database, PageRequest(1))
    assert page.end is not None
    request = read_page_request("scope", 1, encode_cursor("scope", page.end))
    rest = locations.listing(None, None).read_page(database, request)
    assert len(rest.rows) == 1
    assert rest.rows[0].row.location_id != page.rows[0].row.location_id
