from datetime import UTC, datetime
from typing import Any

import pytest

from resolvers.domain.base.enums import Material
from resolvers.domain.base.staff_actions import FieldChange
from resolvers.domain.base.validation import LocalizedText
from resolvers.domain.places.locations import (
    Coordinates,
    Location,
    create_location,
    update_location,
)
from resolvers.domain.places.place_lists.changes import TEXT_SHOWN, describe_changes

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
            FieldChange(field="names.easyJa", before=None, after="えきまえ"),
        ),
        ({"address": "藤枝市"}, FieldChange(field="address", before="焼津市", after="藤枝市")),
        (
            {"localized_address": LocalizedText(ja="焼津市", en="Yaizu")},
            FieldChange(field="localizedAddress.en", before=None, after="Yaizu"),
        ),
        (
            {"municipality_code": "222127"},
            FieldChange(field="municipalityCode", before=None, after="222127"),
        ),
        (
            {"coordinates": Coordinates(latitude=34.87, longitude=138)},
            FieldChange(field="coordinates", before="34.87, 138.32", after="34.87, 138.0"),
        ),
        ({"opening_hours": "24/7"}, FieldChange(field="openingHours", before=None, after="24/7")),
        (
            {"accepted_materials": [Material.OTHER, Material.TEXTILE]},
            FieldChange(field="acceptedMaterials", before=None, after="OTHER, TEXTILE"),
        ),
        ({"attribution": "焼津市"}, FieldChange(field="attribution", before=None, after="焼津市")),
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
