import math

import pytest

from resolvers.domain.places.geo.geohash import geo_partition, geo_sort, geohash

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
