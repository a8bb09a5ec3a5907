import math

import h3  # type: ignore[import-untyped] # it carries no types
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.places.geo.geohash import geo_partition, geohash
from resolvers.domain.places.geo.nearby import (
    EARTH_RADIUS_METERS,
    RADIUS_METERS_MAXIMUM,
    RANGES_MAXIMUM,
    Circle,
    KeyRange,
    _close_smallest_gaps,
    cover,
    read_circle,
    round_to_meters,
)

H3_RADIUS_METERS = 6_371_007.180918475
"""Source: h3's C library, EARTH_RADIUS_KM."""
LATITUDES = st.one_of(
    st.floats(-90, 90), st.floats(74.8, 75.2), st.floats(-75.2, -74.8), st.floats(89.9, 90)
)
LONGITUDES = st.one_of(
    st.floats(-180, 180), st.floats(179.9, 180), st.floats(-180, -179.9), st.floats(-0.1, 0.1)
)
RADII = st.one_of(st.integers(1, 50), st.integers(1, RADIUS_METERS_MAXIMUM))


def holds(keys: KeyRange, latitude: float, longitude: float) -> bool:
    if keys.partition != geo_partition(latitude, longitude):
        return False
    return keys.first is None or keys.first <= geohash(latitude, longitude) <= str(keys.last)


@given(LATITUDES, LONGITUDES, RADII, st.floats(0, 1), st.floats(0, 2 * math.pi))
@example(0.0, 0.0, 10_000, 1.0, 1.0)
@example(-17.8, 180.0, 10_000, 0.9, math.pi / 2)
@example(-17.8, -180.0, 2_000, 0.9, -math.pi / 2)
@example(75.0, 20.0, 500, 0.9, math.pi)
@example(75.0, 20.0, 500, 0.9, 0.0)
@example(89.99, 0.0, 10_000, 0.9, 0.0)
@example(-90.0, 0.0, 1, 1.0, 0.0)
def test_every_place_in_circle_has_one_range(
    latitude: float, longitude: float, radius: int, share: float, bearing: float
) -> None:
    circle = Circle(latitude, longitude, radius)
    place = destination(circle, share * radius, bearing)
    ranges = cover(circle)

    if circle.holds(circle.distance_millimeters(*place)):
        assert [holds(keys, *place) for keys in ranges].count(True) == 1
    assert [holds(keys, latitude, longitude) for keys in ranges].count(True) == 1


def destination(circle: Circle, way_meters: float, bearing: float) -> tuple[float, float]:
    way = way_meters / EARTH_RADIUS_METERS
    here, east = math.radians(circle.latitude), math.radians(circle.longitude)
    sine = math.sin(here) * math.cos(way) + math.cos(here) * math.sin(way) * math.cos(bearing)
    there = math.asin(max(-1.0, min(1.0, sine)))
    east += math.atan2(
        math.sin(bearing) * math.sin(way) * math.cos(here),
        math.cos(way) - math.sin(here) * math.sin(there),
    )
    return math.degrees(there), math.remainder(math.degrees(east), 360)


@given(LATITUDES, LONGITUDES, RADII)
@example(75.0, 20.0, 10_000)
@example(89.95, 0.0, 10_000)
@example(74.35546875, 0.17578125, 10_000)  # holds the last cell of a partition and the next one
def test_ranges_are_few_disjoint_and_within_partitions(
    latitude: float, longitude: float, radius: int
) -> None:
    ranges = cover(Circle(latitude, longitude, radius))

    assert 1 <= len(ranges) <= RANGES_MAXIMUM
    whole = [keys.partition for keys in ranges if keys.first is None]
    assert set(whole) <= {"north", "south"}
    ends = [(keys.first, keys.last) for keys in ranges if keys.first and keys.last]
    assert all(first[:4] == last[:4] for first, last in ends)
    in_order = [end for each in sorted(ends) for end in each]
    assert in_order == sorted(in_order)
    assert len(set(whole)) == len(whole)


def test_smallest_gaps_close_only_where_needed() -> None:
    runs = [(0, 1), (6, 7), (9, 9)]
    assert _close_smallest_gaps(runs, 4) == runs
    assert _close_smallest_gaps(runs, 2) == [(0, 1), (6, 9)]


def test_easternmost_place_of_circle_has_a_range() -> None:
    """It is farther north than the centre, here just across the border of a partition."""
    border, latitude, radius = 29 * 360 / 1024, math.radians(74.9), 10_000
    way = (radius - 0.002) / EARTH_RADIUS_METERS
    aside = math.degrees(math.asin(math.sin(way) / math.cos(latitude)))
    place = (math.degrees(math.asin(math.sin(latitude) / math.cos(way))), border)
    circle = Circle(74.9, border - aside, radius)

    assert circle.holds(circle.distance_millimeters(*place))
    assert [holds(keys, *place) for keys in cover(circle)].count(True) == 1


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
@example(0.0, 180.0, 0.0, -180.0)
@example(90.0, 0.0, 90.0, 123.0)
@example(10.0, 20.0, -10.0, -160.0)
def test_distances_match_another_library(
    latitude: float, longitude: float, other_latitude: float, other_longitude: float
) -> None:
    ours = Circle(latitude, longitude, 1).distance_millimeters(other_latitude, other_longitude)
    theirs = h3.great_circle_distance(
        (latitude, longitude), (other_latitude, other_longitude), unit="m"
    )
    expected = theirs * EARTH_RADIUS_METERS / H3_RADIUS_METERS * 1000
    assert ours == pytest.approx(expected, rel=1e-7, abs=1)


@pytest.mark.parametrize(
    ("millimeters", "meters"), [(0, 0), (499, 0), (500, 1), (1_499, 1), (1_500, 2), (2_500, 3)]
)
def test_distances_round_half_a_metre_up(millimeters: int, meters: int) -> None:
    assert round_to_meters(millimeters) == meters


def test_circle_includes_its_border() -> None:
    circle = Circle(0.0, 0.0, 5)
    assert circle.holds(5_000)
    assert not circle.holds(5_001)


def test_radius_defaults_to_2000_metres() -> None:
    assert read_circle(36.72, -4.42, None) == Circle(36.72, -4.42, 2_000)
    assert read_circle(-90, 180, 10_000) == Circle(-90.0, 180.0, 10_000)


@pytest.mark.parametrize(
    ("latitude", "longitude", "radius", "named"),
    [
        (90.000001, 0.0, 1, "latitude"),
        (0.0, math.nan, 1, "longitude"),
        (0.0, 0.0, 0, "radiusMeters"),
        (0.0, 0.0, 10_001, "radiusMeters"),
    ],
)
def test_value_out_of_range_is_named(
    latitude: float, longitude: float, radius: int, named: str
) -> None:
    with pytest.raises(InvalidInputError, match=named) as refused:
        read_circle(latitude, longitude, radius)
    assert refused.value.field == [named]
