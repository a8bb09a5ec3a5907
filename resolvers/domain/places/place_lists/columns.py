"""Columns: publishers' names for the parts of a place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from resolvers.domain.places.place_lists.sheets import PROPERTY, Record, compatible

# Compared in compatibility form, without spaces and case. If a sheet has several names of one part,
# the first in this list counts. Sources: the municipal standard open data sets
# (自治体標準オープンデータセット) and their predecessors, LinkData tables, OpenStreetMap's keys;
# recycle_points_ are those of our own export.
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
    "kana": (
        "名称_カナ",
        "名称カナ",
        "名称(カナ)",
        "名称_かな",
        "施設名_カナ",
        "フリガナ",
        "kana",
        "name_kana",
        "name:ja-hira",
    ),
    "english": ("名称_英語", "名称_英字", "名称(英語)", "name_en", "name:en"),
    "easy_japanese": ("名称_やさしい日本語", "name_easy_ja"),
    "address": ("住所", "所在地_連結表記", "住所(位置情報)", "所在地", "address", "addr:full"),
    "address_kana": ("所在地_カナ", "住所_カナ", "address_kana"),
    "address_english": ("所在地_英語", "住所_英語", "住所_英字", "address_en", "addr:full:en"),
    "address_easy_japanese": ("所在地_やさしい日本語", "address_easy_ja"),
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
        "municipality_code",
    ),
    "external_id": ("id", "@id", "no", "no.", "番号", "管理番号"),
    "materials": ("回収品目", "受入品目", "回収対象品目", "対象品目", "accepted_materials"),
    "days": ("利用可能曜日",),
    "opens": ("開始時間", "利用開始時間"),
    "closes": ("終了時間", "利用終了時間"),
    "hours_note": ("利用可能日時特記事項", "利用可能時間特記事項", "利用時間", "開設時間"),
    "opening_hours": ("opening_hours",),
    "location_id": ("recycle_points_id",),
    "own_source": ("recycle_points_source",),
    "own_external_id": ("recycle_points_external_id",),
    "own_attribution": ("recycle_points_attribution",),
}
NEEDED = ("name", "address")
_IDENTIFYING = ("external_id", "location_id", "own_external_id")
POSITIONS = frozenset({"latitude", "longitude", "position", "reversed_position"})
_COLUMN_OF_FIELD = {
    "ja": "name",
    "jaKana": "kana",
    "en": "english",
    "easyJa": "easy_japanese",
    "address": "address",
    "localizedAddress.ja": "address",
    "localizedAddress.jaKana": "address_kana",
    "localizedAddress.en": "address_english",
    "localizedAddress.easyJa": "address_easy_japanese",
    "municipalityCode": "municipality_code",
    "openingHours": "hours_note",
    "externalId": "external_id",
}


class RowError(Exception):
    """`column` is its name in the file, None if the problem is not in one column."""

    def __init__(self, reason: str, column: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.column = column


@dataclass(frozen=True)
class Columns:
    """The columns of a place's parts: positions from 0, and the publisher's names.

    `constants` apply to every row whose own cell is empty or missing.
    """

    positions: Mapping[str, int]
    titles: Mapping[str, str]
    constants: Mapping[str, str] = field(default_factory=dict)

    @property
    def missing(self) -> list[str]:
        """The columns that a list of places needs and this sheet lacks."""
        missing = [
            what for what in NEEDED if what not in self.positions and what not in self.constants
        ]
        has_pair = {"latitude", "longitude"} <= self.positions.keys()
        if not has_pair and not {"position", "reversed_position"} & self.positions.keys():
            missing.append("coordinates")
        return missing

    def cell(self, record: Record, what: str) -> str:
        """Return the cell with line breaks as spaces, or the constant, or ""."""
        position = self.positions.get(what)
        text = ""
        if position is not None and position < len(record.cells):
            text = " ".join(re.split(r"[\r\n\t]+", record.cells[position])).strip()
        return text or self.constants.get(what, "")

    def cell_under(self, record: Record, title: str) -> str:
        """Return the cell under that title, or "" if no column of a place has it."""
        found = (what for what, known in self.titles.items() if known == title)
        return next((self.cell(record, what) for what in found), "")

    @property
    def identifying(self) -> list[int]:
        """Positions from 1 of the columns that identify a place: equal cells connect two rows."""
        by_name = () if "external_id" in self.positions else ("name",)
        found = [what for what in (*_IDENTIFYING, *by_name) if what in self.positions]
        return sorted(self.positions[what] + 1 for what in found)

    def title(self, what: str) -> str:
        """Return the publisher's name of the column, or else the mapping file's."""
        return self.titles.get(what, what)

    def title_of_field(self, field_path: list[str]) -> str | None:
        """Return the column behind a field of LocationInput that a rule rejected."""
        names = (".".join(field_path[-2:]), *field_path[-1:])
        what = next((_COLUMN_OF_FIELD[name] for name in names if name in _COLUMN_OF_FIELD), "")
        return self.titles.get(what)


def comparable(title: str) -> str:
    """Return a column's name in the form for comparisons."""
    return re.sub(r"\s", "", compatible(title)).casefold()


def find_columns(
    header: Record,
    *,
    mapped: Mapping[str, str] | None = None,
    constants: Mapping[str, str] | None = None,
) -> Columns:
    """Find the columns of this header by their known names, and `mapped` ones by the operator's."""
    mapped = mapped or {}
    wanted = {
        comparable(name): (what, rank)
        for what, names in COLUMN_NAMES.items()
        if what not in mapped
        for rank, name in enumerate(names)
    } | {comparable(title): (what, 0) for what, title in mapped.items()}
    positions: dict[str, int] = {}
    titles: dict[str, str] = {}
    ranks: dict[str, int] = {}
    for position, title in enumerate(header.cells):
        name = comparable(title)
        if name not in wanted or title.startswith(PROPERTY):
            continue
        what, rank = wanted[name]
        if what not in ranks or rank < ranks[what]:
            ranks[what], positions[what], titles[what] = rank, position, title
    return Columns(positions, titles, constants or {})
