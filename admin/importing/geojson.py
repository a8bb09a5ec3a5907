"""Read GeoJSON, plain or as a script's `var x = {...}`, as a sheet: a row for each feature.

Shapes other than points become their representative point, which lies within the shape. It needs
shapely, which operators have and Lambda does not.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from admin.importing.cells import write_cell
from resolvers.domain.places.place_lists.columns import Columns, comparable, find_columns
from resolvers.domain.places.place_lists.materials import WORDS
from resolvers.domain.places.place_lists.sheets import Record, Sheet

RECYCLING = "recycling:"
"""The prefix of OpenStreetMap's keys of accepted materials, as in recycling:cans=yes."""
_LATITUDE, _LONGITUDE, _TAKES = "latitude (geometry)", "longitude (geometry)", "recycling:*"
_STRING_OR_COMMENT = re.compile(r'"(?:[^"\\\n]|\\.)*"|//[^\r\n]*|/\*.*?\*/', re.DOTALL)
_ASSIGNMENT = re.compile(r"\s*(?:export\s+default\b|(?:var|let|const)\s+[\w$]+\s*=|[\w$.]+\s*=)")
_POINT_LENGTH = 2


class NoFeaturesError(Exception):
    """The text is not GeoJSON with features; the message says in one line what it is."""


def is_json(text: str) -> bool:
    """Return whether the text can only be JSON, or a script that assigns it."""
    start = _without_comments(text[:10_000])
    assignment = _ASSIGNMENT.match(start)
    return start[assignment.end() if assignment else 0 :].lstrip().startswith("{")


def read_features(
    text: str, mapped: Mapping[str, str], constants: Mapping[str, str]
) -> tuple[Sheet, Columns]:
    """Return the features as rows, counted from 1, and their columns.

    A feature without a name gets its operator as the name, or else its id. One without an address
    gets its coordinates. `mapped` or `constants` override this. Raise NoFeaturesError.
    """
    parsed, properties = _parse(text)
    features = [_flatten(feature) for feature in parsed]
    header = list(dict.fromkeys(title for feature in features for title in feature.cells))
    columns = find_columns(Record(0, tuple(header)), mapped=mapped)
    titles = {**columns.titles, "latitude": _LATITUDE, "longitude": _LONGITUDE}
    for what in {"name", "address"} - mapped.keys():
        titles.setdefault(what, what)
    if "materials" not in mapped and "materials" not in constants:
        titles.setdefault("materials", _TAKES)
    header = list(dict.fromkeys((*header, *titles.values())))
    for what, fallback in (("name", _other_name), ("address", _other_address)):
        if what not in mapped and what not in constants:
            for feature in features:
                title = titles[what]
                feature.cells[title] = feature.cells.get(title) or fallback(feature.cells)
    records = tuple(
        Record(row, tuple(feature.cells.get(title, "") for title in header), feature.problem)
        for row, feature in enumerate(features, start=1)
    )
    positions = {what: header.index(title) for what, title in titles.items()}
    sheet = Sheet(Record(0, tuple(header)), records, properties)
    return sheet, Columns(positions, titles, constants)


class _Feature(NamedTuple):
    """A feature's properties as cells, and the reason if its place cannot be read."""

    cells: dict[str, str]
    problem: str | None


def _without_comments(text: str) -> str:
    """Replace `//` and `/* */` comments by blanks, except in strings."""
    return _STRING_OR_COMMENT.sub(lambda found: found[0] if found[0].startswith('"') else " ", text)


def _parse(text: str) -> tuple[list[Any], dict[str, str]]:
    """Return the features, and the file's statement of its rights (`copyright` of Overpass)."""
    plain = _without_comments(text)
    assignment = _ASSIGNMENT.match(plain)
    if assignment:
        plain = " " * assignment.end() + plain[assignment.end() :]
    try:
        content = json.loads(plain.rstrip().rstrip(";"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise NoFeaturesError(f"cannot be read as JSON: {error}") from error
    kind = content.get("type") if isinstance(content, dict) else None
    if kind == "Feature":
        return [content], {}
    features = content.get("features") if isinstance(content, dict) else None
    if kind != "FeatureCollection" or not isinstance(features, list):
        what = f"of type {kind!r}" if isinstance(kind, str) else "without a type"
        raise NoFeaturesError(f"is not a list of places: JSON {what}, not a FeatureCollection")
    if not features:
        raise NoFeaturesError("is not a list of places: its FeatureCollection has no features")
    rights = content.get("attribution") or content.get("copyright")
    return features, {"attribution_name": rights} if isinstance(rights, str) else {}


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number")


def _flatten(feature: Any) -> _Feature:  # noqa: ANN401 - it can be any JSON
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        return _Feature({}, "is not a Feature")
    properties = feature.get("properties") or {}
    if not isinstance(properties, dict):
        return _Feature({}, "has properties that are not an object")
    cells = {title: write_cell(value) for title, value in properties.items()}
    if feature.get("id") is not None:
        cells["id"] = write_cell(feature["id"])
    takes = _taken(cells)
    if takes:
        cells[_TAKES] = takes
    try:
        longitude, latitude = _find_point(feature.get("geometry"))
    except ValueError as error:
        return _Feature(cells, str(error))
    return _Feature({**cells, _LATITUDE: latitude, _LONGITUDE: longitude}, None)


def _taken(cells: Mapping[str, str]) -> str:
    """Return the materials with recycling:*=yes; `other` for those that we do not have."""
    kinds = (
        title.removeprefix(RECYCLING)
        for title, value in cells.items()
        if title.startswith(RECYCLING) and value == "yes"
    )
    words = (kind if comparable(kind) in WORDS else "other" for kind in kinds)
    return ";".join(dict.fromkeys(words))


def _find_point(geometry: Any) -> tuple[str, str]:  # noqa: ANN401 - it can be any JSON
    """Return longitude and latitude in degrees, as decimals. Raise ValueError."""
    if not isinstance(geometry, dict):
        raise ValueError("has no geometry")  # noqa: TRY004 - it is a fault of the file
    if geometry.get("type") == "Point":
        coordinates = geometry.get("coordinates")
        if not isinstance(coordinates, list) or len(coordinates) < _POINT_LENGTH:
            raise ValueError("has a point that is not a pair of longitude and latitude")
        pair = coordinates[:_POINT_LENGTH]
    else:
        pair = _find_point_within(geometry)
    if not all(isinstance(degrees, int | float) for degrees in pair):
        raise ValueError("has a point that is not a pair of longitude and latitude")
    longitude, latitude = (write_cell(degrees) for degrees in pair)
    return longitude, latitude


def _find_point_within(geometry: Mapping[str, Any]) -> list[Any]:
    # Imported late, because most files have points alone, and shapely imports numpy.
    from shapely.errors import ShapelyError  # type: ignore[import-untyped] # noqa: PLC0415 - has no types
    from shapely.geometry import shape  # type: ignore[import-untyped] # noqa: PLC0415 - as above

    kind = geometry.get("type")
    try:
        found = shape(geometry)
        if found.is_empty:
            raise ValueError(f"has a {kind} without coordinates")
        point = found.representative_point()
    except (ShapelyError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise ValueError(f"has a {kind} that is not a shape") from error
    return [point.x, point.y]


def _other_name(cells: Mapping[str, str]) -> str:
    return cells.get("operator") or cells.get(_TAKES) or cells.get("id") or ""


def _other_address(cells: Mapping[str, str]) -> str:
    """Return the address from OpenStreetMap's parts, or else the position."""
    street = " ".join(filter(None, (cells.get("addr:street"), cells.get("addr:housenumber"))))
    parts = [part for part in (street, cells.get("addr:city")) if part]
    if parts:
        return ", ".join(parts)
    return ", ".join(filter(None, (cells.get(_LATITUDE), cells.get(_LONGITUDE))))
