"""Geohashes, and the keys that find places near another place.

Source of the code and its alphabet: geohash.org (Niemeyer, 2008).
"""

import math
from collections.abc import Iterator

GEOHASH_LENGTH = 12
"""Characters: 30 bits of longitude and 30 of latitude, 4 cm by 2 cm at the equator."""
PARTITION_LENGTH = 4
POLEWARD_DEGREES = 75
"""Beyond it meridians are close together: all places near a pole share one partition."""

LATITUDE_MAXIMUM = 90
LONGITUDE_MAXIMUM = 180

BITS_A_CHARACTER = 5
GEOHASH_BITS = GEOHASH_LENGTH * BITS_A_CHARACTER

_ALPHABET = "0123456789bcdefghjkmnpqrstuvwxyz"
_BITS_A_COORDINATE = GEOHASH_BITS // 2


def is_latitude(degrees: float) -> bool:
    return math.isfinite(degrees) and abs(degrees) <= LATITUDE_MAXIMUM


def is_longitude(degrees: float) -> bool:
    return math.isfinite(degrees) and abs(degrees) <= LONGITUDE_MAXIMUM


def geohash(latitude: float, longitude: float) -> str:
    """Return the 12-character geohash of a place in degrees: -90 to 90 and -180 to 180."""
    cell = 0
    for east, north in zip(
        _halvings(longitude, LONGITUDE_MAXIMUM), _halvings(latitude, LATITUDE_MAXIMUM), strict=True
    ):
        cell = cell << 2 | east << 1 | north
    return geohash_text(cell)


def geohash_text(cell: int) -> str:
    """Return the geohash of 60 bits, alternately of longitude and latitude. It sorts as they do."""
    return "".join(
        _ALPHABET[cell >> position * BITS_A_CHARACTER & 0b11111]
        for position in reversed(range(GEOHASH_LENGTH))
    )


def _halvings(degrees: float, maximum: int) -> Iterator[bool]:
    """Yield for each halving of -maximum..maximum whether the coordinate is in the upper half.

    The bounds are multiples of 45 / 2^29 degrees, so a float stores every middle exactly.
    """
    low, high = float(-maximum), float(maximum)
    for _ in range(_BITS_A_COORDINATE):
        middle = (low + high) / 2
        is_upper = degrees >= middle
        low, high = (middle, high) if is_upper else (low, middle)
        yield is_upper


def geo_partition(latitude: float, longitude: float) -> str:
    """Return geo_pk: 4 characters of the geohash; poleward of 75 degrees `north` or `south`."""
    if abs(latitude) > POLEWARD_DEGREES:
        return "north" if latitude > 0 else "south"
    return geohash(latitude, longitude)[:PARTITION_LENGTH]


def geo_sort(latitude: float, longitude: float, location_id: str) -> str:
    """Return geo_sk: the whole geohash and the id, which separates places of one cell."""
    return f"{geohash(latitude, longitude)}#{location_id}"
