"""Distances on the globe, and the ranges of keys that cover a circle.

Each further bit of a geohash halves a cell, into east and west, north and south in turn. The cells
of a circle form runs in the order of their bits (z-order), with gaps between them. Reading across
the smallest gaps reads the fewest unwanted items.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from resolvers.domain.base.validation import check_range
from resolvers.domain.places.geo.geohash import (
    BITS_A_CHARACTER,
    GEOHASH_BITS,
    LATITUDE_MAXIMUM,
    LONGITUDE_MAXIMUM,
    PARTITION_LENGTH,
    POLEWARD_DEGREES,
    geohash_text,
)
from resolvers.domain.places.locations import Coordinates, check_coordinates

EARTH_RADIUS_METERS = 6_371_008.8
"""The mean radius. A sphere is up to 0.6 % off the ellipsoid. Source: Moritz, Geodetic Reference
System 1980, Journal of Geodesy 74 (2000)."""
RADIUS_METERS_DEFAULT = 2_000
RADIUS_METERS_MAXIMUM = 10_000
RANGES_MAXIMUM = 8
BORDER_CELLS = 64
"""At so many cells on the circle's border stop halving them: finer cells save few reads."""
MILLIMETERS_A_METER = 1_000

_PARTITION_BITS = PARTITION_LENGTH * BITS_A_CHARACTER
# More than the error of distances in floats, rounded to millimetres.
_SLACK_METERS = 0.01


@dataclass(frozen=True)
class KeyRange:
    """A range of whole geohashes in a partition of the index by place, both ends included.

    Without ends it is the whole partition.
    """

    partition: str
    first: str | None = None
    last: str | None = None


@dataclass(frozen=True)
class Circle:
    """The places at most `radius_meters` from a place in degrees, along the globe."""

    latitude: float
    longitude: float
    radius_meters: int

    def distance_millimeters(self, latitude: float, longitude: float) -> int:
        """Return the distance from the centre, rounded to the millimetre. Places sort by it."""
        eastward = longitude - self.longitude
        return round(_meters(self.latitude, latitude, eastward) * MILLIMETERS_A_METER)

    def holds(self, distance_millimeters: int) -> bool:
        return distance_millimeters <= self.radius_meters * MILLIMETERS_A_METER


def read_circle(latitude: float, longitude: float, radius_meters: int | None) -> Circle:
    """Return the circle of these arguments; a radius of None is 2,000 m. Raise InvalidInput."""
    centre = check_coordinates(Coordinates(latitude=latitude, longitude=longitude), [])
    radius = RADIUS_METERS_DEFAULT if radius_meters is None else radius_meters
    check_range(radius, 1, RADIUS_METERS_MAXIMUM, ["radiusMeters"])
    return Circle(centre.latitude, centre.longitude, radius)


def round_to_meters(distance_millimeters: int) -> int:
    """Round to the nearest metre, half a metre up."""
    return (distance_millimeters + MILLIMETERS_A_METER // 2) // MILLIMETERS_A_METER


def cover(circle: Circle) -> list[KeyRange]:
    """Return at most 8 ranges that contain every place of the circle, none of them twice."""
    poles = list(_poles(circle))
    runs = _close_smallest_gaps(_runs(_cells(circle)), RANGES_MAXIMUM - len(poles))
    texts = ((geohash_text(first), geohash_text(last)) for first, last in runs)
    return poles + [KeyRange(first[:PARTITION_LENGTH], first, last) for first, last in texts]


def _poles(circle: Circle) -> Iterator[KeyRange]:
    reach = math.degrees((circle.radius_meters + _SLACK_METERS) / EARTH_RADIUS_METERS)
    if circle.latitude + reach > POLEWARD_DEGREES:
        yield KeyRange("north")
    if circle.latitude - reach < -POLEWARD_DEGREES:
        yield KeyRange("south")


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell of the map. Its geohashes begin with the `bits` bits of `code`; bounds in degrees."""

    code: int
    bits: int
    west: float
    south: float
    east: float
    north: float

    def halves(self) -> "tuple[_Cell, _Cell]":
        code, bits = self.code << 1, self.bits + 1
        west, south, east, north = self.west, self.south, self.east, self.north
        if self.bits % 2 == 0:
            middle = (west + east) / 2
            return (
                _Cell(code, bits, west, south, middle, north),
                _Cell(code + 1, bits, middle, south, east, north),
            )
        middle = (south + north) / 2
        return (
            _Cell(code, bits, west, south, east, middle),
            _Cell(code + 1, bits, west, middle, east, north),
        )

    def run(self) -> tuple[int, int]:
        """Return the first and the last whole geohash of the cell."""
        finer = GEOHASH_BITS - self.bits
        return self.code << finer, (self.code + 1 << finer) - 1


_GLOBE = _Cell(0, 0, -LONGITUDE_MAXIMUM, -LATITUDE_MAXIMUM, LONGITUDE_MAXIMUM, LATITUDE_MAXIMUM)


def _cells(circle: Circle) -> list[_Cell]:
    """Return cells that contain the circle, none larger than a partition, without the poles.

    Halve all cells on its border together until there are BORDER_CELLS of them.
    """
    inner: list[_Cell] = []
    border = [_GLOBE]
    bits = 0
    while border and bits < GEOHASH_BITS:
        if bits >= _PARTITION_BITS and len(border) >= BORDER_CELLS:
            break
        bits += 1
        halves, border = [half for cell in border for half in cell.halves()], []
        for half in halves:
            if bits >= _PARTITION_BITS and _is_within(half, circle):
                inner.append(half)
            elif _touches(half, circle):
                border.append(half)
    return inner + border


def _runs(cells: Iterable[_Cell]) -> list[tuple[int, int]]:
    """Return the first and last geohash of each run: neighbours of one partition joined."""
    runs: list[tuple[int, int]] = []
    for first, last in sorted(cell.run() for cell in cells):
        if runs and runs[-1][1] + 1 == first and _partition(runs[-1][1]) == _partition(first):
            runs[-1] = (runs[-1][0], last)
        else:
            runs.append((first, last))
    return runs


def _close_smallest_gaps(runs: list[tuple[int, int]], maximum: int) -> list[tuple[int, int]]:
    """Return at most `maximum` runs, or one for each partition if there are more of these."""
    gaps = sorted(
        (following[0] - before[1], before[1])
        for before, following in pairwise(runs)
        if _partition(before[1]) == _partition(following[0])
    )
    closed = {last for _, last in gaps[: max(0, len(runs) - maximum)]}
    joined: list[tuple[int, int]] = []
    for first, last in runs:
        if joined and joined[-1][1] in closed:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined


def _partition(cell: int) -> int:
    return cell >> GEOHASH_BITS - _PARTITION_BITS


def _touches(cell: _Cell, circle: Circle) -> bool:
    """Return whether the circle can reach the cell's part up to 75 degrees of latitude."""
    south, north = max(cell.south, -POLEWARD_DEGREES), min(cell.north, POLEWARD_DEGREES)
    if south > north:
        return False
    reach = circle.radius_meters + _SLACK_METERS
    if cell.west <= circle.longitude <= cell.east:
        aside = 0.0
    else:
        aside = min((circle.longitude - cell.east) % 360, (cell.west - circle.longitude) % 360)
    # On the cell's nearer meridian the foot of the perpendicular is nearest to the centre, or the
    # end next to the foot. (With a foot beyond a pole, the nearer end is a quarter globe away.)
    centre = math.radians(circle.latitude)
    foot = math.degrees(
        math.atan2(math.sin(centre), math.cos(centre) * math.cos(math.radians(aside)))
    )
    return _meters(circle.latitude, min(max(foot, south), north), aside) <= reach


def _is_within(cell: _Cell, circle: Circle) -> bool:
    """Return whether the corners are in the circle: then halving the cell saves nothing."""
    aside = max(
        abs(math.remainder(circle.longitude - edge, 360)) for edge in (cell.west, cell.east)
    )
    return all(
        _meters(circle.latitude, edge, aside) <= circle.radius_meters
        for edge in (cell.south, cell.north)
    )


def _meters(latitude: float, other_latitude: float, eastward_degrees: float) -> float:
    """Return the distance along the globe between two places. Source: the haversine formula."""
    here, there = math.radians(latitude), math.radians(other_latitude)
    across = math.sin(math.radians(eastward_degrees) / 2)
    along = math.sin((there - here) / 2)
    haversine = along * along + math.cos(here) * math.cos(there) * across * across
    return 2 * EARTH_RADIUS_METERS * math.asin(min(1.0, math.sqrt(haversine)))
