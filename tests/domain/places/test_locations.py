import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from resolvers.domain.base.enums import ErrorCode, LocationStatus, Material
from resolvers.domain.base.errors import DomainError, InvalidInputError
from resolvers.domain.base.validation import LocalizedText
from resolvers.domain.places.locations import (
    Coordinates,
    Location,
    content_hash,
    create_location,
    deactivate,
    has_same_content,
    location_id_of_source,
    municipality_key,
    report_status,
    update_location,
)
from tests.support.refusals import raised

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
CONTENT: Mapping[str, Any] = {
    "names": LocalizedText(ja="ミニステーション東益津", ja_kana="ミニステーションヒガシマシヅ"),
    "address": "静岡県焼津市中里176",
    "coordinates": Coordinates(latitude=34.887, longitude=138.316944),
}


def create(**content: Any) -> Location:
    return create_location({**CONTENT, **content}, location_id="l1", now=NOW)


@pytest.mark.parametrize("name", ["names", "address", "coordinates"])
def test_location_requires_name_address_and_coordinates(name: str) -> None:
    without = {key: value for key, value in CONTENT.items() if key != name}
    for content in (without, {**CONTENT, name: None}):
        with pytest.raises(InvalidInputError, match=f"{name} is required") as refused:
            create_location(content, location_id="l1", now=NOW)
        assert refused.value.field == ["input", name]
    with pytest.raises(InvalidInputError, match=f"{name} cannot be cleared") as refused:
        update_location(create(), {name: None}, LATER)
    assert refused.value.field == ["input", name]


OUTSIDE: list[tuple[str, Any, list[str]]] = [
    ("names", LocalizedText(ja="x", en="a\nb"), ["names", "en"]),
    ("address", "", ["address"]),
    ("opening_hours", "9:00\t17:00", ["openingHours"]),
    ("municipality_code", "2221", ["municipalityCode"]),
    ("municipality_code", "2221271", ["municipalityCode"]),
    ("municipality_code", "２２２１２７", ["municipalityCode"]),  # noqa: RUF001 - full-width is the case
    ("municipality_code", "22212x", ["municipalityCode"]),
    ("kiosk_ids", [f"k{number}" for number in range(101)], ["kioskIds"]),
    ("kiosk_ids", ["k1", "k1"], ["kioskIds"]),
    ("kiosk_ids", ["k 1"], ["kioskIds"]),
    ("accepted_materials", [Material.BATTERY] * 2, ["acceptedMaterials"]),
    ("source", "", ["source"]),
    ("external_id", "\x7f", ["externalId"]),
    ("attribution", "x" * 2001, ["attribution"]),
    *(
        ("coordinates", Coordinates(latitude=degrees, longitude=0), ["coordinates", "latitude"])
        for degrees in (90.000001, -91.0, math.nan, math.inf)
    ),
    *(
        ("coordinates", Coordinates(latitude=0, longitude=degrees), ["coordinates", "longitude"])
        for degrees in (180.000001, -181.0, math.nan, -math.inf)
    ),
]


@pytest.mark.parametrize(("name", "value", "path"), OUTSIDE)
def test_value_out_of_range_names_its_path(name: str, value: Any, path: list[str]) -> None:
    for refusal in (
        raised(InvalidInputError, lambda: create(**{name: value})),
        raised(InvalidInputError, lambda: update_location(create(), {name: value}, LATER)),
    ):
        assert refusal.field == ["input", *path]


def test_item_stores_degrees_as_decimals() -> None:
    location = create(accepted_materials=[Material.PET_BOTTLE], kiosk_ids=["k1"], source="s")
    item = location.to_item()
    assert (item["latitude"], item["longitude"]) == (Decimal("34.887"), Decimal("138.316944"))
    assert Location.model_validate(item) == location
    tiny = create(coordinates=Coordinates(latitude=1e-300, longitude=-0.0)).to_item()
    assert (str(tiny["latitude"]), str(tiny["longitude"])) == ("0.0", "0.0")


def test_omitted_field_stays_and_null_clears() -> None:
    before = create(opening_hours="9:00-17:00", attribution="焼津市", kiosk_ids=["k1"])
    after = update_location(before, {"opening_hours": None, "kiosk_ids": None}, LATER)
    assert after.opening_hours is None
    assert after.kiosk_ids == ()
    assert after.attribution == "焼津市"
    assert after.updated_at == LATER
    assert after.created_at == NOW


@pytest.mark.parametrize("value", ["other", None])
@pytest.mark.parametrize(("name", "path"), [("source", "source"), ("external_id", "externalId")])
def test_source_and_external_id_cannot_change(name: str, path: str, value: str | None) -> None:
    before = create(source="yaizu", external_id="1")
    assert update_location(before, {"source": "yaizu", "external_id": "1"}, LATER) is before
    with pytest.raises(InvalidInputError, match="cannot be changed") as refused:
        update_location(before, {name: value}, LATER)
    assert refused.value.field == ["input", path]


def test_one_source_and_external_id_are_one_location() -> None:
    assert location_id_of_source("a", "bc") == location_id_of_source("a", "bc")
    assert location_id_of_source("a", "bc") != location_id_of_source("ab", "c")


def test_hash_of_content_omits_what_is_empty() -> None:
    names = CONTENT["names"]
    assert content_hash({"names": names, "source": None, "kiosk_ids": []}) == content_hash(
        {"names": names}
    )
    assert content_hash({"names": names, "source": "s"}) != content_hash({"names": names})
    assert create(kiosk_ids=None).request_hash == content_hash(CONTENT)


def test_content_is_compared_without_ids_times_and_reports() -> None:
    location = create()
    reported = report_status(location, LocationStatus.FULL, 100, LATER, kiosk_id=None)
    other = create_location(CONTENT, location_id="l2", now=LATER)
    assert has_same_content(location, reported)
    assert has_same_content(location, other)
    assert not has_same_content(location, update_location(location, {"address": "x"}, LATER))


def test_updated_at_rises_without_the_clock() -> None:
    before = NOW - timedelta(days=1)
    changed = update_location(create(), {"address": "x"}, before)
    assert changed.updated_at == NOW + timedelta(milliseconds=1)


@pytest.mark.parametrize("percent", [-1, 101])
def test_fill_level_is_a_percentage(percent: int) -> None:
    for whole in (0, 100):
        report = report_status(create(), LocationStatus.FULL, whole, LATER, kiosk_id=None)
        assert report.fill_level == whole
    refusal = raised(
        InvalidInputError,
        lambda: report_status(create(), LocationStatus.FULL, percent, LATER, kiosk_id=None),
    )
    assert refusal.field == ["fillLevelPercent"]


def test_ends_of_ranges_are_inside() -> None:
    corner = Coordinates(latitude=-90, longitude=180)
    kiosks = [f"k{number}" for number in range(100)]
    location = create(coordinates=corner, kiosk_ids=kiosks, municipality_code="22212")
    assert (location.latitude, location.longitude, len(location.kiosk_ids)) == (-90, 180, 100)


def test_figures_of_a_municipality_ignore_the_check_digit() -> None:
    assert [municipality_key(code) for code in ("222127", "22212", None)] == [
        "22212",
        "22212",
        None,
    ]


def test_deactivated_location_closes_once() -> None:
    closed = deactivate(create(), LATER)
    assert closed.status is LocationStatus.CLOSED
    assert closed.status_at == closed.updated_at == LATER
    assert deactivate(closed, LATER + timedelta(hours=1)) is closed


@pytest.mark.parametrize(
    ("kiosk_id", "before", "after", "field"),
    [
        ("k2", LocationStatus.OPEN, LocationStatus.OPEN, "locationId"),
        ("k1", LocationStatus.OPEN, LocationStatus.CLOSED, "status"),
        ("k1", LocationStatus.CLOSED, LocationStatus.OPEN, "status"),
        ("k1", LocationStatus.CLOSED, LocationStatus.CLOSED, "status"),
    ],
)
def test_only_operator_reports_every_status_anywhere(
    kiosk_id: str, before: LocationStatus, after: LocationStatus, field: str
) -> None:
    location = create(kiosk_ids=["k1"]).model_copy(update={"status": before})
    with pytest.raises(DomainError) as refused:
        report_status(location, after, None, LATER, kiosk_id=kiosk_id)
    assert (refused.value.code, refused.value.field) == (ErrorCode.FORBIDDEN, [field])
    assert report_status(location, after, None, LATER, kiosk_id=None).status is after
