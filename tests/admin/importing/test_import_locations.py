import pytest

from admin.importing.files import FileError
from admin.importing.import_locations import import_locations
from resolvers.domain.base.enums import LocationStatus
from resolvers.domain.places.place_lists.lists import HEADER_ROWS_LIMIT
from resolvers.storage.base.client import Database
from tests.support.imports import HEADER, NOW, YAIZU, Write, counts, listed, named


def test_municipal_row_becomes_a_location(database: Database) -> None:
    report = import_locations(database, YAIZU, now=NOW)
    location = named(database, "新庁舎1階エレベーターホール（回収BOX）")  # noqa: RUF001 - as published
    assert location.location_id == report.rows[3].location_id
    assert location.status is LocationStatus.OPEN
    assert location.names.ja_kana == "シンチョウシャイッカイエレベーターホール"
    assert (location.address, location.municipality) == ("静岡県焼津市本町2-16-32", "222127")
    assert (location.latitude, location.longitude) == (34.86708, 138.322747)
    assert location.opening_hours == "月曜日から日曜日の午前8時から午後8時"
    assert (location.source, location.external_id) == ("yaizu_222127_recycling_base", "91070001")
    assert "焼津市, 公共データ利用規約" in str(location.attribution)


def test_repeated_place_without_id_is_refused(database: Database, write: Write) -> None:
    header = "\n" * (HEADER_ROWS_LIMIT - 1) + "名称,住所,緯度,経度"
    rows = ("公園,a,34.8,138.3", "公園,b,34.8,138.4", "公園,b,34.8,138.4")
    report = import_locations(database, write(*rows, header=header), now=NOW)
    assert counts(report) == (2, 0, 0, 1)
    assert report.rows[2].reason == "another row has the same name and address"
    assert report.rows[2].column == "名称"


def test_every_error_names_its_row_and_column(database: Database, write: Write) -> None:
    header = f"{HEADER},住所_英語,全国地方公共団体コード"
    wrong = (
        ("1,,b,34.8,138.3,,", "名称", "is empty"),
        ("2,a,,34.8,138.3,,", "住所", "is empty"),
        (",a,b,34.8,138.3,,", "NO", "is empty"),
        ("4,a\x07,b,34.8,138.3,,", "名称", "ja must not have control characters"),
        (f"5,a,{'b' * 2001},34.8,138.3,,", "住所", "address must have at most 2000 characters"),
        (f"6,a,b,34.8,138.3,{'b' * 2001},", "住所_英語", "must have at most 2000 characters"),
        (f"{'1' * 2001},a,b,34.8,138.3,,", "NO", "externalId must have at most 2000 characters"),
        ("8,a,b,34.8,138.3,,22", "全国地方公共団体コード", "5 or 6 digits"),
        ("10,a,b,34.8,138.3,,,x", None, "has 8 cells, the header 7"),
        ('11,"a"b,c,34.8,138.3,,', None, "is not CSV"),
    )
    rows = (row for row, _, _ in wrong)
    report = import_locations(database, write("9,x,y,34.9,138.4,,", *rows, header=header), now=NOW)

    assert counts(report) == (1, 0, 0, len(wrong))
    for number, (refused, (_, column, reason)) in enumerate(
        zip(report.rows[1:], wrong, strict=True), start=3
    ):
        assert (refused.row, refused.column) == (number, column)
        assert reason in str(refused.reason)


def test_file_without_places_imports_nothing(database: Database, write: Write) -> None:
    path = write(header="\n" * HEADER_ROWS_LIMIT + HEADER)
    with pytest.raises(FileError, match=f"^{path}: .*no row names its columns"):
        import_locations(database, path, now=NOW)
    assert listed(database) == []
