"""Places: which columns of a sheet tell of a place, and what a row of them says."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from resolvers.operations.sheets import PROPERTY, Record, Sheet, compatible
from resolvers.rules.locations import Coordinates
from resolvers.rules.texts import LocalizedText

# What publishers call a column, by what it tells; compared in compatibility form, without spaces
# and case. Of several in one sheet the first of these counts. Sources: the municipal standard
# open data sets (自治体標準オープンデータセット) and their predecessors, LinkData tables.
COLUMN_NAMES: Mapping[str, tuple[str, ...]] = {
    "name": (
        "名称",
        "施設名称",
        "施設名",
        "拠点名",
        "name",
        "installationlocation",
        "設置場所名",
        "設置場所",
    ),
    "kana": ("名称_カナ", "名称カナ", "名称(カナ)", "名称_かな", "施設名_カナ", "フリガナ", "kana"),
    "english": ("名称_英語", "名称_英字", "名称(英語)", "name_en"),
    "address": ("住所", "所在地_連結表記", "住所(位置情報)", "所在地", "address"),
    "building": ("方書", "建物名等(方書)"),
    "latitude": ("緯度", "latitude", "lat"),
    "longitude": ("経度", "longitude", "lon", "lng"),
    "position": ("緯度経度", "緯度,経度", "緯度・経度", "location", "位置情報", "lat,lon"),
    "reversed_position": ("経度緯度", "経度,緯度", "経度・緯度", "lon,lat"),
    "municipality_code": (
        "都道府県コード又は市区町村コード",
        "全国地方公共団体コード",
        "市区町村コード",
        "自治体コード",
    ),
    "external_id": ("id", "no", "no.", "番号", "管理番号"),
    "days": ("利用可能曜日",),
    "opens": ("開始時間", "利用開始時間"),
    "closes": ("終了時間", "利用終了時間"),
    "hours_note": ("利用可能日時特記事項", "利用可能時間特記事項", "利用時間", "開設時間"),
}
_NEEDED = ("name", "address")
_NAMES = {"ja": "name", "ja_kana": "kana", "en": "english"}
_COLUMN_OF_FIELD = {
    "ja": "name",
    "jaKana": "kana",
    "en": "english",
    "address": "address",
    "municipalityCode": "municipality_code",
    "openingHours": "hours_note",
    "externalId": "external_id",
}
DEGREES_MAXIMUM = 180
_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)
_SEPARATORS = re.compile(r"[,、/;\s]+")


class RowRefused(Exception):  # noqa: N818 - a refusal, no error of the program
    """`column` is the publisher's name of it, None where the row as a whole is at fault."""

    def __init__(self, reason: str, column: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.column = column


@dataclass(frozen=True)
class Columns:
    """Where in a sheet what is told: positions from 0, and what the publisher calls them."""

    positions: Mapping[str, int]
    titles: Mapping[str, str]

    @property
    def missing(self) -> list[str]:
        """What a list of places has and this sheet has not."""
        missing = [what for what in _NEEDED if what not in self.positions]
        has_pair = {"latitude", "longitude"} <= self.positions.keys()
        if not has_pair and not {"position", "reversed_position"} & self.positions.keys():
            missing.append("coordinates")
        return missing

    def cell(self, record: Record, what: str) -> str:
        """The cell as published, line breaks as spaces; empty where there is no such column."""
        position = self.positions.get(what)
        if position is None or position >= len(record.cells):
            return ""
        return " ".join(re.split(r"[\r\n\t]+", record.cells[position])).strip()

    def title_of_field(self, field_path: list[str]) -> str | None:
        """The column behind a field of LocationInput that a rule refused."""
        return self.titles.get(_COLUMN_OF_FIELD.get(field_path[-1], ""))


def find_columns(header: Record) -> Columns:
    wanted = {
        name: (what, rank)
        for what, names in COLUMN_NAMES.items()
        for rank, name in enumerate(names)
    }
    positions: dict[str, int] = {}
    titles: dict[str, str] = {}
    ranks: dict[str, int] = {}
    for position, title in enumerate(header.cells):
        found = wanted.get(re.sub(r"\s", "", compatible(title)).casefold())
        if found is None or title.startswith(PROPERTY):
            continue
        what, rank = found
        if what not in ranks or rank < ranks[what]:
            ranks[what], positions[what], titles[what] = rank, position, title
    return Columns(positions, titles)


def read_place(record: Record, columns: Columns) -> dict[str, Any]:
    """The fields of LocationInput that the row tells; a blank cell tells nothing.

    Raises RowRefused naming the column.
    """
    if record.problem is not None:
        raise RowRefused(record.problem)
    told = {what: columns.cell(record, what) for what in COLUMN_NAMES}
    for what in _NEEDED:
        if not told[what]:
            raise RowRefused("is empty", columns.titles[what])
    fields = {
        "names": LocalizedText(**{of: told[what] for of, what in _NAMES.items() if told[what]}),
        "address": " ".join(filter(None, (told["address"], told["building"]))),
        "coordinates": _read_coordinates(told, columns),
        "municipality_code": compatible(told["municipality_code"]),
        "opening_hours": _read_hours(told),
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
    return [compatible(columns.cell(record, "external_id")) for record in sheet.records]


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
        raise RowRefused("0, 0 stands for a position that is not known", title)
    return Coordinates(latitude=latitude, longitude=longitude)


def _pair_title(columns: Columns) -> str:
    return columns.titles.get("position") or columns.titles["reversed_position"]


def _read_pair(told: Mapping[str, str], columns: Columns) -> tuple[float, float]:
    """Latitude and longitude out of one cell; longitude first where only that can be meant."""
    title = _pair_title(columns)
    text = told["position"] or told["reversed_position"]
    parts = [part for part in _SEPARATORS.split(compatible(text).strip("() ")) if part]
    if not parts:
        raise RowRefused("is empty", title)
    if len(parts) != 2:  # noqa: PLR2004 - a pair
        raise RowRefused(f"{text!r} is no pair of latitude and longitude", title)
    first, second = (_read_degrees(part, title, DEGREES_MAXIMUM) for part in parts)
    if not told["position"] or abs(first) > 90 >= abs(second):  # noqa: PLR2004 - the pole
        first, second = second, first
    if abs(first) > 90:  # noqa: PLR2004 - as above
        raise RowRefused(f"latitude is -90 to 90 degrees, not {first}", title)
    return first, second


def _read_degrees(cell: str, title: str, maximum: int) -> float:
    text = compatible(cell).replace("\N{MINUS SIGN}", "-")
    if not text:
        raise RowRefused("is empty", title)
    if _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    if not _NUMBER.fullmatch(text):
        raise RowRefused(f"{cell!r} is no decimal number of degrees", title)
    degrees = float(text)
    if abs(degrees) > DEGREES_MAXIMUM:
        raise RowRefused(f"{cell} is not in degrees: metres of a grid?", title)
    if abs(degrees) > maximum:
        raise RowRefused(f"is -{maximum} to {maximum} degrees, not {cell}", title)
    return degrees


def _read_hours(told: Mapping[str, str]) -> str:
    opens, closes = compatible(told["opens"]), compatible(told["closes"])
    times = f"{opens}-{closes}" if opens or closes else ""
    return " ".join(filter(None, (told["days"], times, told["hours_note"])))
