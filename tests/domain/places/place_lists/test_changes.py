from datetime import UTC, datetime
from typing import Any

import pytest

from resolvers.domain.base.enums import Material
from resolvers.domain.base.validation import LocalizedText
from resolvers.domain.places.locations import (
    Coordinates,
    Location,
    create_location,
    update_location,
)
from resolvers.domain.places.place_lists.changes import TEXT_SHOWN, FieldChange, describe_changes

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
CONTENT = {
    "names": LocalizedText(ja="駅前", en="Station"),
    "address": "焼津市",
    "coordinates": Coordinates(latitude=34.87, longitude=138.32),
}
BEFORE = create_location(CONTENT, location_id="a", now=NOW)


def changed(**content: Any) -> Location:
    return update_location(BEFORE, content, NOW)


@pytest.mark.parametrize(
    ("content", "change"),
    [
        (
            {"names": LocalizedText(ja="駅前", easy_ja="えきまえ")},
            FieldChange("names.easyJa", None, "えきまえ"),
        ),
        ({"address": "藤枝市"}, FieldChange("address", "焼津市", "藤枝市")),
        (
            {"localized_address": LocalizedText(ja="焼津市", en="Yaizu")},
            FieldChange("localizedAddress.en", None, "Yaizu"),
        ),
        ({"municipality_code": "222127"}, FieldChange("municipalityCode", None, "222127")),
        (
            {"coordinates": Coordinates(latitude=34.87, longitude=138)},
            FieldChange("coordinates", "34.87, 138.32", "34.87, 138.0"),
        ),
        ({"opening_hours": "24/7"}, FieldChange("openingHours", None, "24/7")),
        (
            {"accepted_materials": [Material.OTHER, Material.TEXTILE]},
            FieldChange("acceptedMaterials", None, "OTHER, TEXTILE"),
        ),
        ({"attribution": "焼津市"}, FieldChange("attribution", None, "焼津市")),
    ],
)
def test_changed_field_shows_both_texts(content: dict[str, Any], change: FieldChange) -> None:
    assert describe_changes(BEFORE, changed(**content)) == (change,)


def test_new_location_shows_what_it_has() -> None:
    fields = [change.field for change in describe_changes(None, BEFORE)]
    assert fields == ["names.ja", "names.en", "address", "coordinates"]
    assert describe_changes(BEFORE, BEFORE) == ()


def test_long_text_is_shown_by_its_beginning() -> None:
    long, longer = "x" * TEXT_SHOWN, "x" * (TEXT_SHOWN + 1)
    (change,) = describe_changes(changed(address=long), changed(address=longer))
    assert (change.before, change.after) == (long, f"{long[:-1]}…")
