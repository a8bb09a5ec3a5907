from typing import Any

import pytest

from resolvers.domain.base.validation import LocalizedText
from resolvers.domain.places.locations import (
    Coordinates,
    Location,
    create_location,
    update_location,
)
from resolvers.storage.base.client import CommitError, Database
from resolvers.storage.base.expressions import SORT_KEY_BYTES, RetryError
from resolvers.storage.base.pages import PageRequest
from resolvers.storage.places import locations
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


def test_existing_location_is_not_created_again(database: Database) -> None:
    first = store(database)

    with pytest.raises(CommitError) as failed:
        store(database, name="other")

    assert isinstance(failed.value.reason, RetryError)
    assert locations.read(database, "l1") == first


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


def test_key_of_long_name_fits_an_index(database: Database) -> None:
    store(database, name="袋" * 2000)
    sort_key = item(database)["sort_key"]
    assert sort_key.endswith("袋#l1")
    assert SORT_KEY_BYTES - 3 < len(sort_key.encode()) <= SORT_KEY_BYTES
