from typing import Any

import pytest

from resolvers.domain.base.validation import LocalizedText
from resolvers.domain.places.locations import Coordinates
from resolvers.domain.places.place_lists.columns import RowError, find_columns
from resolvers.domain.places.place_lists.places import identify, read_place
from resolvers.domain.places.place_lists.sheets import read_records, read_sheet


def wide(text: str) -> str:
    """The text in full-width letters and digits."""
    return "".join(chr(ord(character) + 0xFEE0) for character in text)


def read(header: str, row: str) -> dict[str, Any]:
    """Read the row under that header."""
    text = f"{header}\n{row}"
    sheet = read_sheet(text, next(read_records(text)))
    return read_place(sheet.records[0], find_columns(sheet.header))


def place(latitude: str, longitude: str) -> Coordinates:
    coordinates: Coordinates = read("名称,住所,緯度,経度", f"a,b,{latitude},{longitude}")[
        "coordinates"
    ]
    return coordinates


def pair(cell: str, title: str = "location") -> Coordinates:
    coordinates: Coordinates = read(f"name,address,{title}", f'a,b,"{cell}"')["coordinates"]
    return coordinates


@pytest.mark.parametrize(
    "address", ["住所", "所在地_連結表記", f"住所{wide('(')}位置情報{wide(')')}"]
)
@pytest.mark.parametrize(
    "code", ["都道府県コード又は市区町村コード", "全国地方公共団体コード", "市区町村コード"]
)
def test_columns_are_known_by_any_of_their_names(address: str, code: str) -> None:
    header = f"{code},名称,名称_カナ,名称_英語,{address},緯度,経度"
    assert read(header, "222127,駅,エキ,Station,焼津市,34.8,138.3") == {
        "names": LocalizedText(ja="駅", ja_kana="エキ", en="Station"),
        "address": "焼津市",
        "coordinates": Coordinates(latitude=34.8, longitude=138.3),
        "municipality_code": "222127",
    }


def test_more_exact_column_of_two_counts() -> None:
    assert (
        read("設置場所,名称,住所,緯度,経度", "ロビー,市役所,b,34.8,138.3")["names"].ja == "市役所"
    )


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        ("名称,緯度,経度", ["address"]),
        ("住所,緯度,経度", ["name"]),
        ("名称,住所,緯度", ["coordinates"]),
        ("type,name,notice,furigana", ["address", "coordinates"]),
    ],
)
def test_sheet_without_places_lacks_columns(header: str, missing: list[str]) -> None:
    assert find_columns(next(read_records(header))).missing == missing


@pytest.mark.parametrize(
    ("latitude", "longitude", "column", "reason"),
    [
        ("", "138.3", "緯度", "is empty"),
        ("34.8", "\u3000", "経度", "is empty"),
        ("-113867.52", "15432.1", "緯度", "metres of a grid"),
        ("34.8", '"15,432.1"', "経度", "metres of a grid"),
        ("138.3", "34.8", "緯度", "must be -90 to 90 degrees"),
        ("34.8", "1.38E+02", "経度", "is not a decimal number of degrees"),
        ("34°52'", "138.3", "緯度", "is not a decimal number of degrees"),
        ("不明", "138.3", "緯度", "is not a decimal number of degrees"),
        ("nan", "138.3", "緯度", "is not a decimal number of degrees"),
        ("9" * 400, "138.3", "緯度", "must be in degrees"),
        ("0", "0.000", "緯度", "0, 0 means that the position is not known"),
    ],
)
def test_invalid_position_is_refused_by_its_column(
    latitude: str, longitude: str, column: str, reason: str
) -> None:
    with pytest.raises(RowError, match=reason) as refused:
        place(latitude, longitude)
    assert refused.value.column == column


def test_reversed_column_has_longitude_first() -> None:
    assert pair("10.5,20.5") == Coordinates(latitude=10.5, longitude=20.5)
    assert pair("10.5,20.5", "経度緯度") == Coordinates(latitude=20.5, longitude=10.5)


def test_blank_cells_are_left_out() -> None:
    fields = read("名称,名称_カナ,住所,緯度,経度,開始時間,終了時間", "a,,b,34,138,,")
    assert fields == {
        "names": LocalizedText(ja="a"),
        "address": "b",
        "coordinates": Coordinates(latitude=34, longitude=138),
    }


def test_cells_of_one_field_are_one_text() -> None:
    header = "名称,住所,方書,緯度,経度,利用可能曜日,開始時間,終了時間,利用可能日時特記事項"
    row = f'"市役所\nロビー",本町2,1階,34,138,月火,{wide("9:00")},17:00,祝日を除く'
    fields = read(header, row)
    assert fields["names"].ja == "市役所 ロビー"
    assert fields["address"] == "本町2 1階"
    assert fields["opening_hours"] == 'Mo,Tu 09:00-17:00 "祝日を除く"'


def test_exported_hours_stay_in_any_spelling() -> None:
    header = "recycle_points_id,名称,住所,緯度,経度,opening_hours"
    assert read(header, "l-1,a,b,34,138,平日のみ")["opening_hours"] == "平日のみ"
    assert read(header, ",a,b,34,138,Mo 9:00-17:00")["opening_hours"] == "Mo 9:00-17:00"


def ids(text: str) -> dict[int, str]:
    header = next(record for record in read_records(text) if record.cells[0] != "#lang")
    sheet = read_sheet(text, header)
    return identify(sheet, find_columns(sheet.header))


def test_missing_or_repeated_id_identifies_nothing() -> None:
    assert ids(f"ID,名称,住所\n1,a,b\n,c,d\n{wide('1')},e,f\n") == {2: "1"}


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("", "is empty"),
        ("34.34277", "is not a pair"),
        ("34.3,134.0,5", "is not a pair"),
        ("134.0,135.0", "latitude must be -90 to 90 degrees, not 134.0"),
        ("0,0", "0, 0 means that"),
    ],
)
def test_invalid_pair_is_refused_by_its_column(cell: str, reason: str) -> None:
    with pytest.raises(RowError, match=reason) as refused:
        pair(cell)
    assert refused.value.column == "location"
