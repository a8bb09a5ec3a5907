"""GeoJSON, plain or as a script's `var x = {...}`, as a sheet: a row for each feature.

Shapes other than points stand for their representative point, which lies within the shape: found
with shapely, which the operators' side has and Lambda has not.
"""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from admin.importing.columns import POSITIONS, Columns, comparable, find_columns
from admin.importing.materials import WORDS
from admin.importing.sheets import Record, Sheet

RECYCLING = "recycling:"
"""OpenStreetMap's keys of what a place takes, as in recycling:cans=yes."""
_LATITUDE, _LONGITUDE, _TAKES = "latitude (geometry)", "longitude (geometry)", "recycling:*"
_STRING_OR_COMMENT = re.compile(r'"(?:[^"\\\n]|\\.)*"|//[^\r\n]*|/\*.*?\*/', re.DOTALL)
_ASSIGNMENT = re.compile(r"\s*(?:export\s+default\b|(?:var|let|const)\s+[\w$]+\s*=|[\w$.]+\s*=)")
_POINT_LENGTH = 2


class NoFeaturesError(Exception):
    """The text is no GeoJSON with features; the message says what it is, in one line."""


def is_json(text: str) -> bool:
    """Whether the text can only be meant as JSON, or as a script that assigns it."""
    start = _without_comments(text[:10_000])
    assignment = _ASSIGNMENT.match(start)
    return start[assignment.end() if assignment else 0 :].lstrip().startswith("{")


def read_features(
    text: str, mapped: Mapping[str, str], constants: Mapping[str, str]
) -> tuple[Sheet, Columns]:
    """The features as rows, counted from 1, and where in them places are told.

    A feature without a name is told by its operator, or else its id; one without an address by
    its coordinates; unless `mapped` or `constants` say where these stand. Raises NoFeatures.
    """
    told_features, properties = _parse(text)
    features = [_flatten(feature) for feature in told_features]
    header = list(dict.fromkeys(title for feature in features for title in feature.cells))
    columns = find_columns(
        Record(0, tuple(header)), mapped=mapped, constants=constants, without=POSITIONS
    )
    told = {**columns.titles, "latitude": _LATITUDE, "longitude": _LONGITUDE}
    for what in {"name", "address"} - mapped.keys():
        told.setdefault(what, what)
    if "materials" not in mapped and "materials" not in constants:
        told.setdefault("materials", _TAKES)
    header += [title for title in told.values() if title not in header]
    for what, fallback in (("name", _other_name), ("address", _other_address)):
        if what not in mapped and what not in constants:
            for feature in features:
                title = told[what]
                feature.cells[title] = feature.cells.get(title) or fallback(feature.cells)
    records = tuple(
        Record(row, tuple(feature.cells.get(title, "") for title in header), feature.problem)
        for row, feature in enumerate(features, start=1)
    )
    positions = {what: header.index(title) for what, title in told.items()}
    sheet = Sheet(Record(0, tuple(header)), records, properties)
    return sheet, Columns(positions, told, constants)


class _Feature:
    """Its properties as cells, and why its place cannot be read."""

    def __init__(self, cells: dict[str, str], problem: str | None) -> None:
        self.cells = cells
        self.problem = problem


def _without_comments(text: str) -> str:
    """The text with blanks for `//` and `/* */`; in a string they are text."""
    return _STRING_OR_COMMENT.sub(lambda found: found[0] if found[0].startswith('"') else " ", text)


def _parse(text: str) -> tuple[list[Any], dict[str, str]]:
    """The features, and what the file says of its rights (`copyright` of Overpass)."""
    plain = _without_comments(text)
    assignment = _ASSIGNMENT.match(plain)
    if assignment:
        plain = " " * assignment.end() + plain[assignment.end() :]
    try:
        told = json.loads(plain.rstrip().rstrip(";"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise NoFeaturesError(f"cannot be read as JSON: {error}") from error
    kind = told.get("type") if isinstance(told, dict) else None
    if kind == "Feature":
        return [told], {}
    features = told.get("features") if isinstance(told, dict) else None
    if kind != "FeatureCollection" or not isinstance(features, list):
        what = f"of type {kind!r}" if isinstance(kind, str) else "without a type"
        raise NoFeaturesError(f"is no list of places: JSON {what}, no FeatureCollection")
    if not features:
        raise NoFeaturesError("is no list of places: its FeatureCollection has no features")
    rights = told.get("attribution") or told.get("copyright")
    return features, {"attribution_name": rights} if isinstance(rights, str) else {}


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _flatten(feature: Any) -> _Feature:  # noqa: ANN401 - any JSON may stand there
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        return _Feature({}, "is no Feature")
    properties = feature.get("properties") or {}
    if not isinstance(properties, dict):
        return _Feature({}, "has properties that are no object")
    cells = {title: _write_cell(value) for title, value in properties.items()}
    if feature.get("id") is not None:
        cells["id"] = _write_cell(feature["id"])
    takes = _taken(cells)
    if takes:
        cells[_TAKES] = takes
    try:
        longitude, latitude = _find_point(feature.get("geometry"))
    except ValueError as error:
        return _Feature(cells, str(error))
    return _Feature({**cells, _LATITUDE: latitude, _LONGITUDE: longitude}, None)


def _write_cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    if isinstance(value, list):
        return ";".join(map(_write_cell, value))
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value).strip()


def _taken(cells: Mapping[str, str]) -> str:
    """What recycling:* says yes to; what our vocabulary has no word for is other."""
    kinds = (
        title.removeprefix(RECYCLING)
        for title, value in cells.items()
        if title.startswith(RECYCLING) and value == "yes"
    )
    words = (kind if comparable(kind) in WORDS else "other" for kind in kinds)
    return ";".join(dict.fromkeys(words))


def _find_point(geometry: Any) -> tuple[str, str]:  # noqa: ANN401 - any JSON may stand there
    """Longitude and latitude in degrees, as decimals. Raises ValueError saying what is wrong."""
    if not isinstance(geometry, dict):
        raise ValueError("has no geometry")  # noqa: TRY004 - it is a fault of the file
    if geometry.get("type") == "Point":
        coordinates = geometry.get("coordinates")
        if not isinstance(coordinates, list) or len(coordinates) < _POINT_LENGTH:
            raise ValueError("has a point that is no pair of longitude and latitude")
        pair = coordinates[:_POINT_LENGTH]
    else:
        pair = _find_point_within(geometry)
    if not all(isinstance(degrees, int | float) and degrees is not True for degrees in pair):
        raise ValueError("has a point that is no pair of longitude and latitude")
    longitude, latitude = (_write_cell(degrees) for degrees in pair)
    return longitude, latitude


def _find_point_within(geometry: Mapping[str, Any]) -> list[Any]:
    # Only now: most files have points alone, and shapely brings numpy along.
    from shapely.errors import ShapelyError  # type: ignore[import-untyped] # noqa: PLC0415 - has no types
    from shapely.geometry import shape  # type: ignore[import-untyped] # noqa: PLC0415 - as above

    kind = geometry.get("type")
    try:
        found = shape(geometry)
        if found.is_empty:
            raise ValueError(f"has a {kind} without coordinates")
        point = found.representative_point()
    except (ShapelyError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise ValueError(f"has a {kind} that is no shape") from error
    return [point.x, point.y]


def _other_name(cells: Mapping[str, str]) -> str:
    return cells.get("operator") or cells.get(_TAKES) or cells.get("id") or ""


def _other_address(cells: Mapping[str, str]) -> str:
    """OpenStreetMap's parts of an address, or else the position."""
    street = " ".join(filter(None, (cells.get("addr:street"), cells.get("addr:housenumber"))))
    parts = [part for part in (street, cells.get("addr:city")) if part]
    if parts:
        return ", ".join(parts)
    return ", ".join(filter(None, (cells.get(_LATITUDE), cells.get(_LONGITUDE))))
