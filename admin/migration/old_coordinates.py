"""Coordinates of the old system's rows, if they can mean one place only.

They are numbers, or texts of them: in a map (lat or latitude; lng, lon or longitude), a GeoJSON
point, a text `lat,lng`, or a list in which only one number can be a latitude.
"""

import math
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from admin.migration.old_rows import describe
from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.places.locations import Coordinates
from resolvers.storage.base.expressions import Item

NAME = "coordinates"
LATITUDES = ("lat", "latitude")
LONGITUDES = ("lng", "lon", "longitude")
_NUMBER = re.compile(r"\s*[+-]?\d{1,3}(\.\d*)?\s*", re.ASCII)
_LATITUDE_MAXIMUM = 90
_PAIR = 2


def read_coordinates(item: Item) -> Coordinates:
    """Return the coordinates of the row or of its attributes. Raise InvalidInputError."""
    value = item.get(NAME)
    if value is None:
        beside = {name: item[name] for name in (*LATITUDES, *LONGITUDES) if name in item}
        if not beside:
            raise InvalidInputError("is missing", [NAME])
        value = beside
    latitude, longitude = _read_pair(value)
    if latitude == longitude == 0:
        raise InvalidInputError("0, 0 means that the position is not known", [NAME])
    return Coordinates(latitude=latitude, longitude=longitude)


def _read_pair(value: object) -> tuple[float, float]:
    if isinstance(value, Mapping):
        if value.get("type") == "Point":
            first, second = _two(value.get(NAME))
            return _degrees(second), _degrees(first)
        return _named(value, LATITUDES), _named(value, LONGITUDES)
    if isinstance(value, str):
        first, second = map(_degrees, _two(value.split(",")))
        # A text means `lat,lng`, unless that is impossible.
        is_reversed = abs(first) > _LATITUDE_MAXIMUM >= abs(second)
        return (second, first) if is_reversed else (first, second)
    first, second = map(_degrees, _two(value))
    if (abs(first) > _LATITUDE_MAXIMUM) == (abs(second) > _LATITUDE_MAXIMUM):
        raise InvalidInputError(f"{first:g} and {second:g}: either can be the latitude", [NAME])
    return (second, first) if abs(first) > _LATITUDE_MAXIMUM else (first, second)


def _two(value: object) -> Sequence[object]:
    if not isinstance(value, list) or len(value) != _PAIR:
        raise InvalidInputError(f"is not a latitude and longitude but {describe(value)}", [NAME])
    return value


def _named(value: Mapping[str, object], names: Sequence[str]) -> float:
    found = [name for name in names if value.get(name) is not None]
    if len(found) != 1:
        what = "more than one of" if found else "none of"
        raise InvalidInputError(f"has {what} {', '.join(names)}", [NAME])
    return _degrees(value[found[0]])


def _degrees(value: object) -> float:
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    if not is_number and not (isinstance(value, str) and _NUMBER.fullmatch(value)):
        raise InvalidInputError(f"{describe(value)} is not a number of degrees", [NAME])
    degrees = float(str(value))
    if not math.isfinite(degrees):
        raise InvalidInputError(f"{describe(value)} is not a number of degrees", [NAME])
    return degrees
