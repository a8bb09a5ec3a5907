"""Places: what a row of a list of places says, and which place it is."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from admin.importing.columns import COLUMN_NAMES, NEEDED, Columns, RowError
from admin.importing.materials import find_materials
from admin.importing.opening_hours import canonical_hours, write_hours
from admin.importing.sheets import Record, Sheet, compatible
from resolvers.domain.enums import Material
from resolvers.domain.locations import Coordinates
from resolvers.domain.validation import LocalizedText

_NAMES = {"ja": "name", "ja_kana": "kana", "en": "english", "easy_ja": "easy_japanese"}

DEGREES_MAXIMUM = 180
_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)
_SEPARATORS = re.compile(r"[,、/;\s]+")


def read_place(
    record: Record,
    columns: Columns,
    words: Mapping[str, tuple[Material, ...]] | None = None,
) -> dict[str, Any]:
    """The fields of LocationInput that the row tells; a blank cell tells nothing.

    `words` are an operator's own for materials. Raises RowError naming the column.
    """
    if record.problem is not None:
        raise RowError(record.problem)
    told = {what: columns.cell(record, what) for what in COLUMN_NAMES}
    for what in NEEDED:
        if not told[what]:
            raise RowError("is empty", columns.title(what))
    fields = {
        "names": LocalizedText(**{of: told[what] for of, what in _NAMES.items() if told[what]}),
        "address": " ".join(filter(None, (told["address"], told["building"]))),
        "coordinates": _read_coordinates(told, columns),
        "municipality_code": compatible(told["municipality_code"]),
        "opening_hours": _read_hours(told),
        "accepted_materials": find_materials(
            told["materials"], columns.title("materials"), words or {}
        ),
    }
    return {name: value for name, value in fields.items() if value}


def identify(sheet: Sheet, columns: Columns) -> dict[int, str]:
    """The externalId of each row, by its number: the ID column, or else the name.

    Running numbers in front of a `#property` file are no ids: they shift with every row put in
    between, and a kiosk would find itself at another place. For the same reason each row of a
    name that stands more than once adds its address, whichever comes first in the file. A row
    without an id, or of one that another has, is missing here.
    """
    own_ids = _own_ids if "external_id" in columns.positions else _names_as_ids
    ids: dict[int, str] = {}
    seen: set[str] = set()
    for record, own in zip(sheet.records, own_ids(sheet, columns), strict=True):
        if record.problem is None and own and own not in seen:
            seen.add(own)
            ids[record.row] = own
    return ids


def _own_ids(sheet: Sheet, columns: Columns) -> list[str]:
    """In a file of our own export the location's: two sources may use the same externalId."""
    return [
        compatible(columns.cell(record, "location_id") or columns.cell(record, "external_id"))
        for record in sheet.records
    ]


def _names_as_ids(sheet: Sheet, columns: Columns) -> list[str]:
    names = [compatible(columns.cell(record, "name")) for record in sheet.records]
    # Rows that cannot be read count, too: once they are mended, no other row's id changes.
    counts = Counter(names)
    return [
        f"{name} / {compatible(columns.cell(record, 'address'))}"
        if name and counts[name] > 1
        else name
        for record, name in zip(sheet.records, names, strict=True)
    ]


def _read_coordinates(told: Mapping[str, str], columns: Columns) -> Coordinates:
    if {"latitude", "longitude"} <= columns.positions.keys():
        latitude, longitude = (
            _read_degrees(told[what], columns.titles[what], maximum)
            for what, maximum in (("latitude", 90), ("longitude", DEGREES_MAXIMUM))
        )
    else:
        latitude, longitude = _read_pair(told, columns)
    if latitude == longitude == 0:
        title = columns.titles.get("latitude") or _pair_title(columns)
        raise RowError("0, 0 stands for a position that is not known", title)
    return Coordinates(latitude=latitude, longitude=longitude)


def _pair_title(columns: Columns) -> str:
    return columns.titles.get("position") or columns.titles["reversed_position"]


def _read_pair(told: Mapping[str, str], columns: Columns) -> tuple[float, float]:
    """Latitude and longitude out of one cell; longitude first where only that can be meant."""
    title = _pair_title(columns)
    text = told["position"] or told["reversed_position"]
    parts = [part for part in _SEPARATORS.split(compatible(text).strip("() ")) if part]
    if not parts:
        raise RowError("is empty", title)
    if len(parts) != 2:  # noqa: PLR2004 - a pair
        raise RowError(f"{text!r} is no pair of latitude and longitude", title)
    first, second = (_read_degrees(part, title, DEGREES_MAXIMUM) for part in parts)
    if not told["position"] or abs(first) > 90 >= abs(second):  # noqa: PLR2004 - the pole
        first, second = second, first
    if abs(first) > 90:  # noqa: PLR2004 - as above
        raise RowError(f"latitude is -90 to 90 degrees, not {first}", title)
    return first, second


def _read_degrees(cell: str, title: str, maximum: int) -> float:
    text = compatible(cell).replace("\N{MINUS SIGN}", "-")
    if not text:
        raise RowError("is empty", title)
    if _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    if not _NUMBER.fullmatch(text):
        raise RowError(f"{cell!r} is no decimal number of degrees", title)
    degrees = float(text)
    if abs(degrees) > DEGREES_MAXIMUM:
        raise RowError(f"{cell} is not in degrees: metres of a grid?", title)
    if abs(degrees) > maximum:
        raise RowError(f"is -{maximum} to {maximum} degrees, not {cell}", title)
    return degrees


def _read_hours(told: Mapping[str, str]) -> str:
    if told["location_id"]:
        # A row of our own export says what stands, in whatever spelling.
        return told["opening_hours"] or told["hours_note"]
    if told["opening_hours"]:
        return canonical_hours(told["opening_hours"])
    return write_hours(told["days"], told["opens"], told["closes"], told["hours_note"])
