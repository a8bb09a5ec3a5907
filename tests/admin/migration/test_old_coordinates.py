from decimal import Decimal
from typing import Any

import pytest

from admin.migration.old_coordinates import read_coordinates
from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.places.locations import Coordinates

PLACE = Coordinates(latitude=34.8, longitude=138.3)
LATITUDE, LONGITUDE = Decimal("34.8"), Decimal("138.3")


def test_unambiguous_coordinates_are_read() -> None:
    items: tuple[dict[str, Any], ...] = (
        {"coordinates": {"lat": LATITUDE, "lng": LONGITUDE}},
        {"coordinates": {"latitude": "34.8", "longitude": " 138.3 "}},
        {"coordinates": {"type": "Point", "coordinates": [LONGITUDE, LATITUDE]}},
        {"coordinates": [LONGITUDE, LATITUDE]},
        {"coordinates": "34.8, 138.3"},
        {"coordinates": "138.3,34.8"},
        {"latitude": LATITUDE, "longitude": LONGITUDE},
        {"lat": "34.8", "lng": "138.3"},
    )
    for item in items:
        assert read_coordinates(item) == PLACE
    for text, pair in (("51.5,-0.12", (51.5, -0.12)), ("-90,9", (-90, 9)), ("91,-90", (-90, 91))):
        place = read_coordinates({"coordinates": text})
        assert (place.latitude, place.longitude) == pair
    for longitude_and_latitude in ([139, 90], [90, 139]):
        place = read_coordinates({"coordinates": longitude_and_latitude})
        assert (place.latitude, place.longitude) == (90, 139)


def test_other_coordinates_are_refused() -> None:
    refused: tuple[tuple[Any, str], ...] = (
        ([90, -34], "90 and -34: either can be the latitude"),
        ([34], "is not a latitude and longitude but [34]"),
        ([34, 138, 5], "is not a latitude and longitude"),
        (34, "is not a latitude and longitude but 34"),
        ({"type": "Point"}, "is not a latitude and longitude but None"),
        ({"lat": Decimal("Infinity"), "lng": 138}, "Infinity is not a number of degrees"),
        ({"lat": 34}, "has none of lng, lon, longitude"),
        ({"lat": 34, "latitude": 34, "lng": 138}, "has more than one of lat, latitude"),
        ({"type": "Polygon", "coordinates": []}, "has none of lat, latitude"),
        ("34°48',138°18'", "is not a number of degrees"),
        ("-113867.5,3863.2", "is not a number of degrees"),
        ({"lat": True, "lng": 138}, "True is not a number of degrees"),
        ({"lat": 0, "lng": 0}, "0, 0 means that the position is not known"),
    )
    for coordinates, reason in refused:
        with pytest.raises(InvalidInputError) as refusal:
            read_coordinates({"coordinates": coordinates})
        assert reason in refusal.value.message
        assert refusal.value.field == ["coordinates"]
    with pytest.raises(InvalidInputError, match="is missing"):
        read_coordinates({})
