import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from resolvers.domain.enums import ErrorCode, LocationStatus, Material
from resolvers.domain.errors import DomainError, InvalidInputError
from resolvers.domain.locations import (
    Coordinates,
    Location,
    content_hash,
    create_location,
    deactivate,
    location_id_of_source,
    report_status,
    update_location,
)
from resolvers.domain.validation import LocalizedText

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
CONTENT: Mapping[str, Any] = {
    "names": LocalizedText(ja="ミニステーション東益津", ja_kana="ミニステーションヒガシマシヅ"),
    "address": "静岡県焼津市中里176",
    "coordinates": Coordinates(latitude=34.887, longitude=138.316944),
}


def create(**content: Any) -> Location:
    return create_location({**CONTENT, **content}, location_id="l1", now=NOW)


def test_new_location_is_open_and_accepts_nothing() -> None:
    location = create()
    assert location.status is LocationStatus.OPEN
    assert location.accepted_materials == ()
    assert location.kiosk_ids == ()
    assert location.created_at == location.updated_at == NOW
    assert location.status_at is None


def test_null_in_a_create_input_is_omitted() -> None:
    empty = dict.fromkeys(
        ("municipality_code", "opening_hours", "accepted_materials", "kiosk_ids", "source")
    )
    assert create(**empty) == create()


@pytest.mark.parametrize("name", ["names", "address", "coordinates"])
def test_a_new_location_needs_name_address_and_coordinates(name: str) -> None:
    without = {key: value for key, value in CONTENT.items() if key != name}
    for content in (without, {**CONTENT, name: None}):
        with pytest.raises(InvalidInputError, match=f"{name} is required") as refused:
            create_location(content, location_id="l1", now=NOW)
        assert refused.value.field == ["input", name]


OUTSIDE: list[tuple[str, Any, list[str]]] = [
    ("names", LocalizedText(ja=" "), ["input", "names", "ja"]),
    ("names", LocalizedText(ja="x", en="a\nb"), ["input", "names", "en"]),
    ("address", "", ["input", "address"]),
    ("address", "x" * 2001, ["input", "address"]),
    ("opening_hours", "9:00\t17:00", ["input", "openingHours"]),
    ("municipality_code", "2221", ["input", "municipalityCode"]),
    ("municipality_code", "2221271", ["input", "municipalityCode"]),
    ("municipality_code", "２２２１２７", ["input", "municipalityCode"]),  # noqa: RUF001 - full-width is the case
    ("municipality_code", "22212x", ["input", "municipalityCode"]),
    ("kiosk_ids", [f"k{number}" for number in range(101)], ["input", "kioskIds"]),
    ("kiosk_ids", ["k1", "k1"], ["input", "kioskIds"]),
    ("kiosk_ids", ["k 1"], ["input", "kioskIds"]),
    ("kiosk_ids", [""], ["input", "kioskIds"]),
    ("accepted_materials", [Material.BATTERY] * 2, ["input", "acceptedMaterials"]),
    ("source", "", ["input", "source"]),
    ("external_id", "\x7f", ["input", "externalId"]),
    ("attribution", "x" * 2001, ["input", "attribution"]),
]


@pytest.mark.parametrize(("name", "value", "path"), OUTSIDE)
def test_value_out_of_range_names_its_path(name: str, value: Any, path: list[str]) -> None:
    with pytest.raises(InvalidInputError) as refused:
        create(**{name: value})
    assert refused.value.field == path
    with pytest.raises(InvalidInputError) as refused:
        update_location(create(), {name: value}, LATER)
    assert refused.value.field == path


@pytest.mark.parametrize("latitude", [90.000001, -91.0, math.nan, math.inf, -113867.5])
def test_latitude_is_finite_and_in_range(latitude: float) -> None:
    with pytest.raises(InvalidInputError, match="latitude must be -90 to 90 degrees") as refused:
        create(coordinates=Coordinates(latitude=latitude, longitude=0))
    assert refused.value.field == ["input", "coordinates", "latitude"]


@pytest.mark.parametrize("longitude", [180.000001, -181.0, math.nan, -math.inf])
def test_longitude_is_finite_and_in_range(longitude: float) -> None:
    with pytest.raises(InvalidInputError, match="longitude must be -180 to 180 degrees") as refused:
        create(coordinates=Coordinates(latitude=0, longitude=longitude))
    assert refused.value.field == ["input", "coordinates", "longitude"]


def test_coordinates_are_stored_as_given_decimals() -> None:
    item = create().to_item()
    assert item["latitude"] == Decimal("34.887")
    assert item["longitude"] == Decimal("138.316944")


def test_tiny_coordinates_fit_dynamodb() -> None:
    location = create(coordinates=Coordinates(latitude=1e-300, longitude=-0.0))
    assert str(location.to_item()["latitude"]) == "0.0"
    assert str(location.to_item()["longitude"]) == "0.0"


def test_location_reads_back_from_item() -> None:
    location = create(accepted_materials=[Material.PET_BOTTLE], kiosk_ids=["k1"], source="s")
    assert Location.model_validate(location.to_item()) == location


def test_an_omitted_field_stays_and_null_clears_it() -> None:
    before = create(opening_hours="9:00-17:00", attribution="焼津市", kiosk_ids=["k1"])
    after = update_location(before, {"opening_hours": None, "kiosk_ids": None}, LATER)
    assert after.opening_hours is None
    assert after.kiosk_ids == ()
    assert after.attribution == "焼津市"
    assert after.updated_at == LATER
    assert after.created_at == NOW


@pytest.mark.parametrize("name", ["names", "address", "coordinates"])
def test_what_a_location_needs_cannot_be_cleared(name: str) -> None:
    with pytest.raises(InvalidInputError, match=f"{name} cannot be cleared") as refused:
        update_location(create(), {name: None}, LATER)
    assert refused.value.field == ["input", name]


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        ("source", "source", "other"),
        ("source", "source", None),
        ("external_id", "externalId", "2"),
        ("external_id", "externalId", None),
    ],
)
def test_source_and_external_id_cannot_be_changed(name: str, path: str, value: str | None) -> None:
    before = create(source="yaizu", external_id="1")
    assert update_location(before, {"source": "yaizu", "external_id": "1"}, LATER) is before
    with pytest.raises(InvalidInputError, match="cannot be changed") as refused:
        update_location(before, {name: value}, LATER)
    assert refused.value.field == ["input", path]


def test_same_content_again_changes_nothing() -> None:
    before = create()
    assert update_location(before, CONTENT, LATER) is before


@pytest.mark.parametrize("clock", [NOW, NOW - timedelta(days=1)])
def test_updated_at_rises_without_the_clock(clock: datetime) -> None:
    before = create()
    after = update_location(before, {"address": "other"}, clock)
    assert after.updated_at == before.updated_at + timedelta(milliseconds=1)


def test_content_hash_depends_on_given_content() -> None:
    given = {**CONTENT, "opening_hours": None, "accepted_materials": []}
    assert content_hash(given) == content_hash(CONTENT) == create().request_hash
    for changed in (
        {"address": "other"},
        {"coordinates": Coordinates(latitude=34.887, longitude=138.316945)},
        {"accepted_materials": [Material.OTHER]},
    ):
        assert content_hash({**CONTENT, **changed}) != content_hash(CONTENT)


def test_one_source_and_external_id_are_one_location() -> None:
    assert location_id_of_source("a", "bc") == location_id_of_source("a", "bc")
    assert location_id_of_source("a", "bc") != location_id_of_source("ab", "c")


def test_a_deactivated_location_is_closed_once() -> None:
    closed = deactivate(create(), LATER)
    assert closed.status is LocationStatus.CLOSED
    assert closed.status_at == closed.updated_at == LATER
    assert deactivate(closed, LATER + timedelta(hours=1)) is closed


KIOSK_MAY = (LocationStatus.OPEN, LocationStatus.FULL, LocationStatus.OUT_OF_SERVICE)


@pytest.mark.parametrize("status", KIOSK_MAY)
def test_the_kiosk_of_a_location_reports_its_status(status: LocationStatus) -> None:
    location = create(kiosk_ids=["k1"])
    reported = report_status(location, status, 80, LATER, kiosk_id="k1")
    assert (reported.status, reported.fill_level) == (status, 80)
    assert reported.status_at == reported.updated_at == LATER


def test_a_kiosk_of_another_location_is_refused() -> None:
    with pytest.raises(DomainError) as refused:
        report_status(create(kiosk_ids=["k1"]), LocationStatus.OPEN, None, LATER, kiosk_id="k2")
    assert (refused.value.code, refused.value.field) == (ErrorCode.FORBIDDEN, ["locationId"])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (LocationStatus.OPEN, LocationStatus.CLOSED),
        (LocationStatus.CLOSED, LocationStatus.OPEN),
        (LocationStatus.CLOSED, LocationStatus.CLOSED),
    ],
)
def test_only_operator_closes_or_reopens(before: LocationStatus, after: LocationStatus) -> None:
    location = create(kiosk_ids=["k1"]).model_copy(update={"status": before})
    with pytest.raises(DomainError) as refused:
        report_status(location, after, None, LATER, kiosk_id="k1")
    assert (refused.value.code, refused.value.field) == (ErrorCode.FORBIDDEN, ["status"])
    assert report_status(location, after, None, LATER, kiosk_id=None).status is after


@pytest.mark.parametrize("percent", [-1, 101, 10**9])
def test_a_fill_level_is_0_to_100_percent(percent: int) -> None:
    with pytest.raises(InvalidInputError) as refused:
        report_status(create(), LocationStatus.OPEN, percent, LATER, kiosk_id=None)
    assert refused.value.field == ["fillLevelPercent"]


def test_report_without_fill_level_clears_it() -> None:
    full = report_status(create(), LocationStatus.FULL, 100, NOW, kiosk_id=None)
    emptied = report_status(full, LocationStatus.OPEN, None, LATER, kiosk_id=None)
    assert emptied.fill_level is None


def test_the_same_report_again_changes_nothing() -> None:
    first = report_status(create(), LocationStatus.FULL, 100, LATER, kiosk_id=None)
    assert report_status(first, LocationStatus.FULL, 100, LATER, kiosk_id=None) is first
