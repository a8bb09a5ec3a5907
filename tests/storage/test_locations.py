from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from resolvers.api.graphql.types.connections import encode_cursor, read_page_request
from resolvers.domain.enums import ErrorCode, Material
from resolvers.domain.errors import DomainError
from resolvers.domain.locations import Coordinates, Location, create_location, update_location
from resolvers.domain.validation import LocalizedText
from resolvers.services.errors import OutcomeUnknownError
from resolvers.services.locations import change_location, put_location
from resolvers.storage import locations
from resolvers.storage.client import Database, RetryPolicy
from resolvers.storage.pages import PageRequest
from tests.support.clients import IsOvertaken, LosesReplies, LosesRequests

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def database(moto_client: "DynamoDBClient", moto_environment: str) -> Database:
    return Database(moto_client, moto_environment, RetryPolicy(lambda _: None, lambda: 1.0))


def make(location_id: str = "l1", *, kana: str | None = None, **content: Any) -> Location:
    given: dict[str, Any] = {
        "names": LocalizedText(ja=content.pop("name", "名称"), ja_kana=kana),
        "address": "静岡県焼津市中里176",
        "coordinates": Coordinates(latitude=34.887, longitude=138.316944),
        **content,
    }
    return create_location(given, location_id=location_id, now=NOW)


def to(now: datetime = LATER, **changes: Any) -> Callable[[Location], Location]:
    return lambda location: update_location(location, changes, now)


def item(database: Database, location_id: str = "l1") -> dict[str, Any]:
    found = database.get("locations", location_id)
    assert found is not None
    return found


def test_what_is_created_is_read_back(database: Database) -> None:
    location = make(accepted_materials=[Material.PET_BOTTLE], municipality_code="222127")
    assert put_location(database, location) == location
    assert locations.read(database, "l1") == location
    assert locations.read_many(database, ["l0", "l1"]) == [None, location]


def test_a_row_carries_the_keys_of_its_place_and_its_name(database: Database) -> None:
    put_location(database, make(kana="ミニ", municipality_code="222127"))
    row = item(database)
    assert row["geo_pk"] == "xn4q"
    assert row["geo_sk"] == "xn4q7qzrd2ht#l1"
    assert row["listing"] == "locations"
    assert row["sort_key"] == "ミニ#l1"
    assert row["municipality"] == "222127"


def test_an_id_that_exists_answers_the_location_that_stands(database: Database) -> None:
    first = put_location(database, make())
    assert put_location(database, make(name="other")) == first


def test_a_change_moves_the_keys_and_removes_what_is_cleared(database: Database) -> None:
    put_location(database, make(kana="ミニ", municipality_code="222127", opening_hours="9-17"))
    change_location(
        database,
        "l1",
        to(
            names=LocalizedText(ja="新しい", ja_kana=None),
            coordinates=Coordinates(latitude=80, longitude=10),
            municipality_code=None,
            opening_hours=None,
        ),
    )
    row = item(database)
    assert row["sort_key"] == "新しい#l1"
    assert row["geo_pk"] == "north"
    assert {"municipality", "opening_hours"}.isdisjoint(row)


def test_an_unknown_location_cannot_be_changed(database: Database) -> None:
    with pytest.raises(DomainError) as refused:
        change_location(database, "l0", to(address="x"), argument="locationId")
    assert (refused.value.code, refused.value.field) == (ErrorCode.NOT_FOUND, ["locationId"])


def test_a_change_that_was_overtaken_is_decided_again(database: Database) -> None:
    put_location(database, make())

    def overtake() -> None:
        change_location(database, "l1", to(opening_hours="9-17"))

    client = IsOvertaken(database.client, overtake)
    change_location(replace(database, client=client), "l1", to(address="other"))
    after = locations.read(database, "l1")
    assert after is not None
    assert (after.address, after.opening_hours) == ("other", "9-17")


def test_one_that_is_overtaken_every_time_says_so(database: Database) -> None:
    put_location(database, make())
    times = iter(range(1000))

    def overtake() -> None:
        change_location(database, "l1", to(opening_hours=f"{next(times)} hours"))

    client = IsOvertaken(database.client, overtake, count=1000)
    with pytest.raises(DomainError) as refused:
        change_location(replace(database, client=client), "l1", to(address="other"))
    assert refused.value.code is ErrorCode.CONFLICT_RETRY


def test_a_lost_reply_answers_what_was_done(database: Database) -> None:
    client = LosesReplies(database.client, count=2)
    unsure = replace(database, client=client)
    assert put_location(unsure, make()) == make()
    changed = change_location(unsure, "l1", to(address="other"))
    assert client.lost == 2
    assert locations.read(database, "l1") == changed


def test_a_lost_request_is_sent_again(database: Database) -> None:
    assert put_location(replace(database, client=LosesRequests(database.client)), make())
    lossy = replace(database, client=LosesRequests(database.client))
    assert change_location(lossy, "l1", to(address="other")).address == "other"
    assert item(database)["address"] == "other"


def test_a_lost_reply_never_undoes_what_somebody_did_since(database: Database) -> None:
    put_location(database, make())

    def change_after() -> None:
        change_location(database, "l1", to(address="newest"))

    client = LosesReplies(IsOvertaken(database.client, after=change_after))
    with pytest.raises(OutcomeUnknownError):
        change_location(replace(database, client=client), "l1", to(address="other"))
    assert item(database)["address"] == "newest"


def names(database: Database, municipality: str | None = None) -> list[str]:
    page = locations.listing(municipality, None).read_page(database, PageRequest(100))
    return [at.row.names.ja for at in page.rows]


def test_locations_are_listed_by_kana_or_name(database: Database) -> None:
    put_location(database, make("l1", name="三", kana="サン", municipality_code="222127"))
    put_location(database, make("l2", name="一", kana="イチ"))
    put_location(database, make("l3", name="A", municipality_code="222127"))
    # Narrow kana stand where wide ones do.
    put_location(database, make("l4", name="二", kana="ｼﾞ"))
    assert names(database) == ["A", "一", "三", "二"]
    assert names(database, "222127") == ["A", "三"]
    assert names(database, "99999") == []


def test_a_filter_drops_what_it_does_not_want(database: Database) -> None:
    put_location(database, make("l1", name="a", accepted_materials=[Material.BATTERY]))
    put_location(database, make("l2", name="b"))
    listing = locations.listing(None, lambda location: not location.accepted_materials)
    page = listing.read_page(database, PageRequest(10))
    assert [at.row.location_id for at in page.rows] == ["l2"]


def test_the_longest_name_has_a_sort_key(database: Database) -> None:
    put_location(database, make(name="長" * 2000))
    sort_key = item(database)["sort_key"]
    assert 1020 < len(sort_key.encode()) <= 1024
    assert sort_key.endswith("長#l1")


@pytest.mark.parametrize("name", ["家電　住まいる館", "名\u200b称", "a\u2028b", "\ufeff\ue000x"])
def test_the_place_of_any_name_can_be_a_cursor(database: Database, name: str) -> None:
    put_location(database, make("l1", name=name))
    put_location(database, make("l2", name="\U0010ffff龠"))
    page = locations.listing(None, None).read_page(database, PageRequest(1))
    assert page.end is not None
    request = read_page_request("scope", 1, encode_cursor("scope", page.end))
    rest = locations.listing(None, None).read_page(database, request)
    assert len(rest.rows) == 1
    assert rest.rows[0].row.location_id != page.rows[0].row.location_id
