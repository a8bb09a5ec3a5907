import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.domain.geo.geohash import geo_partition, geo_sort, geohash, is_latitude, is_longitude

ALPHABET = "0123456789bcdefghjkmnpqrstuvwxyz"
LATITUDES = st.floats(-90, 90)
LONGITUDES = st.floats(-180, 180)

# As pygeohash, which is somebody else's, gives them.
KNOWN = {
    (57.64911, 10.40744): "u4pruydqqvj8",
    (34.887, 138.316944): "xn4q7qzrd2ht",
    (34.34277, 134.04654): "wyp767ctnu2d",
    (-33.8568, 151.2153): "r3gx2ux9ggh1",
    (0.0, 0.0): "s00000000000",
    (-90.0, -180.0): "000000000000",
    (90.0, 180.0): "zzzzzzzzzzzz",
}


@pytest.mark.parametrize(("place", "expected"), KNOWN.items())
def test_geohashes_match_the_public_code(place: tuple[float, float], expected: str) -> None:
    assert geohash(*place) == expected
    # All ids of a place sort between its geohash and the end of a range.
    assert geo_sort(*place, "~ffff") == f"{expected}#~ffff" < f"{expected}$"


def cell_of(text: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the bounds of a geohash's cell, longitude first."""
    bits = "".join(f"{ALPHABET.index(character):05b}" for character in text)
    bounds = []
    for maximum, own in ((180, bits[0::2]), (90, bits[1::2])):
        width = 2 * maximum / 2 ** len(own)
        low = -maximum + int(own, 2) * width
        bounds.append((low, low + width))
    return bounds[0], bounds[1]


@given(LATITUDES, LONGITUDES)
def test_cell_of_geohash_contains_its_place(latitude: float, longitude: float) -> None:
    (west, east), (south, north) = cell_of(geohash(latitude, longitude))
    assert west <= longitude <= east
    assert south <= latitude <= north


@pytest.mark.parametrize(
    ("latitude", "partition"),
    [
        (34.887, "snpn"),
        (75.0, "u"),
        (math.nextafter(75, 90), "north"),
        (90.0, "north"),
        (-75.0, "h"),
        (math.nextafter(-75, -90), "south"),
        (-90.0, "south"),
    ],
)
def test_each_pole_has_one_partition(latitude: float, partition: str) -> None:
    found = geo_partition(latitude, 10.0)
    assert found.startswith(partition)
    assert (len(found) == 4) is (abs(latitude) <= 75)


def test_degrees_are_finite_and_in_range() -> None:
    assert is_latitude(-90)
    assert is_longitude(180)
    for degrees in (90.000001, math.nan, math.inf, -math.inf):
        assert not is_latitude(degrees)
    assert not is_longitude(math.nextafter(180, 200))
