"""Read places from the rows of a list, and identify them."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from resolvers.domain.base.enums import Material
from resolvers.domain.base.validation import LocalizedText
from resolvers.domain.places.locations import Coordinates
from resolvers.domain.places.place_lists.columns import COLUMN_NAMES, NEEDED, Columns, RowError
from resolvers.domain.places.place_lists.materials import find_materials
from resolvers.domain.places.place_lists.opening_hours import write_hours
from resolvers.domain.places.place_lists.sheets import Record, Sheet, compatible

_NAMES = {"ja": "name", "ja_kana": "kana", "en": "english", "easy_ja": "easy_japanese"}
_ADDRESSES = {
    "ja_kana": "address_kana",
    "en": "address_english",
    "easy_ja": "address_easy_japanese",
}

DEGREES_MAXIMUM = 180
_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)
_SEPARATORS = re.compile(r"[,、/;\s]+")


def read_place(
    record: Record,
    columns: Columns,
    *,
    words: Mapping[str, tuple[Material, ...]] | None = None,
    spell_hours: Callable[[str], str] = str,
) -> dict[str, Any]:
    """Return the fields of LocationInput in the row, without fields of blank cells.

    `words` are an operator's own for materials. `spell_hours` returns the spelling to keep for a
    text in OpenStreetMap's column. Raise RowError naming the column.
    """
    if record.problem is not None:
        raise RowError(record.problem)
    cells = {what: columns.cell(record, what) for what in COLUMN_NAMES}
    for what in NEEDED:
        if not cells[what]:
            raise RowError("is empty: fill it in", columns.title(what))
    fields = {
        "names": LocalizedText(**{of: cells[what] for of, what in _NAMES.items() if cells[what]}),
        **_read_address(cells),
        "coordinates": _read_coordinates(cells, columns),
        "municipality_code": compatible(cells["municipality_code"]),
        "opening_hours": _read_hours(cells, spell_hours),
        "accepted_materials": find_materials(
            cells["materials"], columns.title("materials"), words or {}
        ),
    }
    return {name: value for name, value in fields.items() if value}


def identify(sheet: Sheet, columns: Columns) -> dict[int, str]:
    """Return the externalId of each row, by its number: the ID column, or else the name.

    Running numbers in front of a `#property` file are not ids: a new row shifts them, and a kiosk
    would be at another place. For the same reason each row of a name that occurs more than once
    adds its address, in any order. Rows without an id, or with another row's id, are left out.
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
    """In our own export the id is the location's id: two sources may use the same externalId."""
    return [
        compatible(columns.cell(record, "location_id") or columns.cell(record, "external_id"))
        for record in sheet.records
    ]


def _names_as_ids(sheet: Sheet, columns: Columns) -> list[str]:
    names = [compatible(columns.cell(record, "name")) for record in sheet.records]
    # Unreadable rows count as well: once they are corrected, no other row's id changes.
    counts = Counter(names)
    return [
        f"{name} / {compatible(columns.cell(record, 'address'))}"
        if name and counts[name] > 1
        else name
        for record, name in zip(sheet.records, names, strict=True)
    ]


def _read_address(cells: Mapping[str, str]) -> dict[str, str | LocalizedText]:
    ja = " ".join(filter(None, (cells["address"], cells["building"])))
    others = {of: cells[what] for of, what in _ADDRESSES.items() if cells[what]}
    return {"localized_address": LocalizedText(ja=ja, **others)} if others else {"address": ja}


def _read_coordinates(cells: Mapping[str, str], columns: Columns) -> Coordinates:
    if {"latitude", "longitude"} <= columns.positions.keys():
        latitude, longitude = (
            _read_degrees(cells[what], columns.titles[what], maximum)
            for what, maximum in (("latitude", 90), ("longitude", DEGREES_MAXIMUM))
        )
    else:
        latitude, longitude = _read_pair(cells, columns)
    if latitude == longitude == 0:
        title = columns.titles.get("latitude") or _pair_title(columns)
        raise RowError("0, 0 means that the position is not known", title)
    return Coordinates(latitude=latitude, longitude=longitude)


def _pair_title(columns: Columns) -> str:
    return columns.titles.get("position") or columns.titles["reversed_position"]


def _read_pair(cells: Mapping[str, str], columns: Columns) -> tuple[float, float]:
    """Return latitude and longitude of one cell, in the other order if only that is possible."""
    title = _pair_title(columns)
    text = cells["position"] or cells["reversed_position"]
    parts = [part for part in _SEPARATORS.split(compatible(text).strip("() ")) if part]
    if not parts:
        raise RowError("is empty: fill it in", title)
    if len(parts) != 2:  # noqa: PLR2004 - a pair
        raise RowError(f"{text!r} is not a pair of latitude and longitude", title)
    first, second = (_read_degrees(part, title, DEGREES_MAXIMUM) for part in parts)
    if not cells["position"] or abs(first) > 90 >= abs(second):  # noqa: PLR2004 - the pole
        first, second = second, first
    if abs(first) > 90:  # noqa: PLR2004 - as above
        raise RowError(f"latitude must be -90 to 90 degrees, not {first}", title)
    return first, second


def _read_degrees(cell: str, title: str, maximum: int) -> float:
    text = compatible(cell).replace("\N{MINUS SIGN}", "-")
    if not text:
        raise RowError("is empty: fill it in", title)
    if _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    if not _NUMBER.fullmatch(text):
        raise RowError(f"{cell!r} is not a decimal number of degrees", title)
    degrees = float(text)
    if abs(degrees) > DEGREES_MAXIMUM:
        raise RowError(f"must be in degrees, not {cell}: is it in metres of a grid?", title)
    if abs(degrees) > maximum:
        raise RowError(f"must be -{maximum} to {maximum} degrees, not {cell}", title)
    return degrees


def _read_hours(cells: Mapping[str, str], spell_hours: Callable[[str], str]) -> str:
    if cells["location_id"]:
        # Our own export keeps the hours in any spelling.
        return cells["opening_hours"] or cells["hours_note"]
    if cells["opening_hours"]:
        return spell_hours(cells["opening_hours"])
    return write_hours(cells["days"], cells["opens"], cells["closes"], cells["hours_note"])
